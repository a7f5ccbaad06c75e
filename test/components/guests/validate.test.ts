import { beforeAll, describe, expect, test } from "@jest/globals";
import { $init as initBindgen, generate } from "@bytecodealliance/jco-transpile/component";
import { componentWit } from "@bytecodealliance/jco-transpile/wasm-tools";
import wabtModule from "wabt";
import { PLAIN_CASE, PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import { ComponentWriter } from "../../../src/components/binary/writer.ts";
import type { CoreModule } from "../../../src/wasm/core_module.ts";
import type { ComponentOptions } from "../../../src/components/case/case.ts";
import { CODE_STYLES, STRING_ENCODINGS } from "../../../src/components/case/case.ts";
import { allocatorModule } from "../../../src/components/guests/allocator.ts";
import { buildComponent } from "../../../src/components/guests/component.ts";
import { echoModule } from "../../../src/components/guests/echo.ts";
import { postorder, typesOf } from "../../../src/components/types/children.ts";
import type { FuncType } from "../../../src/components/types/type.ts";
import { plainFunction } from "../case/cases.ts";
import { functionsOf, TYPES } from "./types.ts";

const PLAIN: ComponentOptions = {
  ...PLAIN_COMPONENT,
  encoding: "utf8",
  style: "copy",
  growPages: 1,
  growEvery: 2,
  gap: 3,
  postReturn: true,
};
const FEATURES = { mutable_globals: true, sign_extension: true, bulk_memory: true };

let wabt: Awaited<ReturnType<typeof wabtModule>>;

beforeAll(async () => {
  await initBindgen;
  wabt = await wabtModule();
});

const chain = (func: FuncType, components: readonly ComponentOptions[]) =>
  buildComponent({
    ...PLAIN_CASE,
    functions: [plainFunction(func, { exportName: "echo" })],
    components,
    calls: [],
  });

/** bindgen reads and validates all of a component, its core modules included. */
const bindgen = (binary: Uint8Array) =>
  generate(binary, { name: "c", instantiation: { tag: "sync" }, noNodejsCompat: true, base64Cutoff: 1e9 });

function validateInWabt(module: CoreModule): void {
  const parsed = wabt.readWasm(module.encode(), FEATURES);
  parsed.validate();
  parsed.destroy();
}

function validateModule(module: CoreModule): void {
  validateInWabt(module);
  const wrapped = new ComponentWriter();
  wrapped.coreModule(module);
  bindgen(wrapped.encode());
}

describe.each(TYPES)("%s", (_, type) => {
  test.each(functionsOf(type))("as %s: the component and its modules are valid", async (_, func) => {
    const strings = typesOf(func).some((root) => [...postorder(root)].some(({ kind }) => kind === "string"));
    for (const style of CODE_STYLES) {
      for (const encoding of STRING_ENCODINGS) {
        const options = { ...PLAIN, style, encoding, postReturn: encoding !== "utf16" };
        const binary = chain(func, [options]);
        // bindgen does not implement Latin-1 strings at the host's side, which ends it with a panic after validation.
        if (strings && encoding === "latin1+utf16") {
          await componentWit(binary);
          validateModule(echoModule([func], options));
        } else {
          validateInWabt(echoModule([func], options));
          bindgen(binary);
        }
      }
    }
  });
});

/** What asynchronous guests are like, in the forms that their core functions can have. */
const ASYNC: readonly Partial<ComponentOptions>[] = [
  { lift: "sync", lower: "async", wait: "poll", postReturn: true },
  { lift: "callback", lower: "async", wait: "event-loop" },
  { lift: "stackful", lower: "sync", wait: "wait" },
];

describe.each(TYPES)("%s, in the asynchronous ABI", (_, type) => {
  test.each(functionsOf(type))("as %s: the component and its modules are valid", async (_, func) => {
    for (const style of CODE_STYLES) {
      const components = ASYNC.map((options): ComponentOptions => ({
        ...PLAIN,
        postReturn: false,
        asyncType: true,
        style,
        yieldsBefore: 1,
        backpressure: true,
        ...options,
      }));
      for (const options of components) validateInWabt(echoModule([func], options));
      await componentWit(
        buildComponent({ ...PLAIN_CASE, functions: [plainFunction(func)], asyncHost: true, components, calls: [] }),
      );
    }
  });
});

test.each([0, 1, 4].flatMap((growPages) => [0, 64].map((gap) => ({ growPages, gap }))))(
  "the allocator with %j is valid",
  (options) => {
    validateModule(allocatorModule({ ...PLAIN, ...options }));
  },
);

test("a chain of three, with named types in named types", () => {
  const colour = { kind: "enum", name: "some-TYPE", labels: ["a", "b-C"] } as const;
  const outer = {
    kind: "record",
    name: "class",
    fields: [
      { name: "colour", type: colour },
      { name: "l", type: { kind: "list", element: colour } },
    ],
  } as const;
  const func: FuncType = {
    params: [
      { name: "x", type: colour },
      { name: "y", type: outer },
    ],
    result: outer,
  };
  const files = bindgen(chain(func, [PLAIN, { ...PLAIN, style: "forward" }, { ...PLAIN, encoding: "latin1+utf16" }]));
  expect(files.exports.map(([name]) => name)).toEqual(expect.arrayContaining(["echo", "audit0", "audit1", "audit2"]));
});

test("an invalid module is told from a valid one", () => {
  const module = echoModule([{ params: [], result: null }], PLAIN);
  module.function([], ["i32"]);
  expect(() => validateModule(module)).toThrow();
});

import { describe, expect, test } from "@jest/globals";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { ComponentReadError, readComponent } from "../../../src/components/binary/reader.ts";
import type { ComponentFuncType, Definition } from "../../../src/components/binary/reader_definitions.ts";
import { TypeDefiner } from "../../../src/components/binary/types.ts";
import { ComponentWriter } from "../../../src/components/binary/writer.ts";
import type { ValueType } from "../../../src/components/types/type.ts";
import { TYPES } from "../guests/types.ts";

const read = async (text: string) => readComponent(await parse(`(component ${text})`));
const kinds = (definitions: readonly Definition[]) => definitions.map(({ kind }) => kind);

function funcType({ imports }: ReturnType<typeof readComponent>, name: string): ComponentFuncType {
  const type = imports.get(name);
  if (type?.sort !== "func") throw new Error(`no function ${name}`);
  return type.type;
}

/** A type without the names that a component does not give its own types. */
const nameless = (type: unknown): unknown =>
  JSON.parse(
    JSON.stringify(type, (_, value: unknown) =>
      typeof value === "object" && value !== null && "kind" in value && "name" in value
        ? { ...value, name: "" }
        : value,
    ),
  );

/** Every named type in `type` is defined where it is used; the writer asks for a name of each. */
function defineNamed(types: TypeDefiner, type: ValueType): void {
  const inner: ValueType[] =
    "elements" in type
      ? [...type.elements]
      : "fields" in type
        ? type.fields.map((field) => field.type)
        : "cases" in type
          ? type.cases.flatMap((c) => (c.type ? [c.type] : []))
          : "element" in type
            ? [type.element]
            : type.kind === "map"
              ? [type.value]
              : type.kind === "option"
                ? [type.type]
                : type.kind === "result"
                  ? [type.ok, type.err].filter((one) => one !== null)
                  : [];
  for (const one of inner) defineNamed(types, one);
  if ("name" in type) types.name(type.name, types.define(type));
}

test.each(TYPES)("reads what the writer wrote: %s", (_, type) => {
  const writer = new ComponentWriter();
  const types = new TypeDefiner(writer);
  defineNamed(types, type);
  writer.importFunction("f", types.func({ params: [{ name: "x", type }], result: type }));
  const { params, result } = funcType(readComponent(writer.encode()), "f");
  expect(nameless({ params, result })).toEqual(nameless({ params: [{ name: "x", type }], result: type }));
});

test("types have the name of their import or export from then on", async () => {
  const { imports, exports } = await read(`(type $e (enum "a" "b")) (import "colour" (type $colour (eq $e)))
    (import "f" (func $f async (param "x" $colour) (result (list $colour)))) (export "shade" (type $colour))
      (export "g" (func $f))`);
  expect(imports.get("f")).toEqual({
    sort: "func",
    type: {
      async: true,
      params: [{ name: "x", type: { kind: "enum", name: "colour", labels: ["a", "b"] } }],
      result: { kind: "list", element: { kind: "enum", name: "colour", labels: ["a", "b"] } },
    },
  });
  expect(exports.get("shade")).toMatchObject({ type: { type: { name: "shade" } } });
  expect(exports.get("g")).toEqual(imports.get("f"));
});

test("types go through instances, components and outer scopes", async () => {
  const { definitions } = await read(`
    (type $r (record (field "a" u8)))
    (component $c
      (alias outer 1 $r (type $mine))
      (export $out "r" (type $mine))
      (component $d (alias outer 2 $r (type $far)) (type $t (tuple $far)) (import "h" (func (param "x" $far)))))
    (instance $i (instantiate $c))
    (alias export $i "r" (type $again))
    (type $it (instance (alias outer 1 $again (type $x)) (export "r" (type $y (eq $x))) (export "f" (func
      (result $y)))))
    (import "in" (instance $in (type $it)))
    (alias export $in "f" (func $f))
    (core func (canon lower (func $f)))`);
  expect(definitions.at(-1)).toMatchObject({
    kind: "canon",
    canon: {
      kind: "lower",
      type: { params: [], result: { kind: "record", name: "r", fields: [{ name: "a", type: { kind: "u8" } }] } },
    },
  });
});

test("definitions in their order, with their options", async () => {
  const { definitions } = await read(`
    (import "f" (func $f async (param "x" string) (result u32)))
    (core module $m (memory (export "m") 1) (func (export "r") (param i32 i32 i32 i32) (result i32) unreachable) (func
      (export "c") (param i32 i32 i32) (result i32) unreachable))
    (core instance $i (instantiate $m))
    (alias core export $i "m" (core memory $mem))
    (core func $l (canon lower (func $f) async string-encoding=utf16 (memory $mem)))
    (core func (canon task.return (result u32) (memory $mem)))
    (core func (canon waitable-set.wait (memory $mem)))
    (core func (canon context.set i32 1))
    (core func (canon backpressure.inc)) (core func (canon backpressure.dec)) (core func (canon waitable-set.new))
    (core func (canon waitable-set.drop)) (core func (canon waitable.join)) (core func (canon subtask.drop))
      (core func (canon thread.yield))
    (func (export "g") async (param "x" string) (result u32) (canon lift (core func $l) async (memory $mem) (realloc
      (core func $i "r")) (callback (core func $i "c"))))`);
  expect(kinds(definitions).slice(0, 4)).toEqual(["import", "core-module", "core-instantiate", "alias-core-export"]);
  const canons = definitions.flatMap((definition) => (definition.kind === "canon" ? [definition.canon] : []));
  expect(canons.map(({ kind }) => kind)).toEqual([
    "lower",
    "task.return",
    "waitable-set.wait",
    "context.set",
    "backpressure.inc",
    "backpressure.dec",
    "waitable-set.new",
    "waitable-set.drop",
    "waitable.join",
    "subtask.drop",
    "thread.yield",
    "lift",
  ]);
  const none = { stringEncoding: "utf8", memory: null, realloc: null, postReturn: null, async: false, callback: null };
  expect(canons[0]).toMatchObject({ opts: { ...none, stringEncoding: "utf16", memory: 0, async: true } });
  expect(canons[1]).toMatchObject({ opts: { ...none, memory: 0 }, result: { kind: "u32" } });
  expect(canons[2]).toEqual({ kind: "waitable-set.wait", memory: 0 });
  expect(canons[3]).toMatchObject({ slot: 1 });
  expect(canons.at(-1)).toMatchObject({
    opts: { memory: 0, async: true, realloc: expect.any(Number), callback: expect.any(Number) } as unknown,
  });
});

describe("says what it does not know, and where", () => {
  test.each<[string, string]>([
    ["(type (resource (rep i32)))", "type section"],
    ['(import "r" (type (sub resource)))', "import section"],
    ["(type (stream u8))", "type section"],
    ["(type (future))", "type section"],
    ["(core func (canon task.cancel))", "canon section"],
    ["(core func (canon subtask.cancel))", "canon section"],
  ])("%s", async (text, section) => {
    const error = await read(text).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ComponentReadError);
    expect(error).toMatchObject({ reason: "unsupported", section });
    expect((error as ComponentReadError).offset).toBeGreaterThan(8);
  });
});

test("malformed bytes are told from unknown ones, and nothing else is ever thrown", async () => {
  const binary = await parse(`(component (import "f" (func $f (param "x" string) (result u32)))
    (component (core module (func)) (type (record (field "a" u8)))) (export "g" (func $f)))`);
  readComponent(binary);
  const reasons = new Set<string>();
  const attempt = (bytes: Uint8Array) => {
    try {
      readComponent(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(ComponentReadError);
      reasons.add((error as ComponentReadError).reason);
    }
  };
  for (let length = 0; length < binary.length; length += 1) attempt(binary.subarray(0, length));
  for (let at = 0; at < binary.length; at += 1) {
    for (let byte = 0; byte < 256; byte += 1) {
      const changed = Uint8Array.from(binary);
      changed[at] = byte;
      attempt(changed);
    }
  }
  expect(reasons).toEqual(new Set(["malformed", "unsupported"]));
});

test("an offset is counted from the outermost component", async () => {
  const binary = await parse("(component (component (component (type (stream u8)))))");
  const at = binary.lastIndexOf(0x66);
  expect(() => readComponent(binary)).toThrow(`type section at byte ${at + 1}`);
});

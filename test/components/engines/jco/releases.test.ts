import { describe, expect, test } from "@jest/globals";
import type { JcoConfig } from "../../../../src/components/case/case.ts";
import { parseConfig } from "../../../../src/config.ts";
import { JcoEngine } from "../../../../src/components/engines/jco/engine.ts";
import type { ValueType } from "../../../../src/components/types/type.ts";
import type { Value } from "../../../../src/components/values/value.ts";
import { caseOf, trip, valueOf } from "./cases.ts";

/**
 * Runs on the jco of `COMPONENT_FUZZ_JCO`, if that is set: every release back
 * to jco 1.20 and jco-transpile 0.3 either does what a case asks for or is
 * counted as unable to.
 */
const folder = parseConfig(process.env).jcoFolder;

const u32: ValueType = { kind: "u32" };
const VALUES: readonly (readonly [ValueType, Value])[] = [
  [u32, 0xffff_ffff],
  [{ kind: "string" }, "é\0😀"],
  [{ kind: "list", element: { kind: "s16" } }, [-1, 2]],
  [
    { kind: "tuple", elements: [u32, { kind: "option", type: { kind: "option", type: u32 } }] },
    [1, { case: 1, value: { case: 0, value: null } }],
  ],
  [
    {
      kind: "record",
      name: "r",
      fields: [
        { name: "a-b", type: u32 },
        { name: "HTTP", type: { kind: "string" } },
      ],
    },
    [1, "x"],
  ],
  [
    { kind: "result", ok: u32, err: { kind: "string" } },
    { case: 1, value: "no" },
  ],
];
const CONFIGS: readonly Partial<JcoConfig>[] = [
  {},
  { componentErrorWrapping: true },
  { componentErrorWrapping: true, instantiation: "async" },
  { componentErrorWrapping: true, instantiation: "module" },
  { instantiation: "module", inlineModules: true, tlaCompat: true },
  { instantiation: "module", nodejsCompat: false },
  { flagsAsBigInt: true },
  { enumValuesScreamingSnakeCase: true },
  { useNamespaceObjects: true },
  { wasmExnref: true },
];

const onRelease = folder === null ? describe.skip : describe;

onRelease("the release in COMPONENT_FUZZ_JCO", () => {
  const engine = folder === null ? null : new JcoEngine({ folder });
  const needed = (): JcoEngine =>
    engine ??
    (() => {
      throw new Error("no engine");
    })();

  test.each(CONFIGS)("hands values on, or says that it can't: %j", async (config) => {
    for (const [type, value] of VALUES) {
      const { returned } = await trip(needed(), caseOf(type, config), value);
      if (returned.kind !== "unsupported") expect(valueOf(returned)).toEqual(value);
    }
  });

  test("survives a panic and a refused host function", async () => {
    const latin1 = caseOf({ kind: "string" });
    const components = latin1.components.map((options) => ({ ...options, encoding: "latin1+utf16" as const }));
    await trip(needed(), { ...latin1, components }, "x");
    for (const link of ["missing", "not-a-function"] as const) {
      expect((await trip(needed(), caseOf(u32, {}, { link }), 1)).returned.kind).toBe("error");
    }
    expect(valueOf((await trip(needed(), caseOf(u32), 7)).returned)).toBe(7);
  });
});

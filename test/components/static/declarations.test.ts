import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Case, JcoConfig } from "../../../src/components/case/case.ts";
import { PLAIN_CALL, PLAIN_CASE, PLAIN_JCO } from "../../../src/components/case/plain.ts";
import { buildComponent } from "../../../src/components/guests/component.ts";
import { Builder, memberFiles } from "../../../src/components/static/build.ts";
import { checkSet } from "../../../src/components/static/declarations.ts";
import type { Declared } from "../../../src/components/static/declarations.ts";
import { memberName, SetFolder, writeAll } from "../../../src/components/static/set.ts";
import type { ValueType } from "../../../src/components/types/type.ts";
import { plainFunction } from "../case/cases.ts";

const u8: ValueType = { kind: "u8" };
const u64: ValueType = { kind: "u64" };
const string: ValueType = { kind: "string" };
const list = (element: ValueType): ValueType => ({ kind: "list", element });
const option = (type: ValueType): ValueType => ({ kind: "option", type });
const color: ValueType = { kind: "enum", name: "color", labels: ["red", "dark-blue"] };
const rights: ValueType = { kind: "flags", name: "rights", labels: ["can-read", "write"] };
const shape: ValueType = {
  kind: "variant",
  name: "shape",
  cases: [
    { name: "dot", type: null },
    { name: "box", type: u64 },
    { name: "text", type: string },
  ],
};
const point: ValueType = {
  kind: "record",
  name: "point",
  fields: [
    { name: "x-axis", type: u64 },
    { name: "label", type: option(string) },
  ],
};

/**
 * A type with what is wrong about a declaration of it: what stands there, and what is put in its place; `null` is what
 * jco generates.
 */
const DECLARATIONS: readonly (readonly [
  what: string,
  type: ValueType,
  wrong: readonly [RegExp, string] | null,
  jco?: Partial<JcoConfig>,
])[] = [
  ["an integer", u8, null],
  ["a string for an integer", u8, [/a: number/g, "a: string"]],
  ["anything for an integer", u8, [/number/g, "any"]],
  ["a 64-bit integer", u64, null],
  ["a number for a 64-bit integer", u64, [/run\(a: bigint\): bigint/, "run(a: number): bigint"]],
  ["a number that comes back", u64, [/run\(a: bigint\): bigint/, "run(a: bigint): number"]],
  ["a number that reaches the host", u64, [/'default'\(a: bigint\)/, "'default'(a: number)"]],
  ["a number that the host answers", u64, [/('default'\(a: bigint\)): bigint/, "$1: number"]],
  ["a number that the host may answer, too", u64, [/('default'\(a: bigint\)): bigint/, "$1: number | bigint"]],
  ["a list of bytes", list(u8), null],
  ["an array for a typed array", list(u8), [/Uint8Array/g, "number[]"]],
  ["another typed array", list(u8), [/Uint8Array/g, "Int8Array"]],
  ["a fixed-length list", { kind: "fixed-list", element: string, length: 3 }, null],
  [
    "a fixed-length list that is too short",
    { kind: "fixed-list", element: string, length: 3 },
    [/\[string,\s*string,\s*string\]/g, "[string, string]"],
  ],
  ["a tuple", { kind: "tuple", elements: [string, u64] }, null],
  [
    "a tuple the other way round",
    { kind: "tuple", elements: [string, u64] },
    [/\[string,\s*bigint\]/g, "[bigint, string]"],
  ],
  ["a map", { kind: "map", key: u8 as { kind: "u8" }, value: string }, null],
  ["a map with other keys", { kind: "map", key: u8 as { kind: "u8" }, value: string }, [/Map<number,/g, "Map<string,"]],
  ["an option", option(u8), null],
  ["an option that is never none", option(u8), [/number \| undefined/g, "number"]],
  ["an option of an option", option(option(u8)), null],
  ["an option of an option without a tag", option(option(u8)), [/Option<number \| undefined>/g, "number | undefined"]],
  ["a result", { kind: "tuple", elements: [{ kind: "result", ok: u8, err: string }] }, null],
  [
    "a result with its arms exchanged",
    { kind: "tuple", elements: [{ kind: "result", ok: u8, err: string }] },
    [/Result<number, string>/g, "Result<string, number>"],
  ],
  ["an enum", color, null],
  ["an enum without a label", color, [/'red' \| /, ""]],
  ["an enum with a label too many", color, [/'red' \| /, "'red' | 'green' | "]],
  ["an enum of any string", color, [/'red' \| 'dark-blue'/, "string"]],
  ["flags", rights, null],
  ["flags without one", rights, [/canRead\?: boolean,/, ""]],
  ["flags by their labels", rights, [/canRead/, "'can-read'"]],
  ["flags in a bigint", rights, null, { flagsAsBigInt: true }],
  ["flags in a number", rights, [/= bigint/, "= number"], { flagsAsBigInt: true }],
  ["a variant", shape, null],
  ["a variant with its cases in it", shape, null, { variantsInlineCases: true }],
  ["a variant with another payload", shape, [/val: string/, "val: bigint"]],
  ["a variant without a case", shape, [/\| ShapeDot|ShapeDot \| /, ""]],
  ["a record", point, null],
  ["a record with a field by its label", point, [/xAxis/, "'x-axis'"]],
  ["a record without a field", point, [/label\?: string,/, ""]],
  ["a record with a field that has to be there", point, [/label\?: string/, "label: string"]],
  ["a function of another name", u8, [/run\(/, "walk("]],
  ["a function that is a promise", u8, [/run\(a: number\): number/, "run(a: number): Promise<number>"]],
];

const folder = mkdtempSync(join(tmpdir(), "component-fuzz-test-"));
let found: ReadonlyMap<number, Declared>;

beforeAll(async () => {
  const builder = await Builder.of(null);
  writeAll(folder, [["package.json", '{ "type": "module" }']]);
  for (const [index, [what, type, wrong, jco]] of DECLARATIONS.entries()) {
    const func = { params: [{ name: "a", type }], result: type };
    const testCase: Case = {
      ...PLAIN_CASE,
      functions: [plainFunction(func)],
      jco: { ...PLAIN_JCO, ...jco },
      calls: [{ ...PLAIN_CALL, kind: "seeded", seed: 0 }],
    };
    const transpiled = await builder.transpile(buildComponent(testCase), testCase);
    if (transpiled.kind !== "value") throw new Error(`${what}: ${transpiled.message}`);
    const files = new Map<string, string | Uint8Array>(memberFiles(testCase, transpiled.value));
    const right = Buffer.from(files.get("component.d.ts") as Uint8Array).toString();
    const declarations = wrong ? right.replace(...wrong) : right;
    if (wrong && declarations === right) throw new Error(`${what}: nothing to put in its place in\n${right}`);
    writeAll(join(folder, memberName(index)), [...files, ["component.d.ts", declarations]]);
  }
  const manifest = {
    id: "",
    seed: 0,
    cases: DECLARATIONS.length,
    versions: {},
    jco: null,
    failures: DECLARATIONS.map(() => null),
  };
  found = await checkSet(new SetFolder(folder, manifest));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

test.each(DECLARATIONS.map(([what, , wrong], index) => [what, wrong === null ? "right" : "wrong", index] as const))(
  "%s is %s",
  (_, is, index) => {
    expect(found.get(index)!.length > 0).toBe(is === "wrong");
  },
);

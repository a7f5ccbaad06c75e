import { describe, expect, test } from "@jest/globals";
import type { Case } from "../../../src/components/case/case.ts";
import { whyNotCase } from "../../../src/components/case/legal.ts";
import { callBudget, MAX_DEPTH, MAX_MEMBERS, maxCalls } from "../../../src/components/case/limits.ts";
import { uniqueForm, whyNotLabel, whyNotScope } from "../../../src/components/case/names.ts";
import { PLAIN_CALL, PLAIN_CASE, PLAIN_COMPONENT, PLAIN_JCO } from "../../../src/components/case/plain.ts";
import type { Value } from "../../../src/components/values/value.ts";
import type { NamedType, ValueType } from "../../../src/components/types/type.ts";
import { caseOf, echo, plainFunction } from "./cases.ts";
import type { Parts } from "./cases.ts";

const u8: ValueType = { kind: "u8" };
const list = (element: ValueType): ValueType => ({ kind: "list", element });
const fixed = (element: ValueType, length: number): ValueType => ({ kind: "fixed-list", element, length });
const labels = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `x${index}`);
const record = (name: string, ...fields: readonly string[]): NamedType => ({
  kind: "record",
  name,
  fields: fields.map((field) => ({ name: field, type: u8 })),
});
const nest = (levels: number): ValueType => (levels === 1 ? u8 : { kind: "option", type: nest(levels - 1) });
const whyNotType = (type: ValueType): string | null => whyNotCase(caseOf(echo(type)));

describe("labels", () => {
  test.each(["a", "get-URL", "URL", "utf8", "x2-y10", "a-1", "a-1b", "delete", "X", "A-b", "f32", "x".repeat(128)])(
    "%s is one",
    (name) => {
      expect(whyNotLabel(name)).toBeNull();
    },
  );
  test.each(["", "-a", "a-", "a--b", "aB", "Ab", "1a", "a_b", "a b", "é", "a.b", "x".repeat(129)])(
    "%j is none",
    (name) => {
      expect(whyNotLabel(name)).not.toBeNull();
    },
  );
  test.each([
    [["a", "b"], null],
    [["a", "a"], "a is there twice"],
    [["get-url", "get-URL"], "get-URL differs from get-url only in case or hyphens"],
    [["ab", "a-b"], "a-b differs from ab only in case or hyphens"],
  ])("%j in one scope", (names, why) => {
    expect(whyNotScope(names)).toBe(why);
  });
  test("are compared as wasmparser does", () => {
    expect(uniqueForm("Get-URL-2")).toBe("geturl2");
  });
});

describe("types at their limits", () => {
  const flags = (count: number): ValueType => ({ kind: "flags", name: "mode", labels: labels(count) });
  const enumeration = (count: number): ValueType => ({ kind: "enum", name: "color", labels: labels(count) });
  const variant = (count: number): ValueType => ({
    kind: "variant",
    name: "shape",
    cases: labels(count).map((name) => ({ name, type: null })),
  });
  const tuple = (count: number): ValueType => ({ kind: "tuple", elements: labels(count).map(() => u8) });

  test.each<[string, ValueType, ValueType]>([
    ["flags", flags(32), flags(33)],
    ["no flags", flags(1), flags(0)],
    ["enum", enumeration(1000), enumeration(1001)],
    ["empty enum", enumeration(1), enumeration(0)],
    ["record", record("r", ...labels(MAX_MEMBERS)), record("r", ...labels(MAX_MEMBERS + 1))],
    ["empty record", record("r", "a"), record("r")],
    ["variant", variant(MAX_MEMBERS), variant(MAX_MEMBERS + 1)],
    ["empty variant", variant(1), variant(0)],
    ["tuple", tuple(MAX_MEMBERS), tuple(MAX_MEMBERS + 1)],
    ["empty tuple", tuple(1), tuple(0)],
    ["fixed-length list", fixed(u8, 2000), fixed(u8, 4096)],
    ["empty fixed-length list", fixed(u8, 1), fixed(u8, 0)],
    ["lists that multiply", fixed(fixed(u8, 40), 40), fixed(fixed(u8, 70), 70)],
    ["depth", nest(MAX_DEPTH), nest(MAX_DEPTH + 1)],
    [
      "keys",
      { kind: "map", key: { kind: "string" }, value: u8 },
      { kind: "map", key: { kind: "f32" as "u8" }, value: u8 },
    ],
    ["fields that differ by a hyphen", record("r", "ab", "a-c"), record("r", "ab", "a-b")],
  ])("%s", (_name, legal, illegal) => {
    expect(whyNotType(legal)).toBeNull();
    expect(whyNotType(illegal)).not.toBeNull();
    // Wherever it stands.
    expect(whyNotType(list(illegal))).not.toBeNull();
  });

  test("a name stands for one type", () => {
    const twice = (second: ValueType): Case =>
      caseOf({
        params: [
          { name: "a", type: record("r", "x") },
          { name: "b", type: list(second) },
        ],
        result: null,
      });
    expect(whyNotCase(twice(record("r", "x")))).toBeNull();
    expect(whyNotCase(twice(record("r", "y")))).toBe("two different types are named r");
    expect(whyNotCase(twice(record("R", "x")))).toBe("R differs from r only in case or hyphens");
    expect(whyNotCase(twice(record("other", "x")))).toBeNull();
  });

  test("parameters", () => {
    const many = (count: number): Case =>
      caseOf({ params: labels(count).map((name) => ({ name, type: u8 })), result: null });
    expect(whyNotCase(many(0))).toBeNull();
    expect(whyNotCase(many(32))).toBeNull();
    expect(whyNotCase(many(33))).toMatch(/33 parameters/);
    expect(
      whyNotCase(
        caseOf({
          params: [
            { name: "a", type: u8 },
            { name: "A", type: u8 },
          ],
          result: null,
        }),
      ),
    ).not.toBeNull();
  });
});

describe("options", () => {
  const func = echo(record("point", "x"));
  const rows: readonly (readonly [string, Parts, RegExp | null])[] = [
    ["a plain case", {}, null],
    ["import and export of one name", { importName: "x", exportName: "x" }, null],
    ["an import named like a type", { importName: "po-int" }, /named like a type/],
    ["an export named like a type", { exportName: "POINT" }, /named like a type/],
    ["an export named like an audit", { exportName: "audit-1" }, /reserved/],
    ["an export that makes a promise of its object", { exportName: "THEN" }, /reserved/],
    ["an import that is no name", { importName: "a b" }, /kebab/],
    ["no component", { components: [] }, /0 components/],
    [
      "six components behind one another",
      { components: Array<typeof PLAIN_COMPONENT>(6).fill(PLAIN_COMPONENT) },
      /6 components that call/,
    ],
    ["growth out of range", { components: [{ ...PLAIN_COMPONENT, growPages: 5 }] }, /growPages is 5/],
    ["a gap out of range", { components: [{ ...PLAIN_COMPONENT, gap: -1 }] }, /gap is -1/],
    ["an unknown encoding", { components: [{ ...PLAIN_COMPONENT, encoding: "utf7" as "utf8" }] }, /encoding is "utf7"/],
    ["namespaces", { jco: { ...PLAIN_JCO, useNamespaceObjects: true } }, null],
    [
      "namespaces and inline cases",
      { jco: { ...PLAIN_JCO, useNamespaceObjects: true, variantsInlineCases: true } },
      /exclude each other/,
    ],
    [
      "an unknown instantiation",
      { jco: { ...PLAIN_JCO, instantiation: "later" as "sync" } },
      /instantiation is "later"/,
    ],
    ["an option of the wrong type", { jco: { ...PLAIN_JCO, strict: 1 as unknown as boolean } }, /strict is no boolean/],
    ["an unknown tier", { v8: { tier: "fast" as "default" } }, /tier is "fast"/],
    ["an unknown link", { link: "maybe" as "missing" }, /link is "maybe"/],
    ["no call", { calls: [] }, /0 calls/],
    ["a seed out of range", { calls: [{ ...PLAIN_CALL, kind: "seeded", seed: 2 ** 32 }] }, /call 0: seed/],
    [
      "an unknown form",
      { calls: [{ ...PLAIN_CALL, kind: "seeded", form: "set" as "array", seed: 1 }] },
      /call 0: form/,
    ],
  ];
  test.each(rows)("%s", (_name, parts, why) => {
    const found = whyNotCase(caseOf(func, parts));
    if (why === null) expect(found).toBeNull();
    else expect(found).toMatch(why);
  });

  test("more calls of smaller functions", () => {
    expect(maxCalls(1, 0)).toBe(1000);
    expect(maxCalls(4096, 0)).toBe(48);
    const calls = Array.from({ length: 1001 }, (_, seed) => ({ ...PLAIN_CALL, kind: "seeded", seed }) as const);
    expect(whyNotCase(caseOf(func, { calls: calls.slice(1) }))).toBeNull();
    expect(whyNotCase(caseOf(func, { calls }))).toMatch(/1001 calls/);
    expect(whyNotCase(caseOf(echo(fixed(u8, 1000)), { calls: calls.slice(0, 101) }))).toMatch(/101 calls; 1 … 99/);
  });
});

describe("values", () => {
  const text: ValueType = { kind: "string" };
  const call = (type: ValueType, arg: Value, count = 1): string | null =>
    whyNotCase(
      caseOf(
        { params: [{ name: "item", type }], result: null },
        {
          calls: Array.from(
            { length: count },
            () => ({ ...PLAIN_CALL, kind: "drawn", args: [arg], result: null }) as const,
          ),
        },
      ),
    );

  test("fit their types", () => {
    expect(call(list(u8), [1, 255])).toBeNull();
    expect(call(list(u8), [1, 256])).toMatch(/^call 0: item: \[1\]: not an integer/);
    expect(whyNotCase(caseOf(echo(u8), { calls: [{ ...PLAIN_CALL, kind: "drawn", args: [], result: 1 }] }))).toMatch(
      /0 arguments for 1 parameters/,
    );
    expect(
      whyNotCase(caseOf(echo(u8), { calls: [{ ...PLAIN_CALL, kind: "drawn", args: [1], result: null }] })),
    ).toMatch(/no result/);
    expect(
      whyNotCase(
        caseOf({ params: [], result: null }, { calls: [{ ...PLAIN_CALL, kind: "drawn", args: [], result: 1 }] }),
      ),
    ).toMatch(/result where there is none/);
  });

  test("stay in the budget of a call, which is smaller for many calls", () => {
    const { nodes, units } = callBudget(1);
    expect(call(list(u8), Array<number>(nodes).fill(1))).toBeNull();
    expect(call(list(u8), Array<number>(nodes + 1).fill(1))).toMatch(/list elements by weight/);
    expect(call(text, "a".repeat(units))).toBeNull();
    expect(call(text, "a".repeat(units + 1))).toMatch(/code units/);
    expect(call(list(u8), Array<number>(2000).fill(1), 16)).toBeNull();
    expect(call(list(u8), Array<number>(2000).fill(1), 17)).toMatch(/1000 are allowed/);
  });

  test("have no key twice, wherever the map is", () => {
    const map: ValueType = { kind: "map", key: { kind: "u8" }, value: u8 };
    const bad: Value = [
      [1, 2],
      [1, 3],
    ];
    expect(
      call(map, [
        [1, 2],
        [2, 2],
      ]),
    ).toBeNull();
    for (const [type, value] of [
      [map, bad],
      [list(map), [bad]],
      [{ kind: "tuple", elements: [u8, map] }, [1, bad]],
      [
        { kind: "option", type: map },
        { case: 1, value: bad },
      ],
      [{ kind: "record", name: "r", fields: [{ name: "m", type: map }] }, [bad]],
      [{ kind: "map", key: { kind: "u8" }, value: map }, [[1, bad]]],
    ] as readonly (readonly [ValueType, Value])[]) {
      expect(call(type, value)).toMatch(/same key twice/);
    }
  });
});

test("the plain options make a legal case", () => {
  expect(
    whyNotCase({
      ...PLAIN_CASE,
      functions: [plainFunction({ params: [], result: null })],
      calls: [{ ...PLAIN_CALL, kind: "drawn", form: "array", args: [], result: null }],
    }),
  ).toBeNull();
});

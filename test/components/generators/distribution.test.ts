import { beforeAll, describe, expect, test } from "@jest/globals";
import { LINKS, LIST_FORMS, STRING_ENCODINGS } from "../../../src/components/case/case.ts";
import type { Case } from "../../../src/components/case/case.ts";
import { PLAIN_CALL, PLAIN_JCO } from "../../../src/components/case/plain.ts";
import { WORDS } from "../../../src/components/generators/words.ts";
import { decodeCase, expandCall } from "../../../src/components/generators/case.ts";
import { seedCases } from "../../../src/components/generators/seeds.ts";
import { depth, namedTypes, postorder, typesOf } from "../../../src/components/types/children.ts";
import { INTEGER_RANGES, KEY_KINDS, PRIMITIVE_KINDS } from "../../../src/components/types/type.ts";
import type { FuncType, ValueType } from "../../../src/components/types/type.ts";
import { funcWeight } from "../../../src/components/types/weight.ts";
import { caseCount } from "../../../src/components/values/cases.ts";
import { isNaN32, isNaN64 } from "../../../src/components/values/floats.ts";
import type { CaseValue, Value } from "../../../src/components/values/value.ts";
import { caseOf, echo } from "../case/cases.ts";
import { randomInput } from "./inputs.ts";

const COMPOSITE_KINDS = [
  "list",
  "fixed-list",
  "map",
  "tuple",
  "record",
  "variant",
  "enum",
  "option",
  "result",
  "flags",
] as const;

/** What a case shows, as labels to be counted. */
function* traits(testCase: Case): Generator<string> {
  const {
    functions: [{ func }],
    components,
    jco,
    v8,
    link,
    calls,
  } = testCase;
  const bucket = (what: string, count: number, edges: readonly number[]): string =>
    `${what} ${edges.find((edge) => count <= edge) ?? "more"}`;
  yield bucket("params", func.params.length, [0, 1, 3, 8, 14, 15, 16, 17, 18]);
  if (func.result === null) yield "no result";
  for (const [position, roots] of [
    ["param", func.params.map((param) => param.type)],
    ["result", func.result ? [func.result] : []],
  ] as const) {
    for (const root of roots) {
      yield `${position} ${root.kind}`;
      yield bucket("depth", depth(root), [1, 2, 5, 10, 30]);
      for (const type of postorder(root)) {
        yield `kind ${type.kind}`;
        if (type.kind === "record") yield bucket("record", type.fields.length, [1, 7, 18, 197, 200]);
        if (type.kind === "variant") yield bucket("variant", type.cases.length, [1, 7, 18, 197, 200]);
        if (type.kind === "enum")
          yield bucket("enum", type.labels.length, [1, 8, 125, 130, 253, 254, 255, 256, 257, 258, 300]);
        if (type.kind === "flags") yield bucket("flags", type.labels.length, [6, 7, 8, 9, 14, 15, 16, 17, 30, 31, 32]);
        if (type.kind === "map") yield `key ${type.key.kind}`;
        if (type.kind === "fixed-list") yield bucket("fixed-list", type.length, [1, 4, 15, 18, 70, 258]);
        if (type.kind === "result") yield `result ${type.ok ? "ok" : "_"} ${type.err ? "err" : "_"}`;
        if (type.kind === "option" && type.type.kind === "option") yield "option of option";
      }
    }
  }
  if (isReused(func)) yield "a type used again";
  if (components.length > 1)
    for (const [index, one] of components.slice(1).entries()) yield `${components[index]?.encoding} to ${one.encoding}`;
  yield `components ${components.length}`;
  for (const one of components) {
    yield `style ${one.style}`;
    yield `post-return ${one.postReturn}`;
    yield `grow ${one.growPages > 0}`;
    yield `gap ${one.gap > 0}`;
  }
  for (const [name, value] of Object.entries(jco)) yield `jco ${name} ${String(value)}`;
  yield `tier ${v8.tier}`;
  yield `link ${link}`;
  yield bucket("calls", calls.length, [1, 3, 12, 60, 250, 999, 1000]);
  for (const call of calls) {
    yield `call ${call.kind}`;
    yield `form ${call.form}`;
  }
}

function isReused(func: FuncType): boolean {
  const uses = typesOf(func)
    .flatMap((root) => [...postorder(root)])
    .filter((type) => "name" in type).length;
  return uses > namedTypes(func).length;
}

const expected = [
  ...["0", "1", "3", "8", "14", "15", "16", "17", "18", "more"].map((edge) => `params ${edge}`),
  "no result",
  ...["param", "result", "kind"].flatMap((position) =>
    [...PRIMITIVE_KINDS, ...COMPOSITE_KINDS].map((kind) => `${position} ${kind}`),
  ),
  ...["1", "2", "5", "10", "30", "more"].map((edge) => `depth ${edge}`),
  ...["record", "variant"].flatMap((kind) => ["1", "7", "18", "197", "200"].map((edge) => `${kind} ${edge}`)),
  ...["1", "8", "125", "130", "253", "254", "255", "256", "257", "258", "300", "more"].map((edge) => `enum ${edge}`),
  ...["6", "7", "8", "9", "14", "15", "16", "17", "30", "31", "32"].map((edge) => `flags ${edge}`),
  ...KEY_KINDS.map((kind) => `key ${kind}`),
  ...["1", "4", "15", "18", "70", "258", "more"].map((edge) => `fixed-list ${edge}`),
  ...["ok err", "ok _", "_ err", "_ _"].map((parts) => `result ${parts}`),
  "option of option",
  "a type used again",
  ...STRING_ENCODINGS.flatMap((from) => STRING_ENCODINGS.map((to) => `${from} to ${to}`)),
  ...["components 1", "components 2", "components 3", "style forward", "style copy"],
  ...["post-return", "grow", "gap"].flatMap((option) => [`${option} true`, `${option} false`]),
  ...Object.entries(PLAIN_JCO).flatMap(([name, value]) =>
    typeof value === "boolean" ? [`jco ${name} true`, `jco ${name} false`] : [],
  ),
  ...["sync", "async", "module"].map((mode) => `jco instantiation ${mode}`),
  ...["js", "hybrid", "optimized", "direct-optimized"].map((mode) => `jco importBindings ${mode}`),
  ...["default", "liftoff", "turbofan"].map((tier) => `tier ${tier}`),
  ...LINKS.map((link) => `link ${link}`),
  ...["1", "3", "12", "60", "250", "999"].map((edge) => `calls ${edge}`),
  ...["call drawn", "call seeded", ...LIST_FORMS.map((form) => `form ${form}`)],
];

describe("random cases", () => {
  const cases = 10_000;
  const counts = new Map<string, number>();
  const weights: number[] = [];
  beforeAll(() => {
    for (let seed = 0; seed < cases; seed++) {
      const testCase = decodeCase(randomInput(seed));
      for (const trait of new Set(traits(testCase))) counts.set(trait, (counts.get(trait) ?? 0) + 1);
      weights.push(funcWeight(testCase.functions[0].func));
    }
    weights.sort((a, b) => a - b);
  });

  test("reach everything that is asked for", () => {
    expect(expected.filter((trait) => !counts.has(trait))).toEqual([]);
  });

  test("are mostly small and plain", () => {
    const share = (trait: string): number => (counts.get(trait) ?? 0) / cases;
    expect(weights[cases / 2]).toBeGreaterThan(4);
    expect(weights[cases / 2]).toBeLessThan(20);
    expect(weights[0.99 * cases]).toBeLessThan(1025);
    expect(share("calls 1") + share("calls 3")).toBeGreaterThan(0.6);
    expect(share("link function")).toBeGreaterThan(0.9);
    for (const [name, value] of Object.entries(PLAIN_JCO))
      expect([name, share(`jco ${name} ${String(value)}`) > 0.8]).toEqual([name, true]);
  });
});

test("seeds reach every kind in each position, every encoding pair, option and boundary", () => {
  const counts = new Set<string>();
  for (const { case: testCase } of seedCases()) for (const trait of traits(testCase)) counts.add(trait);
  const beyondSeeds = new Set([
    "depth 10",
    "fixed-list 15",
    "enum 125",
    "enum 130",
    "enum 253",
    "enum 254",
    "enum 258",
    "enum more",
    "flags 14",
    "flags 30",
    "record 197",
    "variant 197",
    "params more",
    "params 18",
    "params 14",
    "fixed-list 70",
    "fixed-list 258",
    "fixed-list more",
    "calls 12",
    "calls 60",
    "calls 250",
    "calls 999",
  ]);
  expect([...expected, "calls 1000"].filter((trait) => !counts.has(trait) && !beyondSeeds.has(trait))).toEqual([]);
});

describe("values drawn from seeds", () => {
  /** The values of `type` from so many seeds. */
  function draw(type: ValueType, count = 3000): readonly Value[] {
    const testCase = caseOf({ params: [{ name: "item", type }], result: null });
    return Array.from(
      { length: count },
      (_, seed) => expandCall(testCase, { ...PLAIN_CALL, kind: "seeded", seed }).args[0] as Value,
    );
  }

  test.each(Object.entries(INTEGER_RANGES))("%s has its ends and what lies next to them", (kind, [min, max]) => {
    const found = new Set(draw({ kind: kind as "u8" }).map((value) => BigInt(value as number | bigint)));
    for (const value of [min, max, 0n, 1n, min + 1n, max - 1n]) expect(found).toContain(value);
    if (min < 0n) expect(found).toContain(-1n);
    expect(found.size).toBeGreaterThan(40);
  });

  test("floats have signed zeros, infinities, subnormals and NaN with payloads", () => {
    const f32 = new Set(draw({ kind: "f32" }) as readonly number[]);
    for (const bits of [0, 0x8000_0000, 0x7f80_0000, 0xff80_0000, 1, 0x007f_ffff, 0x7f7f_ffff, 0x3f80_0000])
      expect(f32).toContain(bits);
    expect([...f32].filter(isNaN32).length).toBeGreaterThan(3);
    const f64 = new Set(draw({ kind: "f64" }) as readonly bigint[]);
    for (const bits of [0n, 1n << 63n, 0x7ff0n << 48n, 0xfff0n << 48n, 1n, 0x000f_ffff_ffff_ffffn])
      expect(f64).toContain(bits);
    expect([...f64].filter(isNaN64).length).toBeGreaterThan(3);
  });

  test("chars have every width, and no surrogate", () => {
    const points = draw({ kind: "char" }) as readonly number[];
    for (const [from, to] of [
      [0, 0],
      [1, 0x7f],
      [0x80, 0xff],
      [0x100, 0x7ff],
      [0x800, 0xffff],
      [0x1_0000, 0x10_ffff],
      [0xfeff, 0xfeff],
      [0x301, 0x301],
    ] as const) {
      expect([from, points.some((point) => point >= from && point <= to)]).toEqual([from, true]);
    }
    expect(points.some((point) => point >= 0xd800 && point <= 0xdfff)).toBe(false);
  });

  test("strings have every class and length", () => {
    const texts = draw({ kind: "string" }, 6000) as readonly string[];
    const classes: Readonly<Record<string, (text: string) => boolean>> = {
      empty: (text) => text === "",
      ASCII: (text) => /^[ -~]+$/.test(text),
      "Latin-1": (text) => /^[\u00a0-\u00ff]+$/.test(text),
      BMP: (text) => /[\u0100-\ud7ff]/.test(text),
      astral: (text) => /[\u{10000}-\u{10ffff}]/u.test(text),
      combining: (text) => /\p{M}/u.test(text),
      NUL: (text) => text.includes("\u0000"),
      "byte-order mark": (text) => text.includes("\ufeff"),
      "wide only at the end": (text) =>
        text.length > 3 && [...text].findIndex((char) => char > "\u00ff") === text.length - 1,
      "127 or 128": (text) => text.length === 127 || text.length === 128,
      "255 or 256": (text) => text.length === 255 || text.length === 256,
      "over 64 Ki": (text) => text.length > 65_536,
    };
    for (const [name, is] of Object.entries(classes)) expect([name, texts.some(is)]).toEqual([name, true]);
  });

  test("lists are empty, short, long, around 256 and beyond 64 Ki", () => {
    const lengths = (draw({ kind: "list", element: { kind: "u16" } }, 6000) as readonly (readonly Value[])[]).map(
      (value) => value.length,
    );
    for (const [from, to] of [
      [0, 0],
      [1, 1],
      [2, 16],
      [127, 128],
      [255, 257],
      [1000, 5000],
      [65_536, 70_000],
    ] as const) {
      expect([from, lengths.some((length) => length >= from && length <= to)]).toEqual([from, true]);
    }
  });

  test("every case, flag and small key is there", () => {
    const variant: ValueType = {
      kind: "variant",
      name: "v",
      cases: Array.from({ length: 200 }, (_, index) => ({
        name: `x${index}`,
        type: index % 2 ? { kind: "u8" } : null,
      })),
    };
    const enumeration: ValueType = {
      kind: "enum",
      name: "e",
      labels: Array.from({ length: 257 }, (_, index) => `x${index}`),
    };
    for (const type of [
      variant,
      enumeration,
      { kind: "option", type: { kind: "u8" } },
      { kind: "result", ok: null, err: null },
    ] as const) {
      expect(new Set((draw(type, 6000) as readonly CaseValue[]).map((value) => value.case)).size).toBe(caseCount(type));
    }
    const flags = draw({
      kind: "flags",
      name: "f",
      labels: Array.from({ length: 32 }, (_, index) => `x${index}`),
    }) as readonly (readonly boolean[])[];
    for (let flag = 0; flag < 32; flag++) expect(new Set(flags.map((value) => value[flag])).size).toBe(2);
    expect(flags.some((value) => value.every(Boolean))).toBe(true);
    expect(flags.some((value) => !value.some(Boolean))).toBe(true);
    const keys = draw({
      kind: "map",
      key: { kind: "bool" },
      value: { kind: "u8" },
    }) as readonly (readonly (readonly Value[])[])[];
    expect(new Set(keys.map((value) => value.length))).toEqual(new Set([0, 1, 2]));
  });

  test("nothing but the seed, the types and the number of calls matters", () => {
    const func = echo({ kind: "list", element: { kind: "string" } });
    const testCase = caseOf(func);
    const call = { ...PLAIN_CALL, kind: "seeded", seed: 77 } as const;
    const first = expandCall(testCase, call);
    for (let seed = 0; seed < 50; seed++) expandCall(testCase, { ...call, seed });
    expect(expandCall(structuredClone(testCase), call)).toEqual(first);
    expect(expandCall(caseOf(func, { exportName: "other" }), { ...call, form: "array" })).toEqual(first);
  });
});

test("the words of names cover what JavaScript and generated code use, each once", () => {
  for (const word of ["delete", "class", "default", "await", "constructor", "prototype", "then", "URL", "utf8", "x2"])
    expect(WORDS).toContain(word);
  expect(new Set(WORDS).size).toBe(WORDS.length);
  expect(WORDS.length).toBeLessThanOrEqual(256);
});

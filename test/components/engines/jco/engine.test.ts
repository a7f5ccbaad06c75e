import { describe, expect, test } from "@jest/globals";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JcoConfig } from "../../../../src/components/case/case.ts";
import { LIST_FORMS } from "../../../../src/components/case/case.ts";
import { JcoEngine } from "../../../../src/components/engines/jco/engine.ts";
import { locateJco } from "../../../../src/harness/jco/locate.ts";
import { HarnessError } from "../../../../src/harness/harness_error.ts";
import { UsageError } from "../../../../src/errors.ts";
import { componentOf } from "../../../../src/components/oracles/structures.ts";
import type { PrimitiveKind, ValueType } from "../../../../src/components/types/type.ts";
import type { Value } from "../../../../src/components/values/value.ts";
import { COMPONENT, caseOf, trip, valueOf } from "./cases.ts";

const engine = new JcoEngine();
const prim = (kind: PrimitiveKind): ValueType => ({ kind });
const list = (element: ValueType): ValueType => ({ kind: "list", element });
const u8 = prim("u8");
const string = prim("string");

/** One of every kind of type, and a value of it. */
const EVERYTHING: readonly (readonly [ValueType, Value])[] = [
  [prim("bool"), true],
  [prim("s8"), -128],
  [prim("u16"), 0xffff],
  [prim("s32"), -(2 ** 31)],
  [prim("u64"), 2n ** 64n - 1n],
  [prim("f32"), 0x8000_0000],
  [prim("f64"), 1n],
  [prim("char"), 0x1f600],
  [string, "é\0😀"],
  [list(prim("s16")), [-1, 2]],
  [list(prim("u64")), [1n]],
  [list(prim("f32")), [0x8000_0000]],
  [list(string), ["", "a"]],
  [{ kind: "fixed-list", element: u8, length: 3 }, [1, 2, 3]],
  [
    { kind: "map", key: { kind: "string" }, value: u8 },
    [
      ["a", 1],
      ["b", 2],
    ],
  ],
  [{ kind: "tuple", elements: [u8, string] }, [1, "x"]],
  [
    { kind: "option", type: { kind: "option", type: u8 } },
    { case: 1, value: { case: 0, value: null } },
  ],
  [
    { kind: "result", ok: string, err: null },
    { case: 1, value: null },
  ],
  [
    {
      kind: "variant",
      name: "my-variant",
      cases: [
        { name: "a-b", type: null },
        { name: "HTTP", type: string },
      ],
    },
    { case: 1, value: "x" },
  ],
  [
    { kind: "enum", name: "my-enum", labels: ["a-b", "HTTP-x", "class"] },
    { case: 1, value: null },
  ],
  [{ kind: "flags", name: "my-flags", labels: ["a-b", "HTTP-x", "class"] }, [true, false, true]],
];
const TYPE: ValueType = {
  kind: "record",
  name: "everything",
  fields: EVERYTHING.map(([type], index) => ({ name: `f${index}-X`, type })),
};
const VALUE: Value = EVERYTHING.map(([, value]) => value);

describe("a value of every kind comes through unchanged", () => {
  test.each<Partial<JcoConfig>>([
    {},
    { instantiation: "async" },
    { instantiation: "module" },
    { instantiation: "module", tlaCompat: true },
    { instantiation: "module", compat: true },
    { instantiation: "module", inlineModules: true },
    { instantiation: "module", nodejsCompat: false },
    { instantiation: "module", namespacedExports: false },
    { instantiation: "async", inlineModules: true },
    { importBindings: "hybrid" },
    { validLiftingOptimization: true },
    { multiMemory: true },
    { wasmExnref: true },
    { strict: true },
    { flagsAsBigInt: true },
    { useNamespaceObjects: true },
    { variantsInlineCases: true },
    { enumValuesScreamingSnakeCase: true },
    { componentErrorWrapping: true },
  ])("%j", async (config) => {
    const { received, returned } = await trip(engine, caseOf(TYPE, config), VALUE);
    expect(valueOf(returned)).toEqual(VALUE);
    expect(received).toEqual([VALUE]);
  });

  test.each(["default", "liftoff", "turbofan"] as const)("in V8's tier %s", async (tier) => {
    for (const instantiation of ["sync", "module"] as const) {
      expect(valueOf((await trip(engine, caseOf(TYPE, { instantiation }, { v8: { tier } }), VALUE)).returned)).toEqual(
        VALUE,
      );
    }
  });
});

describe("a result of a function", () => {
  const result = (ok: ValueType | null, err: ValueType | null): ValueType => ({ kind: "result", ok, err });
  const CASES: readonly (readonly [ValueType, Value])[] = [
    [result(u8, string), { case: 0, value: 1 }],
    [result(u8, string), { case: 1, value: "no" }],
    [result(null, list(u8)), { case: 0, value: null }],
    [result(null, list(u8)), { case: 1, value: [1, 2] }],
    [result(u8, null), { case: 1, value: null }],
    [result(null, null), { case: 0, value: null }],
    [result({ kind: "option", type: u8 }, { kind: "option", type: u8 }), { case: 1, value: { case: 0, value: null } }],
  ];
  for (const componentErrorWrapping of [false, true]) {
    test.each(CASES)(`%j %j, errors ${componentErrorWrapping ? "" : "not "}wrapped`, async (type, value) => {
      const func = { params: [], result: type };
      const testCase = caseOf(type, { componentErrorWrapping }, { func });
      const instance = await engine.instantiate(componentOf(testCase), testCase, [() => value]);
      if (instance.kind !== "value") throw new Error(instance.message);
      expect(valueOf(await instance.value.call(0, [], "typed"))).toEqual(value);
    });
  }
});

test("a function without parameters and result", async () => {
  const testCase = caseOf(u8, {}, { func: { params: [], result: null } });
  let calls = 0;
  const instance = await engine.instantiate(componentOf(testCase), testCase, [
    (args) => {
      calls += 1 + args.length;
      return null;
    },
  ]);
  if (instance.kind !== "value") throw new Error(instance.message);
  expect(await instance.value.call(0, [], "typed")).toEqual({ kind: "value", value: null });
  expect(calls).toBe(1);
  // The audits follow the functions.
  expect(valueOf(await instance.value.call(1, [], "typed"))).toEqual(expect.any(BigInt));
});

test.each(["class", "await", "instantiate", "a1-2-b"])("an export named %s", async (exportName) => {
  for (const instantiation of ["sync", "async", "module"] as const) {
    expect(
      valueOf(
        (await trip(engine, caseOf(u8, { instantiation }, { exportName, importName: `${exportName}-x` }), 3)).returned,
      ),
    ).toBe(3);
  }
});

test.each(LIST_FORMS)("the host answers lists in the form of the call: %s", async (form) => {
  const type = list(prim("u32"));
  const testCase = caseOf(type);
  const instance = await engine.instantiate(componentOf(testCase), testCase, [() => [7, 8]]);
  if (instance.kind !== "value") throw new Error(instance.message);
  for (let i = 0; i < 3; i++) expect(valueOf(await instance.value.call(0, [[1, 2, 3]], form))).toEqual([7, 8]);
});

test("what was received keeps its value after later calls and memory growth", async () => {
  const testCase = caseOf(
    list(u8),
    {},
    { components: [{ ...COMPONENT, style: "copy", growPages: 1, postReturn: true }] },
  );
  const kept: (() => unknown)[] = [];
  const instance = await engine.instantiate(componentOf(testCase), testCase, [
    ([arg]) => {
      kept.push(() => arg?.read());
      return [9];
    },
  ]);
  if (instance.kind !== "value") throw new Error(instance.message);
  for (let i = 0; i < 5; i++) {
    const outcome = await instance.value.call(0, [[i, i]], "typed");
    kept.push(() => valueOf(outcome));
  }
  expect(kept.map((read) => read())).toEqual([0, 1, 2, 3, 4].flatMap((i) => [[i, i], [9]]));
});

describe("a wrong host function is refused", () => {
  for (const link of ["missing", "not-a-function"] as const) {
    test.each(["sync", "async", "module"] as const)(`${link}, %s`, async (instantiation) => {
      const { returned, received } = await trip(engine, caseOf(u8, { instantiation }, { link }), 1);
      expect(returned.kind).toBe("error");
      expect(received).toEqual([]);
    });
  }
});

describe("mistakes of ours surface as such", () => {
  test.each([false, true])("the host function throws, exnref %s", async (wasmExnref) => {
    const type: ValueType = { kind: "result", ok: u8, err: u8 };
    const testCase = caseOf(type, { wasmExnref, multiMemory: wasmExnref }, { func: { params: [], result: type } });
    const instance = await engine.instantiate(componentOf(testCase), testCase, [
      () => {
        throw Object.assign(new Error("a bug in an oracle"), { payload: 1 });
      },
    ]);
    if (instance.kind !== "value") throw new Error(instance.message);
    await expect(instance.value.call(0, [], "typed")).rejects.toThrow(HarnessError);
  });

  test.each<readonly [string, readonly Value[], Value]>([
    ["an argument of another type", ["x"], [1]],
    ["no argument", [], [1]],
    ["an answer of another type", [[1]], "x"],
  ])("%s", async (_, args, answer) => {
    const testCase = caseOf(list(u8));
    const instance = await engine.instantiate(componentOf(testCase), testCase, [() => answer]);
    if (instance.kind !== "value") throw new Error(instance.message);
    await expect(instance.value.call(0, args, "typed")).rejects.toThrow(HarnessError);
  });
});

describe("what this engine can't do", () => {
  test.each<Partial<JcoConfig>>([
    { importBindings: "optimized" },
    { importBindings: "direct-optimized" },
    { useNamespaceObjects: true, variantsInlineCases: true },
  ])("%j is unsupported", async (config) => {
    expect((await trip(engine, caseOf(u8, config), 1)).returned.kind).toBe("unsupported");
  });
});

describe("the cache", () => {
  test("serves a known structure with a fresh instance", async () => {
    const fresh = new JcoEngine();
    const testCase = caseOf(u8, { instantiation: "module" });
    for (let i = 0; i < 3; i++) expect(valueOf((await trip(fresh, testCase, i)).returned)).toBe(i);
    expect(fresh.cache).toMatchObject({ hits: 2, misses: 1, entries: 1 });
    const [one, two] = [
      await fresh.instantiate(componentOf(testCase), testCase, [() => 1]),
      await fresh.instantiate(componentOf(testCase), testCase, [() => 2]),
    ];
    if (one.kind !== "value" || two.kind !== "value") throw new Error("no instance");
    expect([valueOf(await one.value.call(0, [0], "typed")), valueOf(await two.value.call(0, [0], "typed"))]).toEqual([
      1, 2,
    ]);
  });

  test("knows by component, jco's options and V8's", async () => {
    const fresh = new JcoEngine();
    await trip(fresh, caseOf(u8), 1);
    await trip(fresh, caseOf(u8, { strict: true }), 1);
    await trip(fresh, caseOf(u8, {}, { v8: { tier: "liftoff" } }), 1);
    await trip(fresh, caseOf(prim("s8")), 1);
    expect(fresh.cache).toMatchObject({ hits: 0, misses: 4, entries: 4 });
  });

  test("stays below its bytes", async () => {
    const fresh = new JcoEngine({ cacheBytes: 1 << 20 });
    for (const kind of ["u8", "s8", "u16", "s16"] as const) await trip(fresh, caseOf(prim(kind)), 1);
    expect(fresh.cache.bytes).toBeLessThanOrEqual(1 << 20);
    expect(fresh.cache.entries).toBeLessThan(4);
  });

  test("is left out by a cold engine", async () => {
    const cold = engine.cold();
    for (let i = 0; i < 2; i++) expect(valueOf((await trip(cold, caseOf(u8), i)).returned)).toBe(i);
    expect(cold.cache).toMatchObject({ hits: 0, misses: 2, entries: 0 });
    expect(cold.versions).toEqual(engine.versions);
  });
});

test("stages are reported, in order", async () => {
  const stages: string[] = [];
  const timed = new JcoEngine({ onStage: (stage, ms) => stages.push(ms >= 0 ? stage : "negative") });
  await trip(timed, caseOf(u8), 1);
  await trip(timed, caseOf(u8), 1);
  expect(stages).toEqual(["transpile", "evaluate", "compile", "instantiate", "call", "instantiate", "call"]);
});

describe("locating jco", () => {
  test("the installed release", () => {
    expect(Object.keys(locateJco().versions)).toEqual(["jco", "jco-transpile"]);
    expect(locateJco().options).toContain("validLiftingOptimization");
    expect(engine.versions).toMatchObject({
      jco: expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown,
      node: process.versions.node,
    });
  });

  test.each([
    ["a folder without jco", mkdtempSync(join(tmpdir(), "no-jco-"))],
    ["no folder", join(tmpdir(), "there-is-no-such-folder")],
  ])("%s is a user's mistake, told in one line", (_, folder) => {
    expect(() => new JcoEngine({ folder })).toThrow(UsageError);
    expect(() => locateJco(folder)).toThrow(/^no jco in [^\n]+$/);
  });
});

import { describe, expect, test } from "@jest/globals";
import { isDeepStrictEqual } from "node:util";
import { FuzzedSink, FuzzedSource } from "../../../src/input/fuzzed.ts";
import { SeededSource } from "../../../src/input/seeded.ts";
import type { ModuleCase } from "../../../src/modules/case/module_case.ts";
import { moduleCase } from "../../../src/modules/generators/module/module_case.ts";
import { complete } from "../../../src/modules/guests/complete.ts";
import { driverName } from "../../../src/modules/guests/drivers.ts";
import { DIGEST } from "../../../src/modules/guests/digest.ts";
import { EMPTY_MODULE, node } from "../../../src/wasm/tree.ts";
import type { Code } from "../../../src/wasm/tree.ts";
import type { NumberType, ValueType } from "../../../src/wasm/value_types.ts";
import { readTree } from "../../../src/wasm/read_tree.ts";
import { writeTree } from "../../../src/wasm/write_tree.ts";

const cases = Array.from({ length: 200 }, (_, seed) => {
  const random = new SeededSource(seed);
  return moduleCase.read(new FuzzedSource(random.bytes(64 + random.integer(4000))), undefined);
});

/** The module if its start goes well; those with imports are left out. */
function instanceOf(testCase: ModuleCase): WebAssembly.Exports | null {
  if (testCase.module.imports.length > 0) return null;
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(writeTree(complete(testCase)))).exports;
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return null;
    throw error;
  }
}

/** What a call without operands returns, or how it ends. */
function called(exports: WebAssembly.Exports, name: string): unknown {
  try {
    return (exports[name] as () => unknown)();
  } catch (error) {
    return error instanceof WebAssembly.RuntimeError ? error.message : String(error);
  }
}

test("what is added leaves a module valid, and a tree", () => {
  for (const testCase of cases) {
    const tree = complete(testCase);
    const bytes = writeTree(tree);
    expect(() => new WebAssembly.Module(bytes)).not.toThrow();
    expect(isDeepStrictEqual(readTree(bytes), tree)).toBe(true);
  }
});

test("a case that is encoded is decoded as the same one", () => {
  for (const testCase of cases) {
    const sink = new FuzzedSink();
    moduleCase.write(sink, testCase, undefined);
    expect(isDeepStrictEqual(moduleCase.read(new FuzzedSource(sink.finish()), undefined), testCase)).toBe(true);
  }
});

test("every call ends, most of them with integers, and the same way each time", () => {
  const seen = { value: 0, trap: 0, fuel: 0 };
  for (const testCase of cases) {
    const [one, other] = [instanceOf(testCase), instanceOf(testCase)];
    if (!one || !other) continue;
    for (const name of [...testCase.calls.keys().map(driverName), DIGEST]) {
      const result = called(one, name);
      expect(called(other, name)).toEqual(result);
      if (name === DIGEST) expect(typeof result).toBe("bigint");
      else if (typeof result !== "string") seen.value++;
      else if ((one["fuel"] as WebAssembly.Global).value === 0) seen.fuel++;
      else seen.trap++;
    }
  }
  const all = seen.value + seen.trap + seen.fuel;
  expect(all).toBeGreaterThan(150);
  expect(seen.value / all).toBeGreaterThan(0.5);
  expect(seen.fuel / all).toBeLessThan(0.1);
});

/** A case with one function, which is called once with zeros. */
function caseOf(
  parameters: readonly NumberType[],
  results: readonly ValueType[],
  body: Code,
  more: Partial<ModuleCase["module"]> = {},
): ModuleCase {
  const type = { explicit: false, final: true, supertypes: [], shared: false, describes: null, descriptor: null };
  const composite = { kind: "func", parameters, results } as const;
  const zero = (of: NumberType): Code => [node(`${of}.const`, [of === "i64" || of === "f64" ? 0n : 0])];
  return {
    kind: "module",
    style: { features: ["reference-types", "simd"], wild: 0, recursive: false, looping: false },
    shape: "generated",
    module: {
      ...EMPTY_MODULE,
      types: [{ explicit: false, types: [{ ...type, composite }] }],
      functions: [{ type: 0, locals: [], body }],
      ...more,
    },
    bounds: { fuel: 10, canonicalNan: true },
    calls: [{ func: 0, operands: parameters.map(zero) }],
  };
}

const firstCall = (testCase: ModuleCase): unknown => called(instanceOf(testCase)!, driverName(0));

describe("what is added", () => {
  const loop: Code = [{ ...node("loop", ["empty"]), body: [node("br", [0])] }];

  test("stops a loop, and leaves no fuel", () => {
    const exports = instanceOf(caseOf([], [], loop))!;
    expect(called(exports, driverName(0))).toBe("unreachable");
    expect((exports["fuel"] as WebAssembly.Global).value).toBe(0);
  });

  test("stops a recursion", () => {
    expect(firstCall(caseOf([], [], [node("call", [0])]))).toBe("unreachable");
  });

  test("has the same fuel in each call", () => {
    const exports = instanceOf(caseOf([], ["i32"], [node("i32.const", [7])]))!;
    for (let turn = 0; turn < 20; turn++) expect(called(exports, driverName(0))).toBe(7n);
  });

  test("shows results as integers, bit by bit", () => {
    const body = [
      node("f32.const", [0x8000_0000]),
      node("f64.const", [1n]),
      node("v128.const", [Uint8Array.from({ length: 16 }, (_, index) => Number(index % 8 === 0) * (index + 1))]),
      node("ref.null", ["func"]),
      node("i32.const", [-1]),
    ];
    const results = ["f32", "f64", "v128", { nullable: true, heap: "func" }, "i32"] as const;
    expect(firstCall(caseOf([], results, body))).toEqual([0x8000_0000n, 1n, 31n + 9n, 1n, 0xffff_ffffn]);
  });

  test("makes what is no number the same everywhere", () => {
    const nan = node("f32.const", [0xffa0_0001]);
    const sum = node("f32.add", [], nan, node("f32.const", [0]));
    expect(firstCall(caseOf([], ["f32"], [sum]))).toBe(0x7fc0_0000n);
    // What is copied keeps its bits.
    expect(firstCall(caseOf([], ["f32"], [node("f32.neg", [], nan)]))).toBe(0x7fa0_0001n);
  });

  test("tells what a module holds", () => {
    const limits = { minimum: 1n, maximum: null, shared: false, address: "i32" } as const;
    const store = (value: number) =>
      node("i32.store8", [{ align: 0, offset: 0n, memory: 0 }], at, node("i32.const", [value]));
    const at = node("i32.const", [0xffff]);
    const digestAfter = (body: Code): unknown => {
      const exports = instanceOf(
        caseOf([], [], body, {
          memories: [{ ...limits, pageSize: null }],
          tables: [{ type: { ...limits, element: { nullable: true, heap: "func" } }, initial: null }],
          globals: [{ type: { type: "f64", mutable: true, shared: false }, initial: [node("f64.const", [0n])] }],
          exports: [{ name: "f", kind: "func", index: 0 }],
        }),
      )!;
      called(exports, driverName(0));
      return called(exports, DIGEST);
    };
    const bodies: readonly Code[] = [
      [],
      [store(1)],
      [store(2)],
      [node("table.set", [0], node("i32.const", [0]), node("ref.func", [0]))],
      [node("global.set", [0], node("f64.const", [1n << 63n]))],
      [node("drop", [], node("memory.grow", [0], node("i32.const", [1])))],
    ];
    expect(new Set(bodies.map(digestAfter)).size).toBe(bodies.length);
    expect(digestAfter([])).toBe(digestAfter([]));
  });
});

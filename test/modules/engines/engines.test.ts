import { beforeEach, describe, expect, test } from "@jest/globals";
import { enginesOf } from "../../../src/modules/engines/registry.ts";
import { FEATURES, isShipped } from "../../../src/wasm/feature.ts";
import type { Feature } from "../../../src/wasm/feature.ts";
import { featuresOf } from "../../../src/wasm/features.ts";
import { engines, hex, module, wat } from "../wat.ts";

const all = enginesOf(engines);
beforeEach(async () => {
  for (const engine of all) await engine.ready();
});

describe.each(all.map((engine) => [engine.name, engine] as const))("%s", (_, engine) => {
  test("takes a valid module, also behind one that it refused", async () => {
    expect(engine.compile(await wat("(module (func (result i32) i32.add))")).kind).toBe("error");
    expect(engine.compile(await wat("(module (func (result i32) i32.const 1))")).kind).toBe("value");
  });

  test.each([
    ["nothing", hex("")],
    ["no magic number", hex("0102030405060708")],
    ["a section that is cut off", module("0105 01")],
    ["an unknown opcode", module("01040160 0000 0302 0100 0a05 0103 00ff 0b")],
    ["a missing operand", module("01040160 0000 0302 0100 0a06 0104 006a 1a0b")],
    ["an unknown function", module("0801 00")],
    ["a component", hex("0061736d0d000100")],
  ])("refuses %s, with a class and without breaking off", (_name, bytes) => {
    const outcome = engine.compile(bytes);
    // wasm-tools has to be asked in a roundabout way, and can't always tell.
    expect(["error", "unsupported"]).toContain(outcome.kind);
    if (outcome.kind === "error") expect(outcome.error.replace(/uint\d+_t|LEB128|"…"/gi, "")).not.toMatch(/\d|0x|"/);
  });

  test("says the same after it was made anew", async () => {
    const bytes = await wat("(module (func i64.const 1 i32.eqz drop))");
    const before = engine.compile(bytes);
    engine.renew();
    await engine.ready();
    expect(engine.compile(bytes)).toEqual(before);
  });

  test("is compared with V8 only over features that both have", () => {
    const lacking = FEATURES.filter((feature) => engine.lacks(new Set([feature])) !== null);
    for (const feature of FEATURES) {
      const both = !lacking.includes(feature) && isShipped(feature);
      expect([feature, engine.comparable(engines.v8, new Set([feature]))]).toEqual([feature, both]);
    }
    expect(engine.comparable(engines.v8, null)).toBe(true);
  });
});

/** The least module of each proposal that has a text. */
const USES: Readonly<Partial<Record<Feature, string>>> = {
  "mutable-globals": '(global (export "g") (mut i32) (i32.const 0))',
  "sign-extension": "(func (drop (i32.extend8_s (i32.const 0))))",
  "saturating-float-to-int": "(func (drop (i32.trunc_sat_f32_s (f32.const 0))))",
  "multi-value": "(func (result i32 i32) unreachable)",
  "bulk-memory": "(memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))",
  "reference-types": "(func (param externref))",
  simd: "(func (param v128))",
  "relaxed-simd": "(func (param v128) (drop (i8x16.relaxed_swizzle (local.get 0) (local.get 0))))",
  "tail-call": "(func return_call 0)",
  "extended-const": "(global i32 (i32.add (i32.const 1) (i32.const 2)))",
  "multi-memory": "(memory 1) (memory 1)",
  memory64: "(memory i64 1)",
  exceptions: "(tag) (func throw 0)",
  "function-references": "(type (func)) (func (param (ref null 0)))",
  gc: "(type (struct))",
  threads: "(memory 1 1 shared)",
  "legacy-exceptions": "(func try catch_all end)",
  "wide-arithmetic": "(func (param i64) (result i64 i64) (i64.mul_wide_s (local.get 0) (local.get 0)))",
  "custom-page-sizes": "(memory 1 (pagesize 1))",
  "stack-switching": "(type (func)) (type (cont 0))",
};

test.each(Object.entries(USES))("%s: who does not lack it takes it", async (feature, text) => {
  const bytes = await wat(`(module ${text})`);
  const used = featuresOf(bytes);
  expect(used?.has(feature as Feature)).toBe(true);
  for (const engine of all) {
    if (engine.lacks(used) === null) expect([engine.name, engine.compile(bytes).kind]).toEqual([engine.name, "value"]);
    else expect([engine.name, engine.compile(bytes).kind]).not.toEqual([engine.name, "trap"]);
  }
});

test("what breaks off is replaced, and the next one is as good", async () => {
  const { binaryen } = engines;
  const before = binaryen.replaced;
  // known_issues/compile/binaryen-copy-between-address-types.json
  const breaks = await wat(
    "(module (memory 1) (memory i64 1) (func (memory.copy 0 1 (i32.const 0) (i64.const 0) (i32.const 0))))",
  );
  expect(binaryen.compile(breaks).kind).toBe("trap");
  await binaryen.ready();
  expect(binaryen.replaced).toBe(before + 1);
  expect(binaryen.compile(module("")).kind).toBe("value");
});

test("binaryen goes on after more failed readings than its stack bears", async () => {
  const bytes = module("63");
  for (let count = 0; count < 10_000; count++) {
    await engines.binaryen.ready();
    expect(engines.binaryen.compile(bytes).kind).toBe("error");
  }
  await engines.binaryen.ready();
  expect(engines.binaryen.compile(module("")).kind).toBe("value");
}, 60_000);

test("binaryen says why in the message of the module that it was asked about", () => {
  expect(engines.binaryen.compile(module("63"))).toMatchObject({ error: "unexpected end of input" });
  expect(engines.binaryen.compile(module("6300"))).toMatchObject({ error: "unrecognized section ID: N" });
});

test.each([
  ["binaryen", engines.binaryen, "0105 ffffff3b00"],
  ["wabt", engines.wabt, "0105 ffffff3b00"],
])("%s gets no gigabytes for a count", async (_, engine, digits) => {
  const before = process.memoryUsage().rss;
  for (let count = 0; count < 5; count++) {
    await engine.ready();
    expect(engine.compile(module(digits)).kind).not.toBe("value");
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(1.5 * 2 ** 30);
});

import { beforeAll, describe, expect, test } from "@jest/globals";
import { callsOf } from "../../../src/modules/case/exported.ts";
import { PAIRS } from "../../../src/modules/case/run_case.ts";
import { RUNNERS, RUNNER_NAMES } from "../../../src/modules/case/runner.ts";
import type { Runner, RunnerName } from "../../../src/modules/case/runner.ts";
import { allowedRunners } from "../../../src/modules/engines/allowed.ts";
import { isSameTrap } from "../../../src/modules/engines/running.ts";
import type { Run, TrapKind } from "../../../src/modules/engines/running.ts";
import { makeRunners, runBy, runnersOf } from "../../../src/modules/engines/runners.ts";
import { wat } from "../wat.ts";

const runners = makeRunners();
beforeAll(async () => {
  for (const one of runnersOf(runners)) await one.ready();
});

const WAYS: readonly Runner[] = [
  { name: "v8-baseline" },
  { name: "v8-optimising" },
  { name: "v8-tiering", budget: 1 },
  { name: "v8-flags", flags: ["--no-wasm-loop-peeling"] },
  { name: "wabt" },
  { name: "binaryen", optimize: 0, shrink: 0 },
  { name: "binaryen", optimize: 3, shrink: 2 },
];

async function run(runner: Runner, text: string): Promise<Run> {
  const binary = await wat(text);
  return runBy(runners, runner, { binary, calls: callsOf(binary) ?? [] });
}

const BODIES: readonly (readonly [TrapKind, string, string])[] = [
  ["unreachable", "", "unreachable"],
  ["memory", "(memory 1)", "(i64.load (i32.const 65535)) return"],
  ["memory", '(memory 1) (data "x")', "(memory.init 0 (i32.const 0) (i32.const 2) (i32.const 9)) (i64.const 0)"],
  ["table", "(table 1 funcref)", "(i64.extend_i32_u (ref.is_null (table.get (i32.const 1))))"],
  ["table", "(table 1 funcref)", "(table.copy (i32.const 0) (i32.const 1) (i32.const 1)) (i64.const 0)"],
  ["zero", "", "(i64.div_s (i64.const 1) (i64.const 0))"],
  ["zero", "", "(i64.extend_i32_u (i32.rem_u (i32.const 1) (i32.const 0)))"],
  ["overflow", "", "(i64.div_s (i64.const 0x8000000000000000) (i64.const -1))"],
  ["conversion", "", "(i64.trunc_f32_u (f32.const nan))"],
  ["conversion", "", "(i64.trunc_f64_s (f64.const 1e300))"],
  ["element", "(table 1 funcref)", "(call_indirect (result i64) (i32.const 7))"],
  ["uninitialized", "(table 1 funcref)", "(call_indirect (result i64) (i32.const 0))"],
  ["signature", "(func $g) (table funcref (elem $g))", "(call_indirect (result i64) (i32.const 0))"],
  ["unaligned", "(memory 1 1)", "(i64.atomic.load (i32.const 1))"],
  ["exception", "(tag)", "(throw 0)"],
];

describe.each(WAYS)("$name", (runner) => {
  const engine = runners[runner.name];

  test.each(BODIES)("traps: %s %s %s", async (kind, fields, body) => {
    const { calls } = await run(runner, `(module ${fields} (func (export "f") (result i64) ${body}))`);
    const [done] = calls;
    const said = done?.kind === "trap" ? done.trap : null;
    expect([said, said && isSameTrap(engine, { blurs: [] }, [said, kind])]).toEqual([said, true]);
  });

  test("returns what there is, bit by bit, and keeps state from one call to the next", async () => {
    const text = `(module
      (memory 1) (global $g (mut i64) (i64.const 0))
      (func (export "none"))
      (func (export "numbers") (result i32 i64) (i32.const -1) (i64.const -2))
      (func (export "count") (result i64)
        (global.set $g (i64.add (global.get $g) (i64.const 1)))
        (i64.store8 (i32.const 9) (global.get $g))
        (i64.load (i32.const 8)))
      (func (export "takes") (param i32) (result i32) (local.get 0))
      (func (export "float") (result f64) (f64.const 1))
      (export "again" (func 2)))`;
    const { instance, calls } = await run(runner, text);
    expect(instance).toEqual({ kind: "value", value: null });
    expect(calls).toEqual(
      [[], [0xffff_ffffn, 0xffff_ffff_ffff_fffen], [0x100n], [0x200n]].map((value) => ({ kind: "value", value })),
    );
  });

  test("goes on after a trap, with what was written before it", async () => {
    const text = `(module (global $g (mut i32) (i32.const 1))
      (func (export "a") (global.set $g (i32.const 2)) unreachable)
      (func (export "b") (result i32) (global.get $g)))`;
    const { calls } = await run(runner, text);
    expect(calls).toEqual([
      { kind: "trap", trap: "unreachable", message: expect.any(String) },
      { kind: "value", value: [2n] },
    ]);
  });

  test("tells a trap while it instantiates from a module that it refuses", async () => {
    const trapping = await run(runner, '(module (memory 1) (data (i32.const 65536) "x") (func (export "f")))');
    expect(trapping).toEqual({ instance: { kind: "trap", trap: "memory", message: expect.any(String) }, calls: [] });
    const starting = await run(runner, '(module (func $f unreachable) (start $f) (func (export "f")))');
    expect(starting.instance).toMatchObject({ kind: "trap", trap: "unreachable" });
    const invalid = await run(runner, '(module (func (export "f") (result i32)))');
    expect(invalid).toMatchObject({ instance: { kind: "error", stage: "compile" }, calls: [] });
  });

  test("meets a limit where the stack ends, and goes on", async () => {
    // No tail call, which an optimiser could make a loop of.
    const text = `(module (func $f (export "f") (result i64) (i64.add (call $f) (i64.const 1)))
      (func (export "g") (result i32) (i32.const 7)))`;
    const [deep, next] = (await run(runner, text)).calls;
    expect(deep).toMatchObject({ kind: "limit", limit: "stack" });
    expect(next).toEqual({ kind: "value", value: [7n] });
  });

  test("says what it lacks, and is given no such module", () => {
    for (const feature of RUNNERS[runner.name]) expect(engine.lacks(new Set([feature]))).toBe(feature);
    expect(engine.lacks(new Set(["wide-arithmetic"]))).toBe("wide-arithmetic");
    expect(engine.lacks(new Set(["multi-value", "simd"]))).toBeNull();
  });
});

test("wabt's interpreter does the same each time, whatever it ran before", async () => {
  const text = '(module (memory 1) (func (export "f") (result i64) (i64.load (i32.const 8))))';
  const before = await run({ name: "wabt" }, text);
  await run({ name: "wabt" }, '(module (memory 9 9) (data (i32.const 0) "xxxxxxxxxxxxxxxxxx") (func (export "f")))');
  await run({ name: "wabt" }, "(module (func (result i32)))");
  expect(await run({ name: "wabt" }, text)).toEqual(before);
  expect(runners.wabt.replaced).toBe(0);
});

test("what the optimiser makes of a module is not the module", async () => {
  const text = '(module (func (export "f") (result i32) (i32.div_u (i32.const 1) (i32.const 0))))';
  // It knows that this traps, and no longer why.
  expect((await run({ name: "binaryen", optimize: 3, shrink: 0 }, text)).calls).toMatchObject([{ kind: "trap" }]);
});

test("traps are the same as far as both tell them apart", () => {
  const [v8, wabt] = [runners["v8-baseline"], runners.wabt];
  expect(isSameTrap(v8, wabt, ["zero", "zero"])).toBe(true);
  expect(isSameTrap(v8, wabt, ["zero", "overflow"])).toBe(false);
  expect(isSameTrap(v8, wabt, ["signature", "uninitialized"])).toBe(true);
  expect(isSameTrap(v8, wabt, ["overflow", "conversion"])).toBe(true);
  expect(isSameTrap(v8, v8, ["overflow", "conversion"])).toBe(false);
  expect(isSameTrap(runners.binaryen, v8, ["unreachable", "memory"])).toBe(true);
});

describe("ALLOWED_ENGINES", () => {
  const left = (list: string): readonly RunnerName[] => [...allowedRunners(list)];

  test("names engines, or takes some away", () => {
    expect([...allowedRunners(null)]).toEqual(RUNNER_NAMES);
    expect(left("wabt,v8-baseline")).toEqual(["v8-baseline", "wabt"]);
    expect(left("-wabt")).toEqual(RUNNER_NAMES.filter((name) => name !== "wabt"));
    expect(left(" v8-baseline , v8-flags,wabt,-wabt")).toEqual(["v8-baseline", "v8-flags"]);
  });

  test.each(["wasmtime", "", "v8", "-wasmi", "wabt,"])("does not know %j, and lists what there is", (list) => {
    expect(() => allowedRunners(list)).toThrow(/is no engine; there are: v8-baseline, .*binaryen$/);
  });

  test.each(["wabt", "wabt,binaryen", PAIRS.map(([, one]) => `-${one}`).join()])(
    "%s leaves nothing to compare",
    (list) => {
      expect(() => allowedRunners(list)).toThrow(/leaves no two engines/);
    },
  );
});

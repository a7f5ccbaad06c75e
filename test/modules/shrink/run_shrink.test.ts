import { expect, test } from "@jest/globals";
import { parseConfig } from "../../../src/config.ts";
import { fingerprintText } from "../../../src/harness/report.ts";
import { shrink } from "../../../src/harness/shrink.ts";
import { SeededSource } from "../../../src/input/seeded.ts";
import { instructionNames } from "../../../src/modules/case/contents.ts";
import type { RunCase } from "../../../src/modules/case/run_case.ts";
import { differentialTarget } from "../../../src/modules/differential.ts";
import { decodeRun } from "../../../src/modules/generators/differential.ts";
import { makeRunners } from "../../../src/modules/engines/runners.ts";
import { moduleOf } from "../../../src/modules/guests/module_of.ts";
import { wat } from "../wat.ts";
import { RUN_FAULTS } from "../../faults/modules/run_faults.ts";

const runners = makeRunners();

/** The case made as small as it can be while it shows the same in engines with a fault. */
async function smallest(fault: string, testCase: RunCase): Promise<{ readonly case: RunCase; readonly tries: number }> {
  const { plant } = RUN_FAULTS.find(({ name }) => name === fault)!;
  const target = differentialTarget({
    name: "differential",
    title: "",
    config: parseConfig({}),
    runners: plant(runners),
  });
  const verdict = await target.run(testCase);
  if (verdict.kind !== "finding") throw new Error(`${fault} does not show`);
  const wanted = fingerprintText(verdict.finding.fingerprint);
  return shrink(target, testCase, {
    holds: async (candidate) => {
      const found = await target.run(candidate);
      return found.kind === "finding" && fingerprintText(found.finding.fingerprint) === wanted;
    },
  });
}

const instructionsOf = (testCase: RunCase): readonly string[] =>
  [...instructionNames(moduleOf(testCase)?.bytes ?? new Uint8Array())].filter((name) => name !== "end");

const TEXT = `(module (memory 1) (global $g (mut i64) (i64.const 9)) (table 2 funcref) (elem (i32.const 0) func $a $b)
  (func $a (param i32) (result i32) (if (result i32) (local.get 0) (then (call $b)) (else (i32.const 3))))
  (func $b (result i32) (local i32)
    (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 20))))
    (i32.store (i32.const 8) (local.get 0))
    (i32.shl (i32.add (local.get 0) (i32.load (i32.const 8))) (i32.const 33)))
  (func (export "one") (result i64) (global.set $g (i64.const 1)) (global.get $g))
  (func $c (result i32) (i32.const 4))
  (func (export "two") (result i32) (i32.add (call $a (i32.const 1)) (call $c))))`;

test("what is left is what the fault is about", async () => {
  const bytes = await wat(TEXT);
  const flags = ["--no-turbo-jt"];
  const { case: least } = await smallest("shift not masked", {
    kind: "run",
    pair: [{ name: "v8-baseline" }, { name: "v8-flags", flags }],
    bytes,
  });
  expect(instructionsOf(least)).toContain("i32.shl");
  expect(instructionsOf(least).length).toBeLessThanOrEqual(12);
  expect(moduleOf(least)!.bytes.length).toBeLessThan(80);
}, 60_000);

test("engines are asked as plainly as will do", async () => {
  const bytes = await wat('(module (func (export "f") (result i32) (i32.xor (i32.const 3) (i32.const 1))))');
  const all = ["--no-wasm-loop-unrolling", "--no-turbo-jt"];
  const { case: least } = await smallest("another operation", {
    kind: "run",
    pair: [{ name: "v8-optimising" }, { name: "v8-flags", flags: all }],
    bytes,
  });
  // The engine with the fault is not the one that is named: who does more is suspected first.
  expect(least.pair).toEqual([{ name: "v8-optimising" }, { name: "v8-flags", flags: [] }]);
}, 60_000);

test("a drawn case becomes bytes, and small", async () => {
  const sizes: number[] = [];
  for (let seed = 0; seed < 300 && sizes.length < 3; seed++) {
    const testCase = decodeRun(new SeededSource(seed).bytes(700));
    if (testCase.pair.every(({ name }) => name !== "v8-flags")) continue;
    const shown = await smallest("trap of another kind", testCase).catch(() => null);
    if (!shown) continue;
    expect(shown.case.kind).toBe("run");
    sizes.push(instructionsOf(shown.case).length);
  }
  expect(sizes.length).toBe(3);
  expect(sizes.sort((a, b) => a - b)[1]).toBeLessThanOrEqual(12);
}, 120_000);

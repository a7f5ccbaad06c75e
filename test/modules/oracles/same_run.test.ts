import { expect, test } from "@jest/globals";
import type { Runner } from "../../../src/modules/case/runner.ts";
import { makeRunners, runnerOf } from "../../../src/modules/engines/runners.ts";
import type { Called, Run, TrapKind } from "../../../src/modules/engines/running.ts";
import { compareRuns } from "../../../src/modules/oracles/same_run.ts";
import type { Ran } from "../../../src/modules/oracles/same_run.ts";

const runners = makeRunners();
const CALLS = ["call 0", "state after call 0"];

const value = (...values: readonly bigint[]): Called => ({ kind: "value", value: values });
const trap = (kind: TrapKind): Called => ({ kind: "trap", trap: kind, message: kind });
const limit: Called = { kind: "limit", limit: "stack", message: "too deep" };
const error = (stage: "compile" | "call"): Called => ({ kind: "error", stage, error: "nonsense", message: "nonsense" });
const run = (...calls: readonly Called[]): Run => ({ instance: { kind: "value", value: null }, calls });

const ran = (runner: Runner, did: Run): Ran => ({
  engine: runnerOf(runners, runner),
  runner,
  run: did,
});

const baseline: Runner = { name: "v8-baseline" };

/** What is thought of the baseline compiler and another engine. */
function judged(runner: Runner, one: Run, other: Run): string {
  const verdict = compareRuns([ran(baseline, one), ran(runner, other)], CALLS);
  if (verdict.kind === "pass") return `pass ${verdict.work}`;
  if (verdict.kind === "reject") return `reject ${verdict.reason}`;
  const { engine, property, stage, kind } = verdict.finding.fingerprint;
  return [engine, property, stage, kind, verdict.finding.where].join(" / ");
}

const optimising: Runner = { name: "v8-optimising" };
const wabt: Runner = { name: "wabt" };

test.each<[string, Runner, Run, Run]>([
  ["pass 3", optimising, run(value(1n, 2n), value(3n)), run(value(1n, 2n), value(3n))],
  ["v8-optimising / results / call / another value / in call 0", optimising, run(value(1n)), run(value(2n))],
  ["v8-optimising / results / call / another value / in call 0", optimising, run(value(1n)), run(value(1n, 1n))],
  [
    "v8-optimising / state / call / another value / in state after call 0",
    optimising,
    run(value(), value(1n)),
    run(value(), value(2n)),
  ],
  ["v8-optimising / traps / call / a value, not zero / in call 0", optimising, run(trap("zero")), run(value(0n))],
  ["v8-optimising / traps / call / zero, not a value / in call 0", optimising, run(value(0n)), run(trap("zero"))],
  ["v8-optimising / traps / call / zero, not memory / in call 0", optimising, run(trap("memory")), run(trap("zero"))],
  // Neither V8 nor wabt tells all kinds apart.
  ["pass 3", wabt, run(trap("signature"), value(1n)), run(trap("uninitialized"), value(1n))],
  ["wabt / traps / call / zero, not memory / in call 0", wabt, run(trap("memory")), run(trap("zero"))],
  // Behind a limit nothing is the same any more.
  ["pass 1", optimising, run(limit, value(1n)), run(value(1n), value(2n))],
  ["pass 2", optimising, run(value(1n), limit), run(value(1n), value(2n))],
  [
    "v8-optimising / completion / call / nonsense, not a value / in call 0",
    optimising,
    run(value()),
    run(error("call")),
  ],
  ["v8-baseline / completion / call / nonsense, not a value / in call 0", optimising, run(error("call")), run(value())],
  ["reject wabt: nonsense", wabt, run(value()), { instance: error("compile") as Run["instance"], calls: [] }],
  [
    "binaryen / traps / instantiate / memory, not a value / in the instantiation",
    { name: "binaryen", optimize: 2, shrink: 0 },
    run(value()),
    { instance: trap("memory") as Run["instance"], calls: [] },
  ],
  [
    "pass 1",
    optimising,
    { instance: trap("memory") as Run["instance"], calls: [] },
    { instance: trap("memory") as Run["instance"], calls: [] },
  ],
])("%s", (expected, runner, one, other) => {
  expect(judged(runner, one, other)).toBe(expected);
});

test("whoever stands first, the same one is named", () => {
  const both = [ran(optimising, run(value(1n))), ran(wabt, run(value(2n)))] as const;
  for (const pair of [both, [both[1], both[0]] as const]) {
    const verdict = compareRuns(pair, CALLS);
    expect(verdict).toMatchObject({
      kind: "finding",
      finding: { fingerprint: { engine: "wabt" }, expected: "v8-optimising: returns 0x1", actual: "wabt: returns 0x2" },
    });
  }
});

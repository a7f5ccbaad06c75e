import type { Verdict } from "../../harness/verdict.ts";
import { featuresOf } from "../../wasm/features.ts";
import { callsOf } from "../case/exported.ts";
import type { ModuleShape } from "../case/module_shape.ts";
import type { RunCase } from "../case/run_case.ts";
import type { Runner, RunnerName } from "../case/runner.ts";
import { within } from "../engines/bounded.ts";
import type { Job } from "../engines/running.ts";
import { runnerOf } from "../engines/runners.ts";
import type { Runners } from "../engines/runners.ts";
import { moduleOf } from "../guests/module_of.ts";
import { compareRuns } from "./same_run.ts";
import type { Ran } from "./same_run.ts";

/** What two engines did with a module, and what is to be thought of it. */
export interface JudgedRun {
  readonly verdict: Verdict;
  /** What was called; nothing of what could not be run. */
  readonly calls: readonly string[];
  /** With how long each took, in milliseconds. */
  readonly ran: readonly (Ran & { readonly time: number })[];
}

/** What a person wants to have run. */
interface Allowed {
  readonly runners: ReadonlySet<RunnerName>;
  readonly shapes: ReadonlySet<ModuleShape>;
}

/** Milliseconds that a module has of which nobody knows whether it ever stops. */
const MAX_RUN = 400;

/** Has both engines of a case run its module, and compares what they did. */
export async function judgeRun(runners: Runners, testCase: RunCase, allowed: Allowed): Promise<JudgedRun> {
  const { pair } = testCase;
  const unwanted = pair.find(({ name }) => !allowed.runners.has(name));
  if (unwanted) return rejected(`${unwanted.name} is not allowed`);
  if (testCase.kind === "generated" && !allowed.shapes.has(testCase.shape))
    return rejected("modules of this shape are not allowed");
  const job = jobOf(testCase);
  if (typeof job === "string") return rejected(job);
  const features = featuresOf(job.binary);
  for (const runner of pair) {
    const lacking = runnerOf(runners, runner).lacks(features);
    if (lacking !== null) return rejected(`${runner.name}: it lacks ${lacking}`);
    await runnerOf(runners, runner).ready();
  }
  const both = bounded(testCase, () => [runOn(runners, pair[0], job), runOn(runners, pair[1], job)] as const);
  if (both === null) {
    for (const runner of pair) runnerOf(runners, runner).renew();
    return rejected("it does not end");
  }
  return { verdict: compareRuns(both, job.calls), calls: job.calls, ran: both };
}

const rejected = (reason: string): JudgedRun => ({ verdict: { kind: "reject", reason }, calls: [], ran: [] });

/** @returns a reason where there is nothing to run. */
function jobOf(testCase: RunCase): Job | string {
  const binary = moduleOf(testCase)?.bytes;
  if (!binary) return "an import that no definition can stand for";
  // What was drawn is valid by construction, and whoever says otherwise refuses it.
  if (testCase.kind === "run" && !WebAssembly.validate(binary)) return "no valid module";
  const calls = callsOf(binary);
  return calls === null ? "a module with imports" : { binary, calls };
}

/** Modules that were drawn stop by themselves. @returns `null` for what takes too long. */
function bounded<T>(testCase: RunCase, task: () => T): T | null {
  if (testCase.kind === "generated") return task();
  return within(MAX_RUN, task)?.done ?? null;
}

function runOn(runners: Runners, runner: Runner, job: Job): Ran & { readonly time: number } {
  const engine = runnerOf(runners, runner);
  const started = performance.now();
  const run = engine.run(job, runner);
  return { engine, runner, run, time: performance.now() - started };
}

/** Plain ways of asking each engine, for a second opinion. */
const PLAIN: { readonly [N in RunnerName]: Extract<Runner, { readonly name: N }> } = {
  "v8-baseline": { name: "v8-baseline" },
  "v8-optimising": { name: "v8-optimising" },
  "v8-tiering": { name: "v8-tiering", budget: 1 },
  "v8-flags": { name: "v8-flags", flags: [] },
  wabt: { name: "wabt" },
  binaryen: { name: "binaryen", optimize: 2, shrink: 1 },
};

/** Has all engines run a case that have what it needs. */
export async function runOnAll(
  runners: Runners,
  testCase: RunCase,
): Promise<{ readonly calls: readonly string[]; readonly ran: readonly Ran[] }> {
  const job = jobOf(testCase);
  if (typeof job === "string") return { calls: [], ran: [] };
  const features = featuresOf(job.binary);
  const ran: Ran[] = [];
  const others = Object.values(PLAIN).filter(({ name }) => testCase.pair.every((one) => one.name !== name));
  for (const runner of [...testCase.pair, ...others]) {
    const engine = runnerOf(runners, runner);
    if (engine.lacks(features) !== null) continue;
    engine.renew();
    await engine.ready();
    const done = bounded(testCase, () => runOn(runners, runner, job));
    if (done) ran.push(done);
    else engine.renew();
  }
  return { calls: job.calls, ran };
}

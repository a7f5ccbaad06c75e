import type { Runner, RunnerName } from "../case/runner.ts";
import type { Job, Run, RunningEngine } from "./running.ts";
import { V8Runner } from "./v8/runner.ts";
import { WabtInterpreter } from "./wabt/interpreter.ts";
import { BinaryenEngine } from "./binaryen/engine.ts";
import { BinaryenRunner } from "./binaryen/runner.ts";

/** The engines that run core modules, by name. */
export type Runners = { readonly [N in RunnerName]: RunningEngine<Extract<Runner, { readonly name: N }>> };

/** One of each, none of which is ready yet. */
export function makeRunners(): Runners {
  const baseline = new V8Runner("v8-baseline");
  return {
    "v8-baseline": baseline,
    "v8-optimising": new V8Runner("v8-optimising"),
    "v8-tiering": new V8Runner("v8-tiering"),
    "v8-flags": new V8Runner("v8-flags"),
    wabt: new WabtInterpreter(),
    binaryen: new BinaryenRunner(new BinaryenEngine(), (job) => baseline.run(job, { name: "v8-baseline" })),
  };
}

/** The engine that a case names. */
export const runnerOf = (runners: Runners, { name }: Runner): RunningEngine<Runner> => runners[name];

/** Has the engine that a case names run something, as the case says. */
export const runBy = (runners: Runners, runner: Runner, job: Job): Run => runnerOf(runners, runner).run(job, runner);

export const runnersOf = (runners: Runners): readonly RunningEngine<never>[] => Object.values(runners);

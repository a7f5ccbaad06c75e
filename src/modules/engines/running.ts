import type { Outcome } from "../../harness/outcome.ts";
import type { Effect } from "../../wasm/instruction.ts";
import type { RunnerName } from "../case/runner.ts";
import type { ModuleFeatures } from "./engine.ts";

/**
 * Core spec, "Runtime Structure": why a computation is aborted, as instructions may be, and an exception that nobody
 * has caught. A stack that does not suffice is a limit.
 */
export type TrapKind = Exclude<Effect, "exhaustion" | "nan" | "relaxed">;

/** What a call did; results are taken as unsigned. */
export type Called = Outcome<readonly bigint[], TrapKind>;

/** What became of a module that was run. */
export interface Run {
  /** How it was instantiated. */
  readonly instance: Outcome<null, TrapKind>;
  /** What each call did, in their order; none where there is no instance. */
  readonly calls: readonly Called[];
}

/** What is to be run. */
export interface Job {
  readonly binary: Uint8Array<ArrayBuffer>;
  /** The names of all exported functions without parameters, which return integers, in the order of the exports. */
  readonly calls: readonly string[];
}

/** Something that runs a core module, which has no imports. `S` is how it is asked to. */
export interface RunningEngine<S = void> {
  readonly name: RunnerName;
  readonly versions: Readonly<Record<string, string>>;
  /** Which of the features it does not have, or does as it likes; `null` if it has them all. */
  lacks(features: ModuleFeatures): string | null;
  /** Kinds of traps that it does not tell apart: `null` if only that it traps is to be compared. */
  readonly blurs: readonly (readonly TrapKind[])[] | null;
  /** To be awaited before each case: makes the instance of the tool that `run` uses, unless there is one. */
  ready(): Promise<void>;
  /** Has the next `ready` make an instance that no earlier case has used. */
  renew(): void;
  run(job: Job, settings: S): Run;
  /** How often its instance was replaced, since it broke off or had grown too large. */
  readonly replaced: number;
}

/** Whether two engines that trap with these kinds do the same, as far as they tell kinds apart. */
export function isSameTrap(
  one: Pick<RunningEngine, "blurs">,
  other: Pick<RunningEngine, "blurs">,
  kinds: readonly [TrapKind, TrapKind],
): boolean {
  if (kinds[0] === kinds[1] || one.blurs === null || other.blurs === null) return true;
  return [...one.blurs, ...other.blurs].some((group) => kinds.every((kind) => group.includes(kind)));
}

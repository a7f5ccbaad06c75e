import type { ModuleCase } from "./module_case.ts";
import type { Runner, RunnerName } from "./runner.ts";

/** Two that have to do the same. */
export type Pair = readonly [Runner, Runner];

/** A module with calls that was drawn, and who runs it. */
export interface GeneratedRun extends Omit<ModuleCase, "kind"> {
  readonly kind: "generated";
  readonly pair: Pair;
}

/**
 * A module as it stands, of which everything is called that is exported, takes
 * nothing and returns integers: in the order of the exports.
 */
export interface BinaryRun {
  readonly kind: "run";
  readonly pair: Pair;
  /** It owns its buffer. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type RunCase = GeneratedRun | BinaryRun;

/** Pairs that are drawn, each so often. The first of a pair is that with less between the module and what is done. */
export const PAIRS: readonly (readonly [weight: number, RunnerName, RunnerName])[] = [
  [12, "v8-baseline", "v8-optimising"],
  [6, "v8-baseline", "v8-tiering"],
  [5, "v8-baseline", "v8-flags"],
  [4, "v8-baseline", "wabt"],
  [3, "wabt", "v8-optimising"],
  [1, "v8-baseline", "binaryen"],
  [1, "v8-optimising", "v8-flags"],
  [1, "v8-optimising", "v8-tiering"],
  [1, "wabt", "v8-tiering"],
];

import type { Feature } from "../../wasm/feature.ts";

/** What runs a module, and how. */
export type Runner =
  /** V8's baseline compiler, its optimising one, and both: what has run for a while is optimised from then on. */
  | { readonly name: "v8-baseline" }
  | { readonly name: "v8-optimising" }
  | { readonly name: "v8-tiering"; readonly budget: number }
  /** The optimising compiler under other flags than it has by itself. */
  | { readonly name: "v8-flags"; readonly flags: readonly string[] }
  /** wabt's interpreter. */
  | { readonly name: "wabt" }
  /** V8, of what binaryen's optimiser has made of the module: not by -O4, which begins with a pass that lacks much. */
  | { readonly name: "binaryen"; readonly optimize: number; readonly shrink: number };

export type RunnerName = Runner["name"];

/**
 * Those that there are, each with the proposals that it is given no module
 * with: it lacks them, or the specification leaves open what they do.
 */
export const RUNNERS: Readonly<Record<RunnerName, readonly Feature[]>> = {
  "v8-baseline": [],
  "v8-optimising": [],
  "v8-tiering": [],
  "v8-flags": [],
  wabt: ["function-references", "gc", "relaxed-simd"],
  binaryen: ["relaxed-simd"],
};

export const RUNNER_NAMES = Object.keys(RUNNERS) as readonly RunnerName[];

/** A runner in words. */
export function runnerInWords(runner: Runner): string {
  switch (runner.name) {
    case "v8-flags":
      return `${runner.name} (${runner.flags.join(" ") || "none"})`;
    case "binaryen":
      return `${runner.name} (-O${runner.optimize}, shrinking ${runner.shrink})`;
    case "v8-tiering":
      return `${runner.name} (budget ${runner.budget})`;
    case "v8-baseline":
    case "v8-optimising":
    case "wabt":
      return runner.name;
  }
}

import { join } from "node:path";
import type { Config } from "../config.ts";
import { UsageError } from "../errors.ts";
import { withKnownIssues } from "../harness/target.ts";
import type { Target, TriagedTarget } from "../harness/target.ts";

/** Loads a target only when it is asked for: each brings its own engines. */
type Loader = (config: Config, root: string) => Promise<unknown>;

const loaders: Readonly<Record<string, Loader>> = {
  component_api: async (config, root) => (await import("./component_api.ts")).componentApi(config, root),
  compile: async (config) => (await import("./compile.ts")).compile(config),
  "compile-maybe-invalid": async (config) => (await import("./compile_maybe_invalid.ts")).compileMaybeInvalid(config),
  differential: async (config) => (await import("./differential.ts")).differential(config),
};

/** The documented targets' names. */
export const TARGET_NAMES: readonly string[] = Object.keys(loaders);

/** How much of a campaign's time targets get, beside 1 for all others. */
const weights: Readonly<Record<string, number>> = { component_api: 4 };

/** How much of a campaign's time a target gets unless a user says otherwise. */
export const weightOf = (name: string): number => weights[name] ?? 1;

/**
 * @param root the folder that holds `known_issues/`.
 * @throws UsageError for a name that is no target's, and for what the target finds missing.
 */
export async function loadTarget(name: string, config: Config, root: string): Promise<TriagedTarget<unknown>> {
  const load = loaders[name];
  if (!load) throw new UsageError(`${name} is not a target; there are: ${TARGET_NAMES.join(", ")}`);
  return withKnownIssues((await load(config, root)) as Target<unknown>, join(root, "known_issues"));
}

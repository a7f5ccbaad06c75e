import { UsageError } from "../../errors.ts";
import { PAIRS } from "../case/run_case.ts";
import { RUNNER_NAMES } from "../case/runner.ts";
import type { RunnerName } from "../case/runner.ts";

/**
 * The engines that `ALLOWED_ENGINES` leaves: `a,b` for these, `-a` for all but
 * that; `null` for all.
 *
 * @throws UsageError for a name that no engine has, and if no two are left that are compared with each other.
 */
export function allowedRunners(list: string | null): ReadonlySet<RunnerName> {
  if (list === null) return new Set(RUNNER_NAMES);
  const words = list.split(",").map((word) => word.trim());
  const names = words.map((word) => word.replace(/^-/, ""));
  const unknown = names.find((name) => !(RUNNER_NAMES as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new UsageError(
      `ALLOWED_ENGINES: ${unknown || "an empty name"} is no engine; there are: ${RUNNER_NAMES.join(", ")}`,
    );
  const added = words.filter((word) => !word.startsWith("-"));
  const kept = RUNNER_NAMES.filter(
    (name) => (added.length === 0 || added.includes(name)) && !words.includes(`-${name}`),
  );
  if (!PAIRS.some(([, one, other]) => kept.includes(one) && kept.includes(other)))
    throw new UsageError(`ALLOWED_ENGINES=${list} leaves no two engines that are compared with each other`);
  return new Set(kept);
}

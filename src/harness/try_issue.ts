import type { KnownIssue } from "./known_issue.ts";
import type { Target } from "./target.ts";
import type { Verdict } from "./verdict.ts";

/** Tries one of an issue's cases: runs it, or has it checked if that is how the issue shows. */
export function tryIssue<C>(
  target: Pick<Target<C>, "name" | "run" | "extras">,
  { id, check }: Pick<KnownIssue<C>, "id" | "check">,
  testCase: C,
): Promise<Verdict> {
  if (check === undefined) return target.run(testCase, { cold: true });
  const run = target.extras.checks?.[check];
  if (!run) throw new TypeError(`${id}: ${target.name} has no check ${check}`);
  return run(testCase);
}

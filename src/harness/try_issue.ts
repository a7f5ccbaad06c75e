import { DECLARE } from "../components/triage/known_issue.ts";
import type { KnownIssue } from "../components/triage/known_issue.ts";
import type { Verdict } from "./verdict.ts";
import type { Target } from "./target.ts";

/** Tries one of an issue's cases: runs it, or looks at its declarations if it is those that are wrong. */
export function tryIssue<C>(
  target: Pick<Target<C>, "run" | "declare">,
  issue: KnownIssue,
  testCase: C,
): Promise<Verdict> {
  return issue.fingerprint.stage === DECLARE ? target.declare(testCase) : target.run(testCase, { cold: true });
}

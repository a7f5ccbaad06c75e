import type { Finding } from "../../harness/verdict.ts";
import { evidenceOf } from "../oracles/evidence.ts";
import { markDifference } from "../values/mark.ts";

/**
 * Expected and actual: both values whole where one arrived changed, with the place that differs between `»` and `«`.
 */
export function shown(finding: Finding): Pick<Finding, "expected" | "actual"> {
  const { mismatch } = evidenceOf(finding);
  if (!mismatch) return { expected: finding.expected, actual: finding.actual };
  return markDifference(mismatch.type, mismatch.expected, mismatch.actual);
}

// Ends a run of the tests with one plain line of its counts.
import { writeSync } from "node:fs";

/** Written at exit, below Jest's own summary and warnings. A file that cannot be run counts as one failed test. */
export default class CountReporter {
  /** @param {unknown} _contexts @param {import("@jest/reporters").AggregatedResult} results */
  onRunComplete(_contexts, results) {
    process.once("exit", () => writeSync(1, `${countLine(results)}\n`));
  }
}

/**
 * @param {Pick<import("@jest/reporters").AggregatedResult, "numPassedTests" | "numFailedTests" |
 * "numRuntimeErrorTestSuites" | "numPendingTests" | "numTodoTests">} results
 */
export function countLine(results) {
  const skipped = results.numPendingTests + results.numTodoTests;
  return (
    `${results.numPassedTests} passed, ${results.numFailedTests + results.numRuntimeErrorTestSuites} ` +
    `failed${skipped ? `, ${skipped} skipped` : ""}`
  );
}

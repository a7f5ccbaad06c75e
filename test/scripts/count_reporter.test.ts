import { expect, test } from "@jest/globals";
import { countLine } from "../../scripts/count_reporter.mjs";

const counts = {
  numPassedTests: 12,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 0,
  numTodoTests: 0,
};

test("the line of counts", () => {
  expect(countLine(counts)).toBe("12 passed, 0 failed");
  expect(countLine({ ...counts, numFailedTests: 2, numPendingTests: 1, numTodoTests: 3 })).toBe(
    "12 passed, 2 failed, 4 skipped",
  );
});

test("a file that cannot be run is a failure", () => {
  expect(countLine({ ...counts, numRuntimeErrorTestSuites: 1 })).toBe("12 passed, 1 failed");
});

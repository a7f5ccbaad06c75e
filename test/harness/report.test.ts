import { expect, test } from "@jest/globals";
import { FindingError, fingerprintText, reportText } from "../../src/harness/report.ts";
import type { Finding } from "../../src/harness/verdict.ts";

const finding: Finding = {
  fingerprint: { engine: "jco", property: "round-trip", stage: "param", kind: "different", place: "list>u8" },
  summary: "a[0] reached the host changed",
  expected: "1 in [1]",
  actual: "2",
  where: "in call 3",
};
const context = {
  target: "component_api",
  printedCase: "run: func(a: list<u8>);\n\n0: typed (a: [1])\n",
  versions: { jco: "1.0.0", node: "26" },
  root: null,
  behind: [],
  notes: ["warm-only"],
  reproduce: ["npx jazzer X"],
};

test("a fingerprint is one line of its parts, without an empty place, and with the cause if it is known", () => {
  expect(fingerprintText(finding.fingerprint)).toBe("jco / round-trip / param / different / list>u8");
  expect(fingerprintText({ ...finding.fingerprint, place: "" })).toBe("jco / round-trip / param / different");
  expect(fingerprintText(finding.fingerprint, "9 bits")).toBe(
    "jco / round-trip / param / different / list>u8 / 9 bits",
  );
});

test("a report says what, where, expected, actual, with what, and what to do", () => {
  const lines = reportText(finding, context).split("\n");
  expect(lines[0]).toBe("component_api: a[0] reached the host changed");
  expect(lines).toEqual(
    expect.arrayContaining([
      "fingerprint: jco / round-trip / param / different / list>u8",
      "where:       in call 3",
      "expected:    1 in [1]",
      "actual:      2",
      "versions:    jco 1.0.0, node 26",
      "note:        warm-only",
      "  0: typed (a: [1])",
      "  npx jazzer X",
    ]),
  );
  expect(lines).toContain("cause:       not shrunk");
  expect(reportText({ ...finding, where: null }, context)).not.toContain("where:");
});

test("a report says the cause, and what the smallest case shows where that is something else", () => {
  const same = reportText(finding, { ...context, root: { fingerprint: finding.fingerprint, cause: "9 bits" } });
  expect(same).toContain("\ncause:       9 bits\nwhere:");
  const other = reportText(finding, {
    ...context,
    root: { fingerprint: { ...finding.fingerprint, place: "u8" }, cause: "9 bits" },
  });
  expect(other).toContain("\ncause:       9 bits\nsmallest:    jco / round-trip / param / different / u8\nwhere:");
});

test("what Jazzer.js prints of a finding is the report, once", () => {
  const report = reportText(finding, context);
  const error = new FindingError(finding, report);
  expect(error.stack).toBe(`Finding: ${report}`);
  // Its condition for printing the stack as it is: the first line is name and message.
  expect(error.stack!.split("\n", 1)[0]).toBe(`${error.name}: ${error.message}`);
});

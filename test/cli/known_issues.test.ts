import { describe, expect, test } from "@jest/globals";
import { knownIssues } from "../../src/cli/known_issues.ts";
import type { Standing } from "../../src/cli/standing.ts";
import type { TriagedTarget } from "../../src/harness/target.ts";
import type { Verdict } from "../../src/harness/verdict.ts";
import { found as finding, PASS as pass, toyIssue, triagedToy } from "../harness/toy_target.ts";

/** A target of one issue, whose case and near miss end as given. */
function target(shows: Verdict, nearMiss: Verdict, affects: readonly string[]): TriagedTarget<number> {
  const issue = toyIssue("bug", { title: "a | b", affects });
  return triagedToy((number) => (number === issue.shows ? shows : nearMiss), [issue]);
}

describe("an issue's standing", () => {
  test.each<[string, Verdict, Verdict, readonly string[], Partial<Standing>, boolean]>([
    ["as described", finding("bug"), pass, ["1.0.0"], { state: "shows", remark: "" }, true],
    [
      "a version that is not listed",
      finding("bug"),
      pass,
      ["0.9.0"],
      { state: "shows", remark: "1.0.0 is not listed yet" },
      true,
    ],
    ["mended", pass, pass, ["0.9.0"], { state: "gone", remark: "" }, true],
    [
      "mended in a version that is listed",
      pass,
      pass,
      ["1.0.0"],
      { state: "gone", remark: "although 1.0.0 is listed" },
      false,
    ],
    [
      "another failure",
      finding("other"),
      pass,
      ["1.0.0"],
      { state: "changed", remark: "e / no-error / call / other" },
      false,
    ],
    [
      "a near miss that matches",
      finding("bug"),
      finding("bug"),
      ["1.0.0"],
      { state: "shows", remark: "its near miss, too" },
      false,
    ],
    [
      "a release without the option",
      { kind: "reject", reason: "unsupported: x" },
      pass,
      ["0.9.0"],
      { state: "unsupported", remark: "unsupported: x" },
      true,
    ],
  ])("%s", async (_, shows, nearMiss, affects, standing, expected) => {
    const out: string[] = [];
    const output = { out: (text: string) => void out.push(text), remark: () => undefined };
    expect(await knownIssues(target(shows, nearMiss, affects), { json: true, markdown: false }, output)).toBe(expected);
    expect(JSON.parse(out[0]!)).toMatchObject([{ id: "bug", version: "1.0.0", ...standing }]);
    await knownIssues(target(shows, nearMiss, affects), { json: false, markdown: true }, output);
    expect(out[1]!.split("\n")[2]).toBe(
      `| \`bug\` | a \\| b | @scope/engine ${affects[0]} | not reported | D, S | ${standing.state} (1.0.0) |`,
    );
  });
});

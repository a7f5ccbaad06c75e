import { describe, expect, test } from "@jest/globals";
import { fileURLToPath } from "node:url";
import { readdirSync } from "node:fs";
import type { Case } from "../../src/components/case/case.ts";
import { whyNotCase } from "../../src/components/case/legal.ts";
import { parseConfig } from "../../src/config.ts";
import { withKnownIssues } from "../../src/harness/target.ts";
import { tryIssue } from "../../src/harness/try_issue.ts";
import { componentApi } from "../../src/targets/component_api.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const target = withKnownIssues(componentApi(parseConfig({}), root), `${root}known_issues`);

test("every file is read", () => {
  expect(target.knownIssues.map(({ id }) => `${id}.json`)).toEqual(
    readdirSync(`${root}known_issues/component_api`).sort(),
  );
});

describe.each(target.knownIssues.map((issue) => [issue.id, issue] as const))("%s", (_, issue) => {
  test("still shows on the installed version, and is what explains it", async () => {
    const verdict = await tryIssue(target, issue, issue.shows);
    expect(verdict.kind).toBe("finding");
    if (verdict.kind !== "finding") return;
    expect(target.explain(verdict.finding, issue.shows)?.id).toBe(issue.id);
    // One cause, one rule: no other issue may claim the smallest case.
    expect(
      target.knownIssues
        .filter(({ condition }) => condition.explains(verdict.finding, issue.shows))
        .map(({ id }) => id),
    ).toEqual([issue.id]);
  });

  test("does not match its near miss", async () => {
    const verdict = await tryIssue(target, issue, issue.nearMiss);
    expect(verdict.kind === "finding" && issue.condition.explains(verdict.finding, issue.nearMiss)).toBe(false);
    // A near miss that breaks otherwise shows nothing about this rule.
    expect(verdict.kind).toBe("pass");
  });

  test("is argued, and its cases are legal", () => {
    expect(
      [issue.title, issue.rule.document, issue.rule.says, issue.argument].filter((text) => text.length < 10),
    ).toEqual([]);
    expect(issue.affects.length).toBeGreaterThan(0);
    expect([whyNotCase(issue.shows), whyNotCase(issue.nearMiss)]).toEqual([null, null]);
  });
});

test("a bug that shows in one way is not taken for one that shows in any", async () => {
  const panic = target.knownIssues.find(({ id }) => id === "jco-latin1-utf16-strings")!;
  const [main, ...others] = panic.shows.functions;
  const both: Case = { ...panic.shows, functions: [{ ...main, importName: "arg0" }, ...others] };
  const verdict = await target.run(both, { cold: true });
  expect(
    verdict.kind === "finding" &&
      target.knownIssues.filter(({ condition }) => condition.explains(verdict.finding, both)).map(({ id }) => id),
  ).toEqual(["jco-import-name-shadowed", "jco-latin1-utf16-strings"]);
  expect(verdict.kind === "finding" && target.explain(verdict.finding, both)?.id).toBe("jco-latin1-utf16-strings");
});

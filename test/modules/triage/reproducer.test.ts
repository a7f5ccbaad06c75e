import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parseConfig } from "../../../src/config.ts";
import { explanationOf } from "../../../src/cli/explain.ts";
import { withKnownIssues } from "../../../src/harness/target.ts";
import type { TriagedTarget } from "../../../src/harness/target.ts";
import { bytesCase } from "../../../src/modules/case/case.ts";
import { maybeInvalidTarget } from "../../../src/modules/maybe_invalid.ts";
import { compileTarget } from "../../../src/modules/target.ts";
import { FAULTS } from "../../faults/modules/table.ts";
import { cases } from "../../faults/modules/walk.ts";
import { engines, wat } from "../wat.ts";
import { inFolder, root } from "./folder.ts";
import type { Files } from "./folder.ts";

const config = parseConfig({});
const folder = join(root, "known_issues");
const target = withKnownIssues(compileTarget({ name: "compile", title: "", config }), folder);
const maybeInvalid = withKnownIssues(maybeInvalidTarget({ name: "compile-maybe-invalid", title: "", config }), folder);

async function reproduce<C>(of: TriagedTarget<C>, testCase: C): Promise<Files> {
  const verdict = await of.run(testCase, { cold: true });
  const known = await explanationOf(of, verdict, testCase);
  return of.reproduce(testCase, verdict, known);
}

/** The known issues of both targets, each where it is written down. */
const issues = [
  ...target.knownIssues.map((issue) => ({ issue, files: () => reproduce(target, issue.shows) })),
  ...maybeInvalid.knownIssues
    .filter(({ id }) => target.knownIssues.every((shared) => shared.id !== id))
    .map((issue) => ({ issue, files: () => reproduce(maybeInvalid, issue.shows) })),
];

test("there are issues of both targets", () => {
  expect(issues.length).toBeGreaterThan(target.knownIssues.length);
});

describe.each(issues.map((one) => [one.issue.id, one] as const))("%s", (_, { issue, files: made }) => {
  test("is shown by a folder that needs the engine alone, and not without it", async () => {
    const files = await made();
    const ended = await inFolder(files, true);
    expect([ended.output, ended.status]).toEqual([expect.stringMatching(/^expected: .*\nactual: /ms), 1]);
    expect([...files.keys()]).toEqual(expect.arrayContaining(["run.mjs", "package.json", "README.md"]));
    const readme = String(files.get("README.md"));
    expect([readme.includes(issue.title), readme.includes(issue.argument), readme.includes(issue.rule.says)]).toEqual([
      true,
      true,
      true,
    ]);
    if (issue.package === "node") return;
    expect(JSON.parse(String(files.get("package.json")))).toMatchObject({
      dependencies: { [issue.package]: issue.affects[0] },
    });
    expect((await inFolder(files, false)).status).toBe(2);
  }, 60_000);
});

test("a case that shows nothing gives a folder that shows nothing", async () => {
  const files = await reproduce(target, bytesCase(await wat("(module (memory 1))")));
  expect(files.get("module.wat")).toContain("(memory");
  expect((await inFolder(files, true)).status).toBe(0);
});

/** One planted fault for each way in which a script asks: with the real engine the bug is gone. */
test.each(["sync", "async", "tiers", "agreement", "answer", "memory", "text"])(
  "%s: a script says of an engine without the bug that it is gone",
  async (property) => {
    const fault = FAULTS.find(({ oracle }) => oracle === property)!;
    const faulty = compileTarget({ name: "compile", title: "", config, engines: fault.plant(engines) });
    for (const testCase of cases(300)) {
      const verdict = await faulty.run(testCase);
      if (verdict.kind !== "finding" || verdict.finding.fingerprint.property !== property) continue;
      if ((await target.explain(verdict.finding, testCase)).kind === "known") continue;
      const ended = await inFolder(await faulty.reproduce(testCase, verdict, { kind: "unknown" }), true);
      expect([ended.output, ended.status]).toEqual([expect.stringMatching(/^expected: .*\nactual: /ms), 0]);
      return;
    }
    throw new Error(`${fault.name} was not found`);
  },
  60_000,
);

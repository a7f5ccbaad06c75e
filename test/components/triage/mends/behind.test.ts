import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import type { Case } from "../../../../src/components/case/case.ts";
import { Builder } from "../../../../src/components/static/build.ts";
import { checkCase } from "../../../../src/components/static/declarations.ts";
import { mending } from "../../../../src/components/triage/mends/mending.ts";
import { MENDS } from "../../../../src/components/triage/mends/table.ts";
import { parseConfig } from "../../../../src/config.ts";
import { idsOf } from "../../../../src/harness/explain.ts";
import { tryIssue } from "../../../../src/harness/try_issue.ts";
import { withKnownIssues } from "../../../../src/harness/target.ts";
import type { Target, TriagedTarget } from "../../../../src/harness/target.ts";
import { componentApi } from "../../../../src/targets/component_api.ts";
import type { Behind } from "../../../faults/components/behind/behind.ts";
import { DECLARED, NAMES } from "../../../faults/components/behind/names.ts";
import { TASKS } from "../../../faults/components/behind/tasks.ts";
import { VALUES } from "../../../faults/components/behind/values.ts";
import { PlantedJco } from "./planted_jco.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const known = (target: Target<Case>): TriagedTarget<Case> => withKnownIssues(target, join(root, "known_issues"));
const clean = known(componentApi(parseConfig({}), root));

/** What known issues have to do with what an issue's example shows, or a seed. */
async function told(target: TriagedTarget<Case>, id: string, seed?: string): Promise<string> {
  const issue = target.knownIssues.find((one) => one.id === id)!;
  const testCase = seed === undefined ? issue.shows : [...target.seeds()].find(({ name }) => name === seed)!.case;
  const verdict = await tryIssue(target, issue, testCase);
  if (verdict.kind !== "finding") return verdict.kind;
  const explained = await target.explain(verdict.finding, testCase);
  return [explained.kind, ...idsOf(explained)].join(" ");
}

test("there is one for each mend", () => {
  const mended = Object.keys(MENDS).filter((id) => MENDS[id]!.kind !== "none");
  expect([...VALUES, ...NAMES, ...DECLARED, ...TASKS].map(({ issue }) => issue).sort()).toEqual(mended.sort());
});

describe("a fault of another cause where an issue might be is a finding", () => {
  test.each([...VALUES, ...NAMES, ...TASKS])("$issue: $what", async ({ issue, plant, seed }) => {
    const { cause = issue } = clean.knownIssues.find(({ id }) => id === issue)!;
    expect(await told(clean, issue, seed)).toBe(`known ${cause}`);
    const planted = known(componentApi(parseConfig({}), root, new PlantedJco((source) => plant(source) ?? source)));
    expect(await told(planted, issue, seed)).toMatch(/^(unknown|behind .*)$/);
  });

  test.each(DECLARED)(
    "$issue: $what",
    async ({ issue, plant }) => {
      expect(await told(known(await declaring()), issue)).toBe(`known ${issue}`);
      expect(await told(known(await declaring(plant)), issue)).toMatch(/^(unknown|behind .*)$/);
    },
    60_000,
  );
});

/** The target with a fault in the declarations that it checks. */
async function declaring(plant?: Behind["plant"]): Promise<Target<Case>> {
  const target = componentApi(parseConfig({}), root);
  const builder = await Builder.of(null);
  const faults = plant ? [{ name: "fault", of: "declarations" as const, edit: plant }] : [];
  const runs = {
    run: () => Promise.reject(new Error("nothing is to be run")),
    check: (testCase: Case, edits: Parameters<typeof checkCase>[2] = [], found?: (name: string) => void) =>
      checkCase(builder, testCase, [...faults, ...edits], found),
  };
  const extras = { ...target.extras, checks: { declare: (testCase: Case) => runs.check(testCase) } };
  return { ...target, extras, triage: { ...target.triage, mending: mending(MENDS, runs) } };
}

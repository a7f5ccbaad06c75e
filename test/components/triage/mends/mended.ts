import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Case } from "../../../../src/components/case/case.ts";
import { JcoEngine } from "../../../../src/components/engines/jco/engine.ts";
import { buildComponent } from "../../../../src/components/guests/component.ts";
import { MENDS } from "../../../../src/components/triage/mends/table.ts";
import { parseConfig } from "../../../../src/config.ts";
import { tryIssue } from "../../../../src/harness/try_issue.ts";
import { withKnownIssues } from "../../../../src/harness/target.ts";
import type { KnownIssue } from "../../../../src/harness/known_issue.ts";
import type { Verdict } from "../../../../src/harness/verdict.ts";
import { componentApi } from "../../../../src/targets/component_api.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const target = withKnownIssues(componentApi(parseConfig({}), root), join(root, "known_issues"));
const jco = new JcoEngine();

export const issues = target.knownIssues;

/** Tries a case as an issue says, with the mends of others or of itself. */
export async function tryWith(issue: KnownIssue<Case>, testCase: Case, ids: readonly string[]): Promise<Verdict> {
  const plain = await tryIssue(target, issue, testCase);
  if (ids.length === 0 || plain.kind !== "finding") return plain;
  return (await target.triage.mending!.run(testCase, ids, plain.finding, 0)).verdict;
}

/** Runs a case with the mends of these issues, whatever it shows without. */
export async function runWith(testCase: Case, ids: readonly string[]): Promise<Verdict> {
  const { verdict } = await target.triage.mending!.run(testCase, ids, ANY, 0);
  return verdict;
}

const ANY = {
  fingerprint: { engine: "jco", property: "no-error", stage: "call", kind: "", place: "" },
  summary: "",
  expected: "",
  actual: "",
  where: null,
};

/** The issues whose mends find something in a case, or in what is generated for it. */
export async function applicable(testCase: Case): Promise<readonly string[]> {
  const transpiled = await jco.transpile(buildComponent(testCase), testCase.jco);
  return Object.entries(MENDS)
    .filter(([, mend]) => {
      switch (mend.kind) {
        case "none":
          return false;
        case "control":
          return mend.control(testCase) !== null;
        case "source":
        case "declarations":
          if (transpiled.kind !== "value") return false;
          return mend.edit(transpiled.value[mend.kind]) !== null;
      }
    })
    .map(([id]) => id);
}

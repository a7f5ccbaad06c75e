import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { explains, readKnownIssues } from "../../../src/components/triage/known_issue.ts";
import type { Report } from "./apart.ts";
import { printTrials } from "./table.ts";
import { WALKS } from "./walks.ts";
import type { WalkName } from "./walks.ts";

// Does the walk that it is told the name of, and writes the report.
const run = await WALKS[process.argv[2] as WalkName]();
const known = readKnownIssues(
  join(fileURLToPath(new URL("../../../", import.meta.url)), "known_issues", "component_api"),
);
const report: Report = {
  table: printTrials(run),
  trials: run.trials.map(({ fault, planted, caughtAfter, otherwise }) => ({
    name: fault.name,
    planted,
    caughtAfter,
    otherwise: [...otherwise],
  })),
  unknown: run.clean
    .filter(({ testCase, verdict }) => !known.some((issue) => explains(issue, verdict.finding, testCase)))
    .map(({ verdict }) => verdict.finding.fingerprint),
};
process.stdout.write(JSON.stringify(report), () => process.exit());

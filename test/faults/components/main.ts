import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseConfig } from "../../../src/config.ts";
import { readKnownIssues } from "../../../src/harness/known_issue.ts";
import { componentApi } from "../../../src/targets/component_api.ts";
import type { Report } from "./apart.ts";
import { printTrials } from "./table.ts";
import { WALKS } from "./walks.ts";
import type { WalkName } from "./walks.ts";

// Does the walk that it is told the name of, and writes the report.
const run = await WALKS[process.argv[2] as WalkName]();
const root = fileURLToPath(new URL("../../../", import.meta.url));
const known = readKnownIssues(join(root, "known_issues"), componentApi(parseConfig({}), root));
const report: Report = {
  table: printTrials(run),
  trials: run.trials.map(({ fault, planted, caughtAfter, otherwise }) => ({
    name: fault.name,
    planted,
    caughtAfter,
    otherwise: [...otherwise],
  })),
  unknown: run.clean
    .filter(({ testCase, verdict }) => !known.some(({ condition }) => condition.explains(verdict.finding, testCase)))
    .map(({ verdict }) => verdict.finding.fingerprint),
};
process.stdout.write(JSON.stringify(report), () => process.exit());

import type { Report } from "./apart.ts";
import { printTrials } from "./table.ts";
import { KNOWN } from "./walk.ts";
import { WALKS } from "./walks.ts";
import type { WalkName } from "./walks.ts";

// Does the walk that it is told the name of, and writes the report.
const run = await WALKS[process.argv[2] as WalkName]();
const report: Report = {
  table: printTrials(run),
  trials: run.trials.map(({ fault, planted, caughtAfter, otherwise }) => ({
    name: fault.name,
    planted,
    caughtAfter,
    otherwise: [...otherwise],
  })),
  unknown: run.clean
    .filter(({ testCase, verdict }) => !KNOWN.some(({ condition }) => condition.explains(verdict.finding, testCase)))
    .map(({ verdict }) => verdict.finding.fingerprint),
};
process.stdout.write(JSON.stringify(report), () => process.exit());

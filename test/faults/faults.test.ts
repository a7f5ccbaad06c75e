import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "@jest/globals";
import { explains, readKnownIssues } from "../../src/findings/known_issue.ts";
import { FAULTS } from "./all.ts";
import { printTrials } from "./table.ts";
import { generatedCode, seededCases, walk } from "./walk.ts";
import type { Walk } from "./walk.ts";

const SEED = 2;
/** In how many cases a fault has to be caught. */
const LIMIT = 2000;

let run: Walk;

beforeAll(async () => {
  run = await walk(generatedCode(), FAULTS, seededCases(SEED), LIMIT);
  // Not through the console, which would put it apart from the results and say where it came from.
  process.stdout.write(printTrials(run));
}, 600_000);

test.each(FAULTS)("$name: noticed as $oracle", (fault) => {
  const { planted, caughtAfter, otherwise } = run.trials.find((trial) => trial.fault === fault)!;
  expect(planted).toBeGreaterThan(0);
  expect({ caughtAfter, otherwise }).toEqual({ caughtAfter: expect.any(Number) as unknown, otherwise });
});

test("without a fault there is nothing in the run but known issues", () => {
  const known = readKnownIssues(join(fileURLToPath(new URL("../../", import.meta.url)), "known_issues"));
  const unknown = run.clean.filter(({ testCase, verdict }) => !known.some((issue) => explains(issue, verdict.finding, testCase)));
  expect(unknown.map(({ verdict }) => verdict.finding)).toEqual([]);
});

test("an alteration that changes nothing is not noticed", async () => {
  const harmless = { name: "", what: "", apply: (source: string) => `${source}\n// harmless` };
  const { trials } = await walk(generatedCode(), [{ ...harmless, oracle: "round-trip" }, { ...harmless, oracle: "no-error" }], seededCases(SEED), 40);
  for (const trial of trials) {
    expect(trial.planted).toBeGreaterThan(20);
    expect([...trial.otherwise]).toEqual([["pass", trial.planted]]);
  }
}, 60_000);

test("an exception on the way is not taken for a fault that was noticed", async () => {
  const breaks = (source: string): string => source.replace(/_trackHostOperation\(\(\) => /g, "$&undefined()?.");
  const { trials } = await walk(generatedCode(), [{ name: "", what: "", oracle: "round-trip", apply: breaks }], seededCases(SEED), 10);
  expect(trials[0]).toMatchObject({ caughtAfter: null, otherwise: new Map([["no-error", trials[0]?.planted]]) });
}, 60_000);

import { beforeAll, expect, test } from "@jest/globals";
import { FAULTS } from "./all.ts";
import { walkApart } from "./apart.ts";
import type { Report } from "./apart.ts";
import { generatedCode, seededCases, walk } from "./walk.ts";
import { SEED } from "./walks.ts";

let report: Report;

beforeAll(async () => {
  report = await walkApart("values");
}, 600_000);

test.each(FAULTS)("$name: noticed as $oracle", ({ name }) => {
  const trial = report.trials.find((one) => one.name === name);
  expect(trial).toEqual({ ...trial, caughtAfter: expect.any(Number) as unknown });
});

test("without a fault there is nothing in the run but known issues", () => {
  expect(report.unknown).toEqual([]);
});

test("an alteration that changes nothing is not noticed", async () => {
  const harmless = { name: "", what: "", apply: (source: string) => `${source}\n// harmless` };
  const { trials } = await walk(
    generatedCode(),
    [
      { ...harmless, oracle: "round-trip" },
      { ...harmless, oracle: "no-error" },
    ],
    seededCases(SEED),
    40,
  );
  for (const trial of trials) {
    expect(trial.planted).toBeGreaterThan(20);
    expect([...trial.otherwise]).toEqual([["pass", trial.planted]]);
  }
}, 60_000);

test("an exception on the way is not taken for a fault that was noticed", async () => {
  const breaks = (source: string): string => source.replace(/_trackHostOperation\(\(\) => /g, "$&undefined()?.");
  const { trials } = await walk(
    generatedCode(),
    [{ name: "", what: "", oracle: "round-trip", apply: breaks }],
    seededCases(SEED),
    10,
  );
  expect(trials[0]).toMatchObject({ caughtAfter: null, otherwise: new Map([["no-error", trials[0]?.planted]]) });
}, 60_000);

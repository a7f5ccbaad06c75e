import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "@jest/globals";
import { parseConfig } from "../../../src/config.ts";
import { readKnownIssues } from "../../../src/harness/known_issue.ts";
import { compile } from "../../../src/targets/compile.ts";
import { lying, taken } from "./fault.ts";
import { FAULTS } from "./table.ts";
import { cases, walk } from "./walk.ts";
import type { Walk } from "./walk.ts";

/** How many changed seeds follow the seeds. */
const CHANGED = 600;

const folder = join(fileURLToPath(new URL("../../../", import.meta.url)), "known_issues");
const issues = readKnownIssues(folder, compile(parseConfig({})));

let report: Walk;
beforeAll(async () => {
  report = await walk(FAULTS, issues, cases(CHANGED));
}, 240_000);

test("there are enough of them, of every property and every engine", () => {
  expect(FAULTS.length).toBeGreaterThanOrEqual(12);
  expect([...new Set(FAULTS.map(({ oracle }) => oracle))].sort()).toEqual(
    ["agreement", "answer", "async", "memory", "sync", "text", "tiers"].sort(),
  );
  expect([...new Set(FAULTS.map(({ engine }) => engine))].sort()).toEqual(["binaryen", "v8", "wabt", "wasm-tools"]);
});

test.each(FAULTS)("$name: noticed as $oracle of $engine", ({ name }) => {
  const trial = report.trials.find(({ fault }) => fault.name === name);
  // What else it was taken for, where it was not noticed.
  expect(trial?.caughtAfter ?? [...(trial?.otherwise ?? [])]).toEqual(expect.any(Number));
});

test("without a fault there is nothing but known issues", () => {
  expect(report.unknown.map(({ finding }) => finding.fingerprint)).toEqual([]);
});

test("an engine that says the truth in another way is not noticed", async () => {
  const honest = {
    name: "",
    what: "",
    oracle: "agreement",
    engine: "wabt",
    plant: lying("wabt", (real) => ({
      compile: (bytes) => {
        const outcome = real.compile(bytes);
        return outcome.kind === "value" ? taken(bytes) : outcome;
      },
    })),
  } as const;
  const { trials } = await walk([honest], issues, cases(0));
  expect(trials[0]).toMatchObject({ caughtAfter: null, otherwise: new Map() });
}, 120_000);

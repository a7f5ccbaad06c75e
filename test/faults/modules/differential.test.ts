import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "@jest/globals";
import { parseConfig } from "../../../src/config.ts";
import { fingerprintText } from "../../../src/harness/report.ts";
import { withKnownIssues } from "../../../src/harness/target.ts";
import { SeededSource } from "../../../src/input/seeded.ts";
import { differentialTarget } from "../../../src/modules/differential.ts";
import { makeRunners } from "../../../src/modules/engines/runners.ts";
import type { Runners } from "../../../src/modules/engines/runners.ts";
import { RUN_FAULTS } from "./run_faults.ts";
import type { RunFault } from "./run_faults.ts";

const CASES = 2000;
/** Those that are run without a fault at the least: most faults are noticed within as many. */
const HONEST = 500;

const issues = join(fileURLToPath(new URL("../../../", import.meta.url)), "known_issues");
const target = (runners: Runners) =>
  withKnownIssues(differentialTarget({ name: "differential", title: "", config: parseConfig({}), runners }), issues);

/** By the name of a fault the number of the case that has shown it, and what else it was taken for. */
const caught = new Map<string, number>();
const otherwise = new Map<string, Set<string>>();
const unknown: string[] = [];

beforeAll(async () => {
  const runners = makeRunners();
  const honest = target(runners);
  const trials = RUN_FAULTS.map((fault) => ({ fault, liar: target(fault.plant(runners)) }));
  for (let seed = 0; seed < CASES; seed++) {
    const left = trials.filter(({ fault }) => !caught.has(fault.name));
    if (left.length === 0 && seed >= HONEST) break;
    const random = new SeededSource(seed);
    const testCase = honest.decode(random.bytes(64 + random.integer(1200)));
    const concerned = left.filter(({ fault }) => testCase.pair.some(({ name }) => name === fault.engine));
    if (concerned.length === 0 && seed >= HONEST) continue;
    const verdict = await honest.run(testCase);
    if (verdict.kind === "finding") {
      if ((await honest.explain(verdict.finding, testCase)).kind === "unknown")
        unknown.push(fingerprintText(verdict.finding.fingerprint));
      continue;
    }
    if (verdict.kind === "pass") for (const { fault, liar } of concerned) note(fault, seed, await liar.run(testCase));
  }
}, 300_000);

function note(
  { name, oracles }: RunFault,
  seed: number,
  verdict: Awaited<ReturnType<ReturnType<typeof target>["run"]>>,
) {
  if (verdict.kind !== "finding") return;
  const { fingerprint } = verdict.finding;
  if ((oracles as readonly string[]).includes(fingerprint.property)) caught.set(name, seed);
  else otherwise.set(name, (otherwise.get(name) ?? new Set()).add(fingerprintText(fingerprint)));
}

test("there are enough of them, of every engine and every property that compares", () => {
  expect(RUN_FAULTS.length).toBeGreaterThanOrEqual(8);
  expect(new Set(RUN_FAULTS.map(({ engine }) => engine)).size).toBe(6);
});

test.each(RUN_FAULTS)("$name: $what", ({ name }) => {
  // What else it was taken for, where it was not noticed.
  expect(caught.get(name) ?? [...(otherwise.get(name) ?? [])]).toEqual(expect.any(Number));
});

test("without a fault there is nothing but known issues", () => {
  expect(unknown).toEqual([]);
});

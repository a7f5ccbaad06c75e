import { join } from "node:path";
import { expect, test } from "@jest/globals";
import type { Case } from "../../../src/components/case/case.ts";
import { parseConfig } from "../../../src/config.ts";
import { JcoEngine } from "../../../src/components/engines/jco/engine.ts";
import type { Transpiled } from "../../../src/components/engines/jco/transpiler.ts";
import type { EngineOutcome } from "../../../src/components/engines/trap_kind.ts";
import { fingerprintText } from "../../../src/harness/report.ts";
import { buildComponent } from "../../../src/components/guests/component.ts";
import { SeededSource } from "../../../src/input/seeded.ts";
import { runCase } from "../../../src/components/target.ts";
import { withKnownIssues } from "../../../src/harness/target.ts";
import type { Found } from "../../../src/harness/verdict.ts";
import { componentApi } from "../../../src/targets/component_api.ts";
import { RootCauses } from "../../../src/running/root_cause.ts";
import type { Shrinkable } from "../../../src/running/root_cause.ts";
import { FAULTS } from "../../faults/components/all.ts";
import type { Fault } from "../../faults/components/fault.ts";
import { ROOT } from "../../running/jazzer.ts";
import { randomWay } from "./ways.ts";

/** How often each fault is reached, and in how many cases at most. */
const WAYS = 50;
const CASES = 400;
/** How many of the ways are shrunk: that takes as long as a hundred others. */
const SHRUNK_WAYS = 3;

const TWENTY = [
  "narrower 16-bit store",
  "narrower 64-bit store",
  "dropped sign",
  "u32 as signed",
  "u64 through Number",
  "negative zero lost",
  "infinity cut",
  "f64 through f32",
  "realloc: wrong alignment",
  "char as UTF-16 code unit",
  "string cut at NUL",
  "line ends converted",
  "UTF-8 as Latin-1",
  "typed array as array",
  "swapped cases of a result",
  "swapped cases of an enum",
  "last flag lost",
  "none as null",
  "host called twice",
  "post-return lost",
];
const faults = TWENTY.map((name) => FAULTS.find((fault) => fault.name === name)!);

/**
 * jco, but for its transpiler: what that answers is given. One for all runs, since making one takes longer than a run.
 */
class GivenJco extends JcoEngine {
  #transpiled: EngineOutcome<Transpiled> | null = null;
  given(transpiled: EngineOutcome<Transpiled>): this {
    this.#transpiled = transpiled;
    return this;
  }
  override transpile(): Promise<EngineOutcome<Transpiled>> {
    return Promise.resolve(this.#transpiled!);
  }
}

const jco = new JcoEngine({ cacheBytes: 0 });
const target = withKnownIssues(componentApi(parseConfig({}), ROOT, jco), join(ROOT, "known_issues"));
const faulty = new GivenJco({ cacheBytes: 0 });

/** What a case shows under a fault that is planted in what jco generates, or `null` if it shows nothing of that. */
async function withFault(testCase: Case, transpiled: EngineOutcome<Transpiled>, fault: Fault): Promise<Found | null> {
  if (transpiled.kind !== "value") return null;
  const source = fault.apply(transpiled.value.source);
  if (source === null) return null;
  const verdict = await runCase(faulty.given({ kind: "value", value: { ...transpiled.value, source } }), testCase);
  // What jco does wrong by itself is not what was planted.
  if (
    verdict.kind !== "finding" ||
    target.knownIssues.some(({ condition }) => condition.explains(verdict.finding, testCase))
  )
    return null;
  return verdict;
}

/** What looking for the cause of what a fault shows needs. */
const targetWith = (fault: Fault): Shrinkable<Case> => ({
  ...target,
  run: async (testCase) =>
    (await withFault(testCase, await jco.transpile(buildComponent(testCase), testCase.jco), fault)) ?? {
      kind: "pass",
      work: 1,
    },
  explain: () => Promise.resolve({ kind: "unknown" }),
});

/** The whole fingerprint: that of the root, with its cause. */
async function wholeFingerprint(causes: RootCauses<Case>, testCase: Case, found: Found): Promise<string> {
  const root = await causes.of(testCase, found);
  return root ? fingerprintText(root.fingerprint, root.cause) : "not shrunk";
}

const text = ({ finding }: Found): string => fingerprintText(finding.fingerprint);

/** Cases in which a fault shows, with what it shows. */
type Ways = readonly (readonly [Case, Found])[];

async function reachAll(): Promise<ReadonlyMap<Fault, Ways>> {
  const reached = new Map(faults.map((fault) => [fault, [] as [Case, Found][]]));
  const source = new SeededSource(3);
  for (let count = 0; count < CASES && [...reached.values()].some((ways) => ways.length < WAYS); count++) {
    const testCase = randomWay(source);
    const transpiled = await jco.transpile(buildComponent(testCase), testCase.jco);
    if ((await runCase(faulty.given(transpiled), testCase)).kind !== "pass") continue;
    for (const [fault, ways] of reached) {
      if (ways.length === WAYS) continue;
      const found = await withFault(testCase, transpiled, fault);
      if (found) ways.push([testCase, found]);
    }
  }
  return reached;
}

let reached: ReadonlyMap<Fault, Ways>;

test("a fault reached in fifty random ways has one fingerprint, two at most", async () => {
  reached = await reachAll();
  const table = [...reached].map(
    ([{ name }, ways]) => [name, ways.length, [...new Set(ways.map(([, found]) => text(found)))]] as const,
  );
  expect(table.filter(([, ways]) => ways < WAYS)).toEqual([]);
  expect(table.filter(([, , different]) => different.length > 2)).toEqual([]);
}, 120_000);

test("with its cause it is one for each fault, and another one for each of twenty", async () => {
  const found = new Map<string, readonly string[]>();
  for (const [fault, ways] of reached) {
    const whole = new Set<string>();
    for (const [testCase, shown] of ways.slice(0, SHRUNK_WAYS))
      whole.add(await wholeFingerprint(new RootCauses(targetWith(fault)), testCase, shown));
    found.set(fault.name, [...whole]);
  }
  expect([...found].filter(([, whole]) => whole.length > 1)).toEqual([]);
  expect(new Set([...found.values()].flat()).size).toBe(TWENTY.length);
  expect([...found.values()].flat()).not.toContain("not shrunk");
}, 600_000);

/** Faults by which jco reads or writes in the wrong place: what a case shows of them is up to its types. */
const IN_MANY_WAYS = ["swapped arguments to the guest", "memory of another guest", "swapped tuple elements"];

test.each(IN_MANY_WAYS)(
  "%s: what shows in many ways has one cause, two at most",
  async (name) => {
    const fault = FAULTS.find((one) => one.name === name)!;
    const source = new SeededSource(5);
    const raw = new Set<string>();
    const whole = new Set<string>();
    while (raw.size < 3) {
      const testCase = randomWay(source);
      const transpiled = await jco.transpile(buildComponent(testCase), testCase.jco);
      if ((await runCase(faulty.given(transpiled), testCase)).kind !== "pass") continue;
      const found = await withFault(testCase, transpiled, fault);
      if (!found || raw.has(text(found))) continue;
      raw.add(text(found));
      whole.add(await wholeFingerprint(new RootCauses(targetWith(fault)), testCase, found));
    }
    expect(whole.size).toBeLessThanOrEqual(2);
    expect([...whole]).not.toContain("not shrunk");
  },
  120_000,
);

test("what was shrunk to the same root again and again is not shrunk once more", async () => {
  const [fault, ways] = [...reached].at(-1)!;
  const faultyTarget = targetWith(fault);
  let runs = 0;
  const causes = new RootCauses({ ...faultyTarget, run: (testCase) => (runs++, faultyTarget.run(testCase)) });
  for (const [testCase, found] of ways.slice(0, 3)) await causes.of(testCase, found);
  const before = runs;
  expect(await causes.of(...ways[3]!)).not.toBeNull();
  expect(runs).toBe(before);
}, 60_000);

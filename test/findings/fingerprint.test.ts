import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import type { Case } from "../../src/case/case.ts";
import { printCase } from "../../src/case/print.ts";
import { JcoEngine } from "../../src/engines/components/jco/engine.ts";
import type { Transpiled } from "../../src/engines/components/jco/transpiler.ts";
import type { Outcome } from "../../src/engines/outcome.ts";
import { explains, readKnownIssues } from "../../src/findings/known_issue.ts";
import { fingerprintText } from "../../src/findings/report.ts";
import { expandCall } from "../../src/generators/case.ts";
import { buildComponent } from "../../src/guests/component.ts";
import { SeededSource } from "../../src/input/seeded.ts";
import { shrink } from "../../src/shrink/shrink.ts";
import { nodeCount } from "../../src/shrink/size.ts";
import { runCase } from "../../src/targets/component_api.ts";
import { FAULTS } from "../faults/all.ts";
import type { Fault } from "../faults/fault.ts";
import { randomWay } from "./ways.ts";

/** How often each fault is reached, and in how many cases at most. */
const WAYS = 50;
const CASES = 400;

const TWENTY = [
  "narrower 16-bit store", "narrower 64-bit store", "dropped sign", "u32 as signed", "u64 through Number",
  "negative zero lost", "infinity cut", "f64 through f32", "realloc: wrong alignment", "char as UTF-16 code unit",
  "string cut at NUL", "line ends converted", "UTF-8 as Latin-1", "typed array as array", "swapped cases of a result",
  "swapped cases of an enum", "last flag lost", "none as null", "host called twice", "post-return lost",
];
const faults = TWENTY.map((name) => FAULTS.find((fault) => fault.name === name)!);

/** jco, but for its transpiler: what that answers is given. One for all runs, since making one takes longer than a run. */
class GivenJco extends JcoEngine {
  #transpiled: Outcome<Transpiled> | null = null;
  given(transpiled: Outcome<Transpiled>): this {
    this.#transpiled = transpiled;
    return this;
  }
  override transpile(): Promise<Outcome<Transpiled>> {
    return Promise.resolve(this.#transpiled!);
  }
}

const known = readKnownIssues(fileURLToPath(new URL("../../known_issues", import.meta.url)));
const jco = new JcoEngine({ cacheBytes: 0 });
const faulty = new GivenJco({ cacheBytes: 0 });

/** The fingerprint that a case has under a fault that is planted in what jco generates, or `null` if it has none. */
async function withFault(testCase: Case, transpiled: Outcome<Transpiled>, fault: Fault): Promise<string | null> {
  if (transpiled.kind !== "value") return null;
  const source = fault.apply(transpiled.value.source);
  if (source === null) return null;
  const verdict = await runCase(faulty.given({ kind: "value", value: { ...transpiled.value, source } }), testCase);
  // What jco does wrong by itself is not what was planted.
  if (verdict.kind !== "finding" || known.some((issue) => explains(issue, verdict.finding, testCase))) return null;
  return fingerprintText(verdict.finding.fingerprint);
}

interface Reached {
  readonly fingerprints: string[];
  /** The smallest case with the first fingerprint. */
  smallest: Case | null;
}

async function reachAll(): Promise<ReadonlyMap<Fault, Reached>> {
  const reached = new Map<Fault, Reached>(faults.map((fault) => [fault, { fingerprints: [], smallest: null }]));
  const source = new SeededSource(3);
  for (let count = 0; count < CASES && [...reached.values()].some(({ fingerprints }) => fingerprints.length < WAYS); count++) {
    const testCase = randomWay(source);
    const transpiled = await jco.transpile(buildComponent(testCase), testCase);
    if ((await runCase(faulty.given(transpiled), testCase)).kind !== "pass") continue;
    for (const [fault, ways] of reached) {
      if (ways.fingerprints.length === WAYS) continue;
      const fingerprint = await withFault(testCase, transpiled, fault);
      if (fingerprint === null) continue;
      ways.fingerprints.push(fingerprint);
      if (fingerprint === ways.fingerprints[0] && (ways.smallest === null || nodeCount(testCase) < nodeCount(ways.smallest))) ways.smallest = testCase;
    }
  }
  return reached;
}

let reached: ReadonlyMap<Fault, Reached>;

test("a fault reached in fifty random ways has one fingerprint, two at most", async () => {
  reached = await reachAll();
  const table = [...reached].map(([{ name }, { fingerprints }]) => [name, fingerprints.length, [...new Set(fingerprints)]] as const);
  expect(table.filter(([, ways]) => ways < WAYS)).toEqual([]);
  expect(table.filter(([, , different]) => different.length > 2)).toEqual([]);
}, 120_000);

test("twenty faults are told apart, by the fingerprint and what is left of a case when it is shrunk", async () => {
  const keys = new Map<string, string>();
  for (const [fault, { fingerprints: [fingerprint], smallest }] of reached) {
    const { case: shrunk } = await shrink(smallest!, {
      expand: expandCall,
      holds: async (candidate) => (await withFault(candidate, await jco.transpile(buildComponent(candidate), candidate), fault)) === fingerprint,
    });
    keys.set(fault.name, `${fingerprint}\n${printCase(shrunk)}`);
  }
  const same = [...keys].filter(([name, key]) => [...keys].some(([other, otherKey]) => other !== name && otherKey === key));
  expect(same).toEqual([]);
  expect(new Set(keys.values()).size).toBe(TWENTY.length);
}, 120_000);

/** Faults by which jco reads or writes in the wrong place: what a case shows of them is up to its types. */
const IN_MANY_WAYS = ["swapped arguments to the guest", "memory of another guest", "swapped tuple elements"];

test.each(IN_MANY_WAYS)("%s: what shows in many ways is one thing once any finding may take the place of another", async (name) => {
  const fault = FAULTS.find((one) => one.name === name)!;
  const source = new SeededSource(5);
  const raw = new Set<string>();
  const shrunk = new Set<string>();
  while (raw.size < 3) {
    const testCase = randomWay(source);
    const transpiled = await jco.transpile(buildComponent(testCase), testCase);
    if ((await runCase(faulty.given(transpiled), testCase)).kind !== "pass") continue;
    const fingerprint = await withFault(testCase, transpiled, fault);
    if (fingerprint === null || raw.has(fingerprint)) continue;
    raw.add(fingerprint);
    const planted = async (candidate: Case): Promise<string | null> => withFault(candidate, await jco.transpile(buildComponent(candidate), candidate), fault);
    const { case: smallest } = await shrink(testCase, { expand: expandCall, holds: async (candidate) => (await planted(candidate)) !== null });
    shrunk.add((await planted(smallest))!);
  }
  expect(shrunk.size).toBe(1);
}, 60_000);

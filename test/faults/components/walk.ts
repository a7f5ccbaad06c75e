import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Case } from "../../../src/components/case/case.ts";
import { JcoEngine } from "../../../src/components/engines/jco/engine.ts";
import type { Transpiled } from "../../../src/components/engines/jco/transpiler.ts";
import { ReferenceEngine } from "../../../src/components/engines/reference/engine.ts";
import type { EngineOutcome } from "../../../src/components/engines/trap_kind.ts";
import { decodeCase } from "../../../src/components/generators/case.ts";
import { seedCases } from "../../../src/components/generators/seeds.ts";
import { buildComponent } from "../../../src/components/guests/component.ts";
import { parseConfig } from "../../../src/config.ts";
import { readKnownIssues } from "../../../src/harness/known_issue.ts";
import { SeededSource } from "../../../src/input/seeded.ts";
import type { Found, Verdict } from "../../../src/harness/verdict.ts";
import { runCase } from "../../../src/components/target.ts";
import { editsOf } from "../../../src/components/triage/mends/mending.ts";
import { MENDS } from "../../../src/components/triage/mends/table.ts";
import { componentApi } from "../../../src/targets/component_api.ts";
import type { Fault, Planted, ReferenceFault } from "./fault.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** The issues that are known of jco. */
export const KNOWN = readKnownIssues(join(root, "known_issues"), componentApi(parseConfig({}), root));

/** What came of planting a fault in the cases of a run. */
export interface Trial<F extends Planted = Planted> {
  readonly fault: F;
  /** Cases, up to the one that showed it, which pass without the fault and in which it was planted. */
  planted: number;
  /** How many cases the run took to show it by the property meant for it, or `null` if none did. */
  caughtAfter: number | null;
  /** What the oracle said of the other cases that it was planted in: `pass`, or the property that it found broken. */
  readonly otherwise: Map<string, number>;
}

/** What came of a run. */
export interface Walk<F extends Planted = Planted> {
  readonly trials: readonly Trial<F>[];
  /** Cases until the last fault was caught. */
  readonly cases: number;
  /** What was found in them without any fault. */
  readonly clean: readonly { readonly testCase: Case; readonly verdict: Found }[];
}

/** Runs a case on what faults are planted in: once without any, and with any that can be planted. */
export type Subject<F extends Planted> = (testCase: Case) => Promise<{
  readonly clean: Verdict;
  /** Whether the case passes where faults are planted. */
  readonly passes: boolean;
  readonly plant: (fault: F) => Promise<Verdict> | null;
}>;

/** Bytes of a random input: enough that few of its choices are made for want of more. */
const LENGTH = { min: 64, max: 2048 } as const;

/** The cases of a run: first those that fuzzing starts from, then as many as wanted from random inputs. */
export function* seededCases(seed: number): Generator<Case> {
  for (const { case: testCase } of seedCases()) yield testCase;
  yield* randomCases(seed);
}

export function* randomCases(seed: number): Generator<Case> {
  for (const source = new SeededSource(seed); ;)
    yield decodeCase(source.bytes(LENGTH.min + source.integer(LENGTH.max - LENGTH.min)));
}

/**
 * Runs cases one after the other, each without a fault and then with every
 * fault that was not caught yet, until all are caught or there have been
 * `limit` cases. A case counts for a fault if it passes without.
 */
export async function walk<F extends Planted>(
  subject: Subject<F>,
  faults: readonly F[],
  cases: Iterable<Case>,
  limit: number,
): Promise<Walk<F>> {
  const trials = faults.map((fault): Trial<F> => ({ fault, planted: 0, caughtAfter: null, otherwise: new Map() }));
  const clean: Walk["clean"][number][] = [];
  let count = 0;
  for (const testCase of cases) {
    const left = trials.filter(({ caughtAfter }) => caughtAfter === null);
    if (count === limit || left.length === 0) break;
    count++;
    const { clean: verdict, passes, plant } = await subject(testCase);
    if (verdict.kind === "finding") clean.push({ testCase, verdict });
    if (!passes) continue;
    for (const trial of left) {
      if (trial.fault.where?.(testCase) === false) continue;
      const planted = await plant(trial.fault);
      if (planted !== null) note(trial, planted, count);
    }
  }
  return { trials, cases: count, clean };
}

function note(trial: Trial, verdict: Verdict, count: number): void {
  trial.planted++;
  const { oracle, kind } = trial.fault;
  const found = verdict.kind === "finding" ? verdict.finding.fingerprint : null;
  if (found?.property === oracle && (kind === undefined || found.kind === kind)) {
    trial.caughtAfter = count;
    return;
  }
  const said = !found ? verdict.kind : found.property === oracle ? `${oracle}: ${found.kind}` : found.property;
  trial.otherwise.set(said, (trial.otherwise.get(said) ?? 0) + 1);
}

/**
 * Plants faults in what jco generates, and where that fails by itself in what the mends of the known issues make of it
 * that say that they show so.
 */
export function generatedCode(): Subject<Fault> {
  const jco = new JcoEngine({ cacheBytes: 0 });
  const mended = (source: string, verdict: Verdict, testCase: Case): string => {
    if (verdict.kind !== "finding") return source;
    const show = KNOWN.filter(({ condition }) => condition.explains(verdict.finding, testCase));
    const edits = editsOf(
      MENDS,
      show.map(({ id }) => id),
    );
    return edits.reduce((text, one) => (one.of === "source" ? (one.edit(text) ?? text) : text), source);
  };
  return async (testCase) => {
    const transpiled = await jco.transpile(buildComponent(testCase), testCase.jco);
    const clean = await runCase(new GivenJco(transpiled), testCase);
    if (transpiled.kind !== "value") return { clean, passes: false, plant: () => null };
    const run = (source: string): Promise<Verdict> =>
      runCase(new GivenJco({ kind: "value", value: { ...transpiled.value, source } }), testCase);
    const { source: given } = transpiled.value;
    const base = mended(given, clean, testCase);
    return {
      clean,
      passes: clean.kind === "pass" || (base !== given && (await run(base)).kind === "pass"),
      plant: ({ apply }) => {
        const source = apply(base);
        return source === null ? null : run(source);
      },
    };
  };
}

/** Plants faults in the reference engine. */
export const reference: Subject<ReferenceFault> = async (testCase) => {
  const run = (): Promise<Verdict> => runCase(new ReferenceEngine(), testCase);
  const clean = await run();
  return {
    clean,
    passes: clean.kind === "pass",
    plant: async ({ plant }) => {
      const undo = plant();
      try {
        return await run();
      } finally {
        undo();
      }
    },
  };
};

/** jco, but for its transpiler: what that answers is given. */
class GivenJco extends JcoEngine {
  readonly #transpiled: EngineOutcome<Transpiled>;

  constructor(transpiled: EngineOutcome<Transpiled>) {
    super({ cacheBytes: 0 });
    this.#transpiled = transpiled;
  }

  override transpile(): Promise<EngineOutcome<Transpiled>> {
    return Promise.resolve(this.#transpiled);
  }
}

import type { Case } from "../../../src/components/case/case.ts";
import { JcoEngine } from "../../../src/components/engines/jco/engine.ts";
import type { Transpiled } from "../../../src/components/engines/jco/transpiler.ts";
import { ReferenceEngine } from "../../../src/components/engines/reference/engine.ts";
import type { EngineOutcome } from "../../../src/components/engines/trap_kind.ts";
import { decodeCase } from "../../../src/components/generators/case.ts";
import { seedCases } from "../../../src/components/generators/seeds.ts";
import { buildComponent } from "../../../src/components/guests/component.ts";
import { SeededSource } from "../../../src/input/seeded.ts";
import type { Found, Verdict } from "../../../src/harness/verdict.ts";
import { runCase } from "../../../src/components/target.ts";
import type { Fault, Planted, ReferenceFault } from "./fault.ts";

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
    const { clean: verdict, plant } = await subject(testCase);
    if (verdict.kind === "finding") clean.push({ testCase, verdict });
    if (verdict.kind !== "pass") continue;
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

/** Plants faults in what jco generates. */
export function generatedCode(): Subject<Fault> {
  const jco = new JcoEngine({ cacheBytes: 0 });
  return async (testCase) => {
    const transpiled = await jco.transpile(buildComponent(testCase), testCase.jco);
    return {
      clean: await runCase(new GivenJco(transpiled), testCase),
      plant: ({ apply }) => {
        const source = transpiled.kind === "value" ? apply(transpiled.value.source) : null;
        return source === null || transpiled.kind !== "value"
          ? null
          : runCase(new GivenJco({ kind: "value", value: { ...transpiled.value, source } }), testCase);
      },
    };
  };
}

/** Plants faults in the reference engine. */
export const reference: Subject<ReferenceFault> = async (testCase) => {
  const run = (): Promise<Verdict> => runCase(new ReferenceEngine(), testCase);
  return {
    clean: await run(),
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

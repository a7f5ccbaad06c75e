import type { Case } from "../../src/case/case.ts";
import { JcoEngine } from "../../src/engines/components/jco/engine.ts";
import type { Transpiled } from "../../src/engines/components/jco/transpiler.ts";
import type { Outcome } from "../../src/engines/outcome.ts";
import { decodeCase } from "../../src/generators/case.ts";
import { seedCases } from "../../src/generators/seeds.ts";
import { buildComponent } from "../../src/guests/component.ts";
import { SeededSource } from "../../src/input/seeded.ts";
import type { Verdict } from "../../src/oracles/verdict.ts";
import { runCase } from "../../src/targets/component_api.ts";
import type { Fault } from "./fault.ts";

/** What came of planting a fault in the cases of a run. */
export interface Trial {
  readonly fault: Fault;
  /** Cases, up to the one that showed it, which pass without the fault and in which it was planted. */
  planted: number;
  /** How many cases the run took to show it by the property meant for it, or `null` if none did. */
  caughtAfter: number | null;
  /** What the oracle said of the other cases that it was planted in: `pass`, or the property that it found broken. */
  readonly otherwise: Map<string, number>;
}

/** What came of a run. */
export interface Walk {
  readonly trials: readonly Trial[];
  /** Cases until the last fault was caught. */
  readonly cases: number;
  /** What was found in them without any fault. */
  readonly clean: readonly { readonly testCase: Case; readonly verdict: Found }[];
}
type Found = Verdict & { readonly kind: "finding" };

/** Bytes of a random input: enough that few of its choices are made for want of more. */
const LENGTH = { min: 64, max: 2048 } as const;

/** The cases of a run: first those that fuzzing starts from, then as many as wanted from random inputs. */
export function* seededCases(seed: number): Generator<Case> {
  for (const { case: testCase } of seedCases()) yield testCase;
  for (const source = new SeededSource(seed); ;) yield decodeCase(source.bytes(LENGTH.min + source.integer(LENGTH.max - LENGTH.min)));
}

/**
 * Runs cases one after the other, each without a fault and then with every
 * fault that was not caught yet, until all are caught or there have been
 * `limit` cases. A case counts for a fault if it passes without.
 */
export async function walk(faults: readonly Fault[], cases: Iterable<Case>, limit: number): Promise<Walk> {
  const trials = faults.map((fault): Trial => ({ fault, planted: 0, caughtAfter: null, otherwise: new Map() }));
  const clean: Walk["clean"][number][] = [];
  const jco = new JcoEngine({ cacheBytes: 0 });
  let count = 0;
  for (const testCase of cases) {
    if (count === limit || trials.every(({ caughtAfter }) => caughtAfter !== null)) break;
    count++;
    const transpiled = await jco.transpile(buildComponent(testCase), testCase);
    const verdict = await runCase(new GivenJco(transpiled), testCase);
    if (verdict.kind === "finding") clean.push({ testCase, verdict });
    if (verdict.kind !== "pass" || transpiled.kind !== "value") continue;
    for (const trial of trials) {
      const { fault, caughtAfter } = trial;
      if (caughtAfter !== null || fault.where?.(testCase) === false) continue;
      const source = fault.apply(transpiled.value.source);
      if (source === null) continue;
      note(trial, await runCase(new GivenJco({ kind: "value", value: { ...transpiled.value, source } }), testCase), count);
    }
  }
  return { trials, cases: count, clean };
}

function note(trial: Trial, verdict: Verdict, count: number): void {
  trial.planted++;
  const said = verdict.kind === "finding" ? verdict.finding.fingerprint.property : verdict.kind;
  if (said === trial.fault.oracle) trial.caughtAfter = count;
  else trial.otherwise.set(said, (trial.otherwise.get(said) ?? 0) + 1);
}

/** jco, but for its transpiler: what that answers is given. */
class GivenJco extends JcoEngine {
  readonly #transpiled: Outcome<Transpiled>;

  constructor(transpiled: Outcome<Transpiled>) {
    super({ cacheBytes: 0 });
    this.#transpiled = transpiled;
  }

  override transpile(): Promise<Outcome<Transpiled>> {
    return Promise.resolve(this.#transpiled);
  }
}

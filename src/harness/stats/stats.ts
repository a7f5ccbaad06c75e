import type { Proof } from "../explain.ts";
import { Matrix, MATRIX } from "./matrix.ts";
import type { MatrixData, MatrixLayout } from "./matrix.ts";

/** How a case ended. */
export type Ending = "passed" | "suppressed" | "rejected" | "found";

/** How often something occurred, and how the cases in which it did ended. */
export interface Tally {
  occurred: number;
  passed: number;
  suppressed: number;
}

/** Something a case has that is worth counting, as `encoding: utf8→utf16`. */
export interface Feature {
  readonly group: string;
  readonly name: string;
}

/** What a target says of its statistics. */
interface StatsOptions {
  /** What the work of a case is counted in, in the plural. */
  readonly unit: string;
  /** The matrix whose cells are features of the group `MATRIX`. */
  readonly matrix?: MatrixLayout | undefined;
  /** Figures that are read when the statistics are taken. */
  readonly gauges?: Readonly<Record<string, () => number>> | undefined;
  /** How often each mend was tried that has found nothing to repair; read likewise. */
  readonly notApplied?: (() => Readonly<Record<string, number>>) | undefined;
}

/** Why a case did not pass. */
type Why =
  /** The reason of a reject. */
  | { readonly reason: string }
  /** The known issues that explain it, by their ids, and how that is known. */
  | { readonly issues: readonly string[]; readonly by: Proof }
  /** The finding that the run has found before, in words. */
  | { readonly found: string };

/** What a run covered. Counting is cheap: it happens once an execution. */
export class Stats {
  readonly #started = Date.now();
  #cases = 0;
  #work = 0;
  readonly #unit: string;
  readonly #endings: Record<Ending, number> = { passed: 0, suppressed: 0, rejected: 0, found: 0 };
  readonly #rejects = new Map<string, number>();
  readonly #known = new Map<string, number>();
  readonly #assumed = new Map<string, number>();
  readonly #foundAgain = new Map<string, number>();
  /** How known issues were told, and which of them together. */
  readonly #proofs: Record<Proof, number> = { mends: 0, memory: 0, rule: 0, assumed: 0 };
  readonly #mendSets = new Map<string, number>();
  readonly #features = new Map<string, Map<string, Tally>>();
  readonly #matrix: Matrix | null;
  readonly #gauges: ReadonlyMap<string, () => number>;
  readonly #notApplied: () => Readonly<Record<string, number>>;

  constructor({ unit, matrix, gauges = {}, notApplied = () => ({}) }: StatsOptions) {
    this.#unit = unit;
    this.#matrix = matrix ? new Matrix(matrix) : null;
    this.#gauges = new Map(Object.entries(gauges));
    this.#notApplied = notApplied;
  }

  /** Counts one case that ended. */
  count(ending: Ending, work: number, features: Iterable<Feature>, why?: Why): void {
    this.#cases++;
    this.#work += work;
    this.#endings[ending]++;
    if (why !== undefined && "reason" in why) bump(this.#rejects, why.reason);
    if (why !== undefined && "issues" in why) this.#countIssues(why.issues, why.by);
    if (why !== undefined && "found" in why) bump(this.#foundAgain, why.found);
    const what = why === undefined ? [] : "reason" in why ? [why.reason] : "found" in why ? [why.found] : why.issues;
    const mended = why !== undefined && "issues" in why && why.by === "mends";
    for (const { group, name } of features) {
      if (group === MATRIX) {
        if (this.#matrix === null) throw new RangeError(`there is no matrix that has the cell ${name}`);
        this.#matrix.count(name, ending, what, mended);
        continue;
      }
      const tally = this.#tally(group, name);
      tally.occurred++;
      if (ending === "passed") tally.passed++;
      if (ending === "suppressed") tally.suppressed++;
    }
  }

  #countIssues(issues: readonly string[], by: Proof): void {
    this.#proofs[by]++;
    for (const id of issues) bump(by === "assumed" ? this.#assumed : this.#known, id);
    if (by === "mends" || by === "memory") bump(this.#mendSets, [...issues].sort(compare).join(" + "));
  }

  /** The statistics as plain data. */
  toJSON(): StatsData {
    return {
      seconds: (Date.now() - this.#started) / 1000,
      cases: this.#cases,
      unit: this.#unit,
      work: this.#work,
      endings: { ...this.#endings },
      rejects: sorted(this.#rejects),
      knownIssues: sorted(this.#known),
      assumed: sorted(this.#assumed),
      foundAgain: sorted(this.#foundAgain),
      proofs: { ...this.#proofs },
      mendSets: sorted(this.#mendSets),
      notApplied: this.#notApplied(),
      gauges: Object.fromEntries([...this.#gauges].map(([name, read]) => [name, read()])),
      matrix: this.#matrix?.toJSON() ?? null,
      features: Object.fromEntries(
        [...this.#features]
          .sort(([a], [b]) => compare(a, b))
          .map(([group, names]) => [group, Object.fromEntries([...names].sort(([a], [b]) => compare(a, b)))]),
      ),
    };
  }

  #tally(group: string, name: string): Tally {
    let names = this.#features.get(group);
    if (!names) this.#features.set(group, (names = new Map<string, Tally>()));
    let tally = names.get(name);
    if (!tally) names.set(name, (tally = { occurred: 0, passed: 0, suppressed: 0 }));
    return tally;
  }
}

/** What `COMPONENT_FUZZ_STATS` holds. */
export interface StatsData {
  readonly seconds: number;
  readonly cases: number;
  /** What `work` counts. */
  readonly unit: string;
  /** How much was done in cases that passed. */
  readonly work: number;
  readonly endings: Readonly<Record<Ending, number>>;
  readonly rejects: Readonly<Record<string, number>>;
  /** How often each known issue showed in a case that ran. */
  readonly knownIssues: Readonly<Record<string, number>>;
  /** How often one was assumed, and the case not run. */
  readonly assumed: Readonly<Record<string, number>>;
  /** How often each finding was seen again that the run had found before. */
  readonly foundAgain: Readonly<Record<string, number>>;
  /** How it was known which issues they were. */
  readonly proofs: Readonly<Record<Proof, number>>;
  /** How often cases passed with the mends of some issues together. */
  readonly mendSets: Readonly<Record<string, number>>;
  /** How often each mend was tried that has found nothing to repair. */
  readonly notApplied: Readonly<Record<string, number>>;
  readonly gauges: Readonly<Record<string, number>>;
  readonly matrix: MatrixData | null;
  readonly features: Readonly<Record<string, Readonly<Record<string, Tally>>>>;
}

const bump = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
const sorted = (counts: ReadonlyMap<string, number>): Record<string, number> => bySize(Object.fromEntries(counts));
/** Counts in the order in which people want to read them: what is most often goes first. */
export const bySize = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).sort(([a, m], [b, n]) => n - m || compare(a, b)));
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

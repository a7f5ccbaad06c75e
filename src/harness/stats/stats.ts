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
}

/** What a run covered. Counting is cheap: it happens once an execution. */
export class Stats {
  readonly #started = Date.now();
  #cases = 0;
  #work = 0;
  readonly #unit: string;
  readonly #endings: Record<Ending, number> = { passed: 0, suppressed: 0, rejected: 0, found: 0 };
  readonly #rejects = new Map<string, number>();
  readonly #known = new Map<string, number>();
  readonly #features = new Map<string, Map<string, Tally>>();
  readonly #matrix: Matrix | null;
  readonly #gauges: ReadonlyMap<string, () => number>;

  constructor({ unit, matrix, gauges = {} }: StatsOptions) {
    this.#unit = unit;
    this.#matrix = matrix ? new Matrix(matrix) : null;
    this.#gauges = new Map(Object.entries(gauges));
  }

  /** Counts one case that ended. `what`: the reason of a reject or the id of a known issue. */
  count(ending: Ending, work: number, features: Iterable<Feature>, what?: string): void {
    this.#cases++;
    this.#work += work;
    this.#endings[ending]++;
    if (ending === "rejected" && what !== undefined) bump(this.#rejects, what);
    if (ending === "suppressed" && what !== undefined) bump(this.#known, what);
    for (const { group, name } of features) {
      if (group === MATRIX) {
        if (this.#matrix === null) throw new RangeError(`there is no matrix that has the cell ${name}`);
        this.#matrix.count(name, ending, what);
        continue;
      }
      const tally = this.#tally(group, name);
      tally.occurred++;
      if (ending === "passed") tally.passed++;
      if (ending === "suppressed") tally.suppressed++;
    }
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
  readonly knownIssues: Readonly<Record<string, number>>;
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

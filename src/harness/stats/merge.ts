import { cellName } from "./matrix.ts";
import type { MatrixData } from "./matrix.ts";
import { bySize } from "./stats.ts";
import type { StatsData, Tally } from "./stats.ts";

/** Statistics of a process that ran nothing. */
const NOTHING: StatsData = {
  seconds: 0,
  cases: 0,
  unit: "",
  work: 0,
  endings: { passed: 0, suppressed: 0, rejected: 0, found: 0 },
  rejects: {},
  knownIssues: {},
  assumed: {},
  foundAgain: {},
  proofs: { mends: 0, memory: 0, rule: 0, assumed: 0 },
  mendSets: {},
  notApplied: {},
  gauges: {},
  matrix: null,
  features: {},
};

/**
 * The statistics of several processes that ran the same target, as if one had run it all.
 *
 * @param seconds that the run took; processes that ran at once took them together.
 */
export function mergeStats(parts: readonly StatsData[], seconds: number): StatsData {
  const sum = parts.reduce(add, NOTHING);
  const { rejects, knownIssues, assumed, foundAgain, mendSets } = sum;
  return {
    ...sum,
    seconds,
    rejects: bySize(rejects),
    knownIssues: bySize(knownIssues),
    assumed: bySize(assumed),
    foundAgain: bySize(foundAgain),
    mendSets: bySize(mendSets),
  };
}

function add(a: StatsData, b: StatsData): StatsData {
  return {
    seconds: a.seconds + b.seconds,
    cases: a.cases + b.cases,
    unit: b.unit,
    work: a.work + b.work,
    endings: counts(a.endings, b.endings),
    rejects: counts(a.rejects, b.rejects),
    knownIssues: counts(a.knownIssues, b.knownIssues),
    assumed: counts(a.assumed, b.assumed),
    foundAgain: counts(a.foundAgain, b.foundAgain),
    proofs: counts(a.proofs, b.proofs),
    mendSets: counts(a.mendSets, b.mendSets),
    notApplied: counts(a.notApplied, b.notApplied),
    gauges: counts(a.gauges, b.gauges),
    matrix: a.matrix && b.matrix ? matrix(a.matrix, b.matrix) : (a.matrix ?? b.matrix),
    features: merged(a.features, b.features, (x, y) => merged(x, y, tally)),
  };
}

function matrix(a: MatrixData, b: MatrixData): MatrixData {
  const others = new Map(b.cells.map((cell) => [cellName(cell.row, cell.column), cell]));
  const cells = a.cells.map((cell) => {
    const other = others.get(cellName(cell.row, cell.column));
    if (!other) return cell;
    const why = counts(cell.why, other.why);
    return {
      ...cell,
      ...tally(cell, other),
      rejected: cell.rejected + other.rejected,
      mended: cell.mended + other.mended,
      why,
    };
  });
  return { ...a, cells };
}

const tally = (a: Tally, b: Tally): Tally => ({
  occurred: a.occurred + b.occurred,
  passed: a.passed + b.passed,
  suppressed: a.suppressed + b.suppressed,
});

type Counts<K extends string> = Readonly<Record<K, number>>;

const counts = <K extends string>(a: Counts<K>, b: Counts<K>): Counts<K> => merged(a, b, (x, y) => x + y);

/** What is in either; `both` makes one of what is in both. */
function merged<K extends string, T>(
  a: Readonly<Record<K, T>>,
  b: Readonly<Record<K, T>>,
  both: (x: T, y: T) => T,
): Record<K, T> {
  const result: Record<K, T> = { ...a };
  for (const name of Object.keys(b) as K[]) result[name] = Object.hasOwn(a, name) ? both(a[name], b[name]) : b[name];
  return result;
}

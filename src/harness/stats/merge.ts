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
    endings: {
      passed: a.endings.passed + b.endings.passed,
      suppressed: a.endings.suppressed + b.endings.suppressed,
      rejected: a.endings.rejected + b.endings.rejected,
      found: a.endings.found + b.endings.found,
    },
    rejects: counts(a.rejects, b.rejects),
    knownIssues: counts(a.knownIssues, b.knownIssues),
    assumed: counts(a.assumed, b.assumed),
    foundAgain: counts(a.foundAgain, b.foundAgain),
    proofs: {
      mends: a.proofs.mends + b.proofs.mends,
      memory: a.proofs.memory + b.proofs.memory,
      rule: a.proofs.rule + b.proofs.rule,
      assumed: a.proofs.assumed + b.proofs.assumed,
    },
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

const counts = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> =>
  merged(a, b, (x, y) => x + y);

function merged<T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>, both: (x: T, y: T) => T) {
  const result: Record<string, T> = { ...a };
  for (const [name, value] of Object.entries(b)) {
    const known = Object.hasOwn(a, name) ? a[name] : undefined;
    result[name] = known === undefined ? value : both(known, value);
  }
  return result;
}

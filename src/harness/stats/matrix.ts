import type { Ending, Tally } from "./stats.ts";

/** The group of features that are counted as cells of the matrix; their names are `cellName`s. */
export const MATRIX = "matrix";

/** One cell: a line and a place in it. */
export interface MatrixCell {
  readonly row: string;
  readonly column: string;
}

/** How often a cell was tried, how that ended, and what kept it from passing: known issues and reasons of rejects. */
export interface CellTally extends Tally, MatrixCell {
  rejected: number;
  readonly why: Record<string, number>;
}

/** Counts the cells of a matrix of which all are known beforehand, so that it shows what was never tried. */
export class Matrix {
  readonly #cells = new Map<string, CellTally>();

  constructor(cells: readonly MatrixCell[]) {
    for (const { row, column } of cells)
      this.#cells.set(cellName(row, column), {
        row,
        column,
        occurred: 0,
        passed: 0,
        suppressed: 0,
        rejected: 0,
        why: {},
      });
  }

  /** @param name of a cell of the matrix. */
  count(name: string, ending: Ending, what: string | undefined): void {
    const cell = this.#cells.get(name);
    if (!cell) throw new RangeError(`no cell of the matrix: ${name}`);
    cell.occurred++;
    if (ending !== "found") cell[ending]++;
    if (what !== undefined && ending !== "passed") cell.why[what] = (cell.why[what] ?? 0) + 1;
  }

  toJSON(): readonly CellTally[] {
    return [...this.#cells.values()];
  }
}

export const cellName = (row: string, column: string): string => `${row}, ${column}`;

/** The matrix as a table: one line a row, its columns folded. */
export function printMatrix(cells: readonly CellTally[]): readonly string[] {
  if (cells.length === 0) return [];
  const rows = Map.groupBy(cells, ({ row }) => row);
  const width = Math.max(...[...rows.keys()].map((row) => row.length));
  return [
    `matrix: ${cells.filter(isTried).length} of ${cells.length} legal cells tried`,
    `${"types, lifts and lowers".padEnd(width)}  encodings   passed    known rejected  why cells never passed`,
    ...[...rows].map(([row, all]) => {
      const tried = all.filter(isTried);
      const sum = (count: (tally: CellTally) => number): string =>
        String(tried.reduce((total, tally) => total + count(tally), 0)).padStart(8);
      const never = new Set(tried.filter(({ passed }) => passed === 0).flatMap(({ why }) => Object.keys(why)));
      return `${row.padEnd(width)}  ${`${tried.length}/${all.length}`.padStart(9)} ${sum((t) => t.passed)} ${sum((t) => t.suppressed)} ${sum((t) => t.rejected)}  ${[...never].sort().join(", ")}`.trimEnd();
    }),
  ];
}

const isTried = ({ occurred }: CellTally): boolean => occurred > 0;

import type { Ending, Tally } from "./stats.ts";

/** The group of features that are counted as cells of the matrix; their names are `cellName`s. */
export const MATRIX = "matrix";

/** One cell: a line and a place in it. */
interface MatrixCell {
  readonly row: string;
  readonly column: string;
}

/** How often a cell was tried, how that ended, and what kept it from passing: known issues and reasons of rejects. */
interface CellTally extends Tally, MatrixCell {
  rejected: number;
  /** Of those that known issues explain: how many have passed with mends. */
  mended: number;
  readonly why: Record<string, number>;
}

/** What a matrix is about, for people, and all its cells. */
export interface MatrixLayout {
  /** What its rows and its columns are. */
  readonly rows: string;
  readonly columns: string;
  readonly cells: readonly MatrixCell[];
}

/** A matrix, and how its cells were counted. */
export interface MatrixData extends MatrixLayout {
  /** Every cell that there is, tried or not. */
  readonly cells: readonly CellTally[];
}

/** Counts the cells of a matrix of which all are known beforehand, so that it shows what was never tried. */
export class Matrix {
  readonly #layout: MatrixLayout;
  readonly #cells = new Map<string, CellTally>();

  constructor(layout: MatrixLayout) {
    this.#layout = layout;
    for (const { row, column } of layout.cells)
      this.#cells.set(cellName(row, column), {
        row,
        column,
        occurred: 0,
        passed: 0,
        suppressed: 0,
        rejected: 0,
        mended: 0,
        why: {},
      });
  }

  /** @param name of a cell of the matrix. @param what kept it from passing. @param mended whether it then did. */
  count(name: string, ending: Ending, what: readonly string[], mended: boolean): void {
    const cell = this.#cells.get(name);
    if (!cell) throw new RangeError(`no cell of the matrix: ${name}`);
    cell.occurred++;
    if (ending !== "found") cell[ending]++;
    if (mended) cell.mended++;
    for (const one of what) cell.why[one] = (cell.why[one] ?? 0) + 1;
  }

  toJSON(): MatrixData {
    const { rows, columns } = this.#layout;
    return { rows, columns, cells: [...this.#cells.values()] };
  }
}

export const cellName = (row: string, column: string): string => `${row}, ${column}`;

/** The matrix as a table: one line a row, its columns folded. */
export function printMatrix({ rows: title, columns, cells }: MatrixData): readonly string[] {
  const rows = Map.groupBy(cells, ({ row }) => row);
  const width = Math.max(title.length, ...[...rows.keys()].map((row) => row.length));
  return [
    `matrix: ${cells.filter(isTried).length} of ${cells.length} legal cells tried; ` +
      `${cells.filter(({ passed }) => passed > 0).length} passed, ` +
      `${cells.filter(({ passed, mended }) => passed + mended > 0).length} with mends`,
    `${title.padEnd(width)}  ${columns.padStart(9)}   passed    known rejected  why cells never passed`,
    ...[...rows].map(([row, all]) => {
      const tried = all.filter(isTried);
      const sum = (count: (tally: CellTally) => number): string =>
        String(tried.reduce((total, tally) => total + count(tally), 0)).padStart(8);
      const never = new Set(tried.filter(({ passed }) => passed === 0).flatMap(({ why }) => Object.keys(why)));
      return (
        `${row.padEnd(width)}  ${`${tried.length}/${all.length}`.padStart(9)} ${sum((t) => t.passed)} ` +
        `${sum((t) => t.suppressed)} ${sum((t) => t.rejected)}  ${[...never].sort().join(", ")}`
      ).trimEnd();
    }),
  ];
}

const isTried = ({ occurred }: CellTally): boolean => occurred > 0;

import type { MatrixData } from "../../harness/stats/matrix.ts";
import type { TargetReport } from "./data.ts";
import { count, html } from "./html.ts";
import type { Html } from "./html.ts";

type Cell = MatrixData["cells"][number];

/** How a cell stands, the best first, as a class of the style. */
const STATES = {
  passed: "some cases passed",
  mended: "some passed with mends of known issues",
  known: "none passed but by what is known",
  found: "none passed",
  rejected: "all were rejected",
  never: "never tried",
} as const;

/** Rows of a block. */
const BLOCK = 28;

/** The matrices of the targets that have one, as heat maps. */
export function matrixSection(targets: readonly TargetReport[]): Html {
  const maps = targets.flatMap(({ name, stats }) => (stats.matrix ? [{ name, matrix: stats.matrix }] : []));
  return html`<section id="matrix">
    <h2>Matrix</h2>
    ${maps.length === 0 ? html`<p class="muted">No target that ran has one.</p>` : ""}
    ${maps.map(({ name, matrix }) => map(name, matrix))}
  </section>`;
}

function map(name: string, { rows, columns, cells }: MatrixData): Html {
  const most = Math.max(1, ...cells.map(({ occurred }) => occurred));
  const names = [...new Set(cells.map(({ column }) => column))];
  const tried = cells.filter(({ occurred }) => occurred > 0).length;
  const passed = cells.filter((cell) => cell.passed + cell.mended > 0).length;
  return html`<h3>${name}: ${rows} × ${columns}</h3>
    <p class="muted">
      ${count(tried)} of ${count(cells.length)} legal cells were tried, in ${count(passed)} of them cases passed, with
      mends or without. The stronger a colour, the more often a cell was tried.
    </p>
    <p class="legend">
      ${Object.entries(STATES).map(([state, words]) => html`<i class="cell ${state}"></i> ${words} `)}
    </p>
    <ol class="columns">
      ${names.map((column) => html`<li>${column}</li>`)}
    </ol>
    <div class="heat">
      ${blocksOf([...Map.groupBy(cells, ({ row }) => row)]).map(
        (rows) =>
          html`<div>
            <div class="row">
              <span></span>${names.map((_, index) => html`<i class="cell number">${index + 1}</i>`)}
            </div>
            ${rows.map(([row, all]) => {
              const byColumn = new Map(all.map((cell) => [cell.column, cell]));
              return html`<div class="row">
                <span>${row}</span>${names.map((column) => heat(byColumn.get(column), most))}
              </div>`;
            })}
          </div>`,
      )}
    </div>
    <p class="told" aria-live="polite">Point at a cell, or touch it, to read its counts.</p>`;
}

/** Rows in blocks that stand beside each other where there is room. */
function blocksOf<T>(rows: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / BLOCK) }, (_, block) =>
    rows.slice(block * BLOCK, (block + 1) * BLOCK),
  );
}

function heat(cell: Cell | undefined, most: number): Html {
  if (!cell) return html`<i class="cell illegal" title="not legal"></i>`;
  const { row, column, occurred, passed, suppressed, rejected, mended, why } = cell;
  const strength = occurred === 0 ? 1 : 0.35 + (0.65 * Math.log1p(occurred)) / Math.log1p(most);
  const reasons = Object.entries(why)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([what, times]) => `${what} (${times})`);
  const words =
    `${row}, ${column}: ${count(occurred)} cases, ${count(passed)} passed, ${count(suppressed)} known ` +
    `(${count(mended)} passed with mends), ${count(rejected)} rejected` +
    (reasons.length > 0 ? `; ${reasons.join(", ")}` : "");
  return html`<i class="cell ${stateOf(cell)}" style="opacity:${strength.toFixed(2)}" title="${words}"></i>`;
}

function stateOf({ occurred, passed, suppressed, rejected, mended }: Cell): keyof typeof STATES {
  if (occurred === 0) return "never";
  if (passed > 0) return "passed";
  if (mended > 0) return "mended";
  if (suppressed > 0) return "known";
  return rejected === occurred ? "rejected" : "found";
}

// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { bySource, gained } from "./reach.ts";
import type { FunctionReach, ModuleReach } from "./reach.ts";

/** How many lines of a table are printed as text. */
const LINES = 25;

const percent = (part: number, whole: number): string => (whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)}%`);

const reachedFunctions = ({ functions }: ModuleReach): number => functions.filter(({ reached }) => reached > 0).length;

/** What was reached of a module, with the source files that have most edges, and what is new since `before`. */
export function reachText(reach: ModuleReach, before?: ModuleReach): string {
  const { module, edges, reached, functions } = reach;
  const sources = bySource(reach).slice(0, LINES);
  const lines = [
    `${module}: ${reached} of ${edges} edges (${percent(reached, edges)}), ${reachedFunctions(reach)} of ` +
      `${functions.length} functions`,
    ...sources.map(
      (one) =>
        `${percent(one.reached, one.edges).padStart(8)} ${`${one.reached}/${one.edges}`.padStart(13)}  ${one.source}`,
    ),
  ];
  if (before) {
    const more = gained(reach, before);
    lines.push(
      `since the earlier report: ${reached - before.reached} edges, in ${more.length} functions`,
      ...more.slice(0, LINES).map(({ label, reached }) => `${String(reached).padStart(8)}  ${label}`),
    );
  }
  return lines.join("\n");
}

/** The same as one page of HTML that needs nothing else; its tables sort by the column that is clicked. */
export function reachHtml(reaches: readonly ModuleReach[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Coverage inside WebAssembly</title>
<style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 2em; }
table { border-collapse: collapse; margin: 1em 0 2em; }
th { text-align: left; cursor: pointer; border-bottom: 1px solid #888; }
td, th { padding: 1px 10px; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
td.bar { width: 160px; }
td.bar div { height: 9px; background: #2a7; }
td.bar { background: linear-gradient(#eee, #eee) center / 160px 9px no-repeat; }
</style>
<h1>Coverage inside WebAssembly</h1>
${reaches.map(htmlOf).join("\n")}
<script>
for (const th of document.querySelectorAll("th")) th.onclick = () => {
  const body = th.closest("table").tBodies[0];
  const column = th.cellIndex;
  const key = ({ cells }) => {
    const { dataset, textContent } = cells[column];
    return dataset.n === undefined ? textContent : Number(dataset.n);
  };
  const down = (th.dataset.down = th.dataset.down === "1" ? "" : "1") === "1" ? -1 : 1;
  body.append(...[...body.rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * down));
};
</script>
</html>
`;
}

function htmlOf(reach: ModuleReach): string {
  const { module, edges, reached, functions } = reach;
  const cells = (one: { readonly edges: number; readonly reached: number }): string => {
    const part = one.edges === 0 ? 0 : one.reached / one.edges;
    return (
      `<td class="bar" data-n="${part}"><div style="width:${(100 * part).toFixed(1)}%"></div></td>` +
      `${number(part, percent(one.reached, one.edges))}${number(one.reached)}${number(one.edges)}`
    );
  };
  const table = (first: string, rows: readonly string[]): string =>
    `<table><thead><tr><th>reached</th><th class="n">%</th><th class="n">edges reached</th><th ` +
    `class="n">edges</th><th>${first}</th></tr></thead><tbody>\n${rows.join("\n")}\n</tbody></table>`;
  const byEdges = (a: FunctionReach, b: FunctionReach): number => b.edges - a.edges || a.index - b.index;
  return `<h2>${escape(module)}</h2>
<p>${reached} of ${edges} edges (${percent(reached, edges)}),
${reachedFunctions(reach)} of ${functions.length} functions</p>
<details open><summary>by source file, a function counting for each file that it refers to</summary>
${table(
  "source",
  bySource(reach).map((one) => `<tr>${cells(one)}<td>${escape(one.source)}</td></tr>`),
)}</details>
<details><summary>by function</summary>
${table(
  "function",
  functions
    .toSorted(byEdges)
    .map((one) => `<tr>${cells(one)}<td title="${escape(one.sources.join("\n"))}">${escape(one.label)}</td></tr>`),
)}</details>`;
}

const number = (value: number, text = String(value)): string => `<td class="n" data-n="${value}">${text}</td>`;

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

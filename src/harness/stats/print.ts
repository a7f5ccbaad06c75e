import { printMatrix } from "./matrix.ts";
import type { StatsData, Tally } from "./stats.ts";

/** How many of the known issues, and of the reasons of rejects, a summary names. */
const NAMED = 6;

/** What makes the whole of the statistics be printed. */
export const HOW_TO_SEE_ALL =
  "COMPONENT_FUZZ_SUMMARY=full shows all, and the matrix; COMPONENT_FUZZ_STATS=FILE keeps it";

/** The statistics as lines for a terminal: 20 at most, as long as nobody wants more to be named. */
export function printSummary(stats: StatsData, named = NAMED): string {
  return [
    totals(stats),
    ...counts("known issues", stats.knownIssues, stats.cases, named),
    ...proofs(stats),
    ...counts("rejected because", stats.rejects, stats.cases, named),
    ...(stats.matrix ? printMatrix(stats.matrix).slice(0, 1) : []),
  ].join("\n");
}

/** All of the statistics as lines for a terminal; groups of features as tables. */
export function printStats(stats: StatsData): string {
  return [
    totals(stats),
    ...Object.entries(stats.gauges).map(([name, value]) => `${name}: ${value}`),
    ...counts("known issues", stats.knownIssues, stats.cases),
    ...counts("found again in this run", stats.foundAgain, stats.cases),
    ...counts("known issues, assumed of cases that were not run", stats.assumed, stats.cases),
    ...proofs(stats),
    ...counts("several known issues together", together(stats), stats.cases),
    ...counts("mends that found nothing to repair", stats.notApplied, stats.cases),
    ...counts("rejected because", stats.rejects, stats.cases),
    ...(stats.matrix ? printMatrix(stats.matrix) : []),
    ...Object.entries(stats.features).flatMap(([group, names]) => table(group, names)),
  ].join("\n");
}

function totals({ seconds, cases, work, unit, endings }: StatsData): string {
  const rate = seconds > 0 ? ` in ${seconds.toFixed(0)} s (${(cases / seconds).toFixed(0)}/s)` : "";
  return (
    `${cases} cases, ${work} ${unit}${rate}: ${endings.passed} passed, ${endings.suppressed} known issues, ` +
    `${endings.rejected} rejected, ${endings.found} found`
  );
}

function proofs({ proofs }: StatsData): string[] {
  const { mends, memory, rule, assumed } = proofs;
  if (mends + memory + rule + assumed === 0) return [];
  return [
    `known by: ${mends} passed with mends, ${memory} had the structure of one that did, ${rule} by a rule, ` +
      `${assumed} assumed`,
  ];
}

const together = ({ mendSets }: StatsData): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(mendSets).filter(([name]) => name.includes(" + ")));

function counts(title: string, entries: Readonly<Record<string, number>>, cases: number, most = Infinity): string[] {
  const rows = Object.entries(entries);
  if (rows.length === 0) return [];
  const named = rows.slice(0, most);
  const left = rows.slice(most);
  if (left.length > 0) named.push([`${left.length} more`, left.reduce((sum, [, count]) => sum + count, 0)]);
  return [
    `${title}:`,
    ...named.map(
      ([name, count]) => `  ${String(count).padStart(7)}  ${((100 * count) / cases).toFixed(1).padStart(5)}%  ${name}`,
    ),
  ];
}

function table(group: string, names: Readonly<Record<string, Tally>>): string[] {
  const rows = Object.entries(names);
  const width = Math.max(group.length, ...rows.map(([name]) => name.length));
  return [
    `${group.padEnd(width)}  occurred   passed    known`,
    ...rows.map(([name, t]) => `${name.padEnd(width)}  ${cell(t.occurred)} ${cell(t.passed)} ${cell(t.suppressed)}`),
  ];
}

const cell = (count: number): string => String(count).padStart(8);

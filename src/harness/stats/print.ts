import { printMatrix } from "./matrix.ts";
import type { StatsData, Tally } from "./stats.ts";

/** The statistics as lines for a terminal; groups of features as tables. */
export function printStats(stats: StatsData): string {
  const { endings } = stats;
  const rate =
    stats.seconds > 0 ? ` in ${stats.seconds.toFixed(0)} s (${(stats.cases / stats.seconds).toFixed(0)}/s)` : "";
  return [
    `${stats.cases} cases, ${stats.work} ${stats.unit}${rate}: ${endings.passed} passed, ${endings.suppressed} ` +
      `known issues, ${endings.rejected} rejected, ${endings.found} found`,
    ...Object.entries(stats.gauges).map(([name, value]) => `${name}: ${value}`),
    ...counts("known issues", stats.knownIssues, stats.cases),
    ...counts("known issues, assumed of cases that were not run", stats.assumed, stats.cases),
    ...proofs(stats),
    ...counts("several known issues together", together(stats), stats.cases),
    ...counts("mends that found nothing to repair", stats.notApplied, stats.cases),
    ...counts("rejected because", stats.rejects, stats.cases),
    ...(stats.matrix ? printMatrix(stats.matrix) : []),
    ...Object.entries(stats.features).flatMap(([group, names]) => table(group, names)),
  ].join("\n");
}

function proofs({ proofs, endings }: StatsData): string[] {
  if (endings.suppressed === 0) return [];
  const { mends, memory, rule, assumed } = proofs;
  return [
    `known by: ${mends} passed with mends, ${memory} had the structure of one that did, ${rule} by a rule, ` +
      `${assumed} assumed`,
  ];
}

const together = ({ mendSets }: StatsData): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(mendSets).filter(([name]) => name.includes(" + ")));

function counts(title: string, entries: Readonly<Record<string, number>>, cases: number): string[] {
  const rows = Object.entries(entries);
  if (rows.length === 0) return [];
  return [
    `${title}:`,
    ...rows.map(
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

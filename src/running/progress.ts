import { printStats, printSummary } from "../harness/stats/print.ts";
import type { StatsData } from "../harness/stats/stats.ts";
import type { RunState } from "./run.ts";

/** Findings, and ways of dying, that a summary names. */
const NAMED_FINDINGS = 8;
const NAMED_DEATHS = 3;
/** Characters of a line of it. */
const WIDTH = 120;
/** Known issues, and reasons of rejects, that it names. */
const NAMED_COUNTS = 4;

/**
 * How far a run has come, on one line.
 *
 * @param before an earlier state: executions per second are those since then.
 */
export function progressLine(name: string, state: RunState, before: RunState | null): string {
  const { elapsed, left, stats, coverage, deaths } = state;
  const cases = stats.cases - (before?.stats.cases ?? 0);
  const time = elapsed - (before?.elapsed ?? 0);
  const died = deaths.reduce((sum, { times }) => sum + times, 0);
  return [
    `${name} ${clockText(elapsed)}`,
    `${time > 0 ? Math.round((1000 * cases) / time) : 0}/s`,
    `coverage ${coverage}`,
    `${distinct(state)} found`,
    `${stats.endings.suppressed - repeated(stats)} known`,
    ...(died > 0 ? [`${died} restarts`] : []),
    ...(left === null ? [] : [`${clockText(left)} left`]),
  ].join("  ");
}

/** Distinct findings, inputs that end their processes included. */
export const distinct = ({ found, deaths }: RunState): number =>
  found.length + deaths.filter(({ proof }) => proof !== null).length;

/** What a run has come to, in 30 lines at most, unless `full`. */
export function runSummary(name: string, state: RunState, { full }: { readonly full: boolean }): string {
  const { elapsed, stats, coverage, found, deaths } = state;
  const named = full ? Infinity : NAMED_FINDINGS;
  const byTimes = found
    .map((one) => ({ ...one, times: 1 + (stats.foundAgain[one.text] ?? 0) }))
    .sort((a, b) => b.times - a.times);
  const ways = [...deaths].sort((a, b) => b.times - a.times);
  // What was found again is told with the findings.
  const rest = { ...stats, foundAgain: {} };
  return [
    `${name}: ${clockText(elapsed)}, ${distinct(state)} distinct findings, coverage ${coverage}`,
    ...byTimes
      .slice(0, named)
      .map(({ times, text, warmOnly }) => `  ${String(times).padStart(7)} ×  ${text}${warmOnly ? " (warm-only)" : ""}`),
    ...(byTimes.length > named ? [`  ${byTimes.length - named} more; npx component-fuzz findings lists them`] : []),
    ...ways
      .slice(0, full ? Infinity : NAMED_DEATHS)
      .map(
        ({ times, kind, said, proof, input }) =>
          `  ${String(times).padStart(7)} ×  ${kind}: ${said}` +
          (proof !== null ? `; ${proof}` : `; not again in a process of its own${input === null ? "" : `: ${input}`}`),
      ),
    full ? printStats(rest) : printSummary(rest, NAMED_COUNTS),
  ]
    .flatMap((text) => text.split("\n"))
    .map((line) => (full || line.length <= WIDTH ? line : `${line.slice(0, WIDTH - 1)}…`))
    .join("\n");
}

/** How often something was seen that the run had found before. */
const repeated = ({ foundAgain }: StatsData): number =>
  Object.values(foundAgain).reduce((sum, times) => sum + times, 0);

/** Milliseconds as hours, minutes and seconds. */
export function clockText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Case } from "../src/components/case/case.ts";
import { decodeCase, expandCall } from "../src/components/generators/case.ts";
import { shrink } from "../src/harness/shrink.ts";
import { nodeCount } from "../src/components/shrink/size.ts";
import { FaultyJco, whatShows } from "./faulty_jco.ts";
import { minimizeCrash } from "./minimize_crash.ts";
import { findShown, KNOWN_ISSUES, someFaults, TARGET } from "./shown_findings.ts";
import type { ShownFinding } from "./shown_findings.ts";

/** The median size after shrinking is to be at most this part of what minimising bytes leaves. */
const REACH = 1 / 3;

export interface ShrinkSettings {
  /** Planted faults to look at. */
  readonly faults: number;
  /** Random inputs to look through for known issues and faults. */
  readonly cases: number;
  /** What each way may take for one finding. */
  readonly seconds: number;
  /** How much longer minimising bytes gets, for another column. */
  readonly times: number;
}

/** How many nodes a case has. */
interface Nodes {
  /** As `nodeCount` says: the values that a seed stands for are none. */
  readonly written: number;
  /** With the values that seeds stand for. */
  readonly spelledOut: number;
}

/** What became of one finding. */
interface Row {
  readonly shown: ShownFinding;
  readonly before: Nodes;
  readonly shrunk: Nodes;
  readonly seconds: number;
  readonly tries: number;
  /** Whether there was time to try everything. */
  readonly done: boolean;
  readonly minimized: Nodes;
  /** After `times` the time. */
  readonly minimizedLater: Nodes;
}

/**
 * Shrinks what random inputs show, by case and by bytes, for the same time.
 *
 * @returns a table, whether the reach is met, and what missed it.
 */
export async function measureShrinking(settings: ShrinkSettings, progress: (text: string) => void): Promise<string> {
  const { found, missed } = await findShown(someFaults(settings.faults), settings.cases, progress);
  const rows: Row[] = [];
  const elsewhere: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), "component-fuzz-bench-"));
  try {
    for (const shown of found) {
      const row = await measure(shown, folder, settings);
      if (row === null) {
        elsewhere.push(shown.name);
        continue;
      }
      rows.push(row);
      progress(
        `${rows.length} of ${found.length}: ${shown.kind} ${shown.name}: ${row.before.written} -> ` +
          `${row.shrunk.written} nodes in ${row.seconds.toFixed(1)} s, by bytes ${row.minimized.written}, later ` +
          `${row.minimizedLater.written}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, maxRetries: 5 });
  }
  return [
    report(rows, settings),
    `not shown by any of ${settings.cases} random inputs: ${list(missed)}`,
    `left out, since they don't show in a process of their own: ${list(elsewhere)}`,
  ].join("\n");
}

async function measure(shown: ShownFinding, folder: string, { seconds, times }: ShrinkSettings): Promise<Row | null> {
  const minimized = await minimizeCrash(shown, folder, [seconds, seconds * times]);
  if (minimized === null) return null;
  const [sooner, later] = minimized as [Uint8Array, Uint8Array];
  const shrunk = await shrinkFor(shown, seconds);
  return {
    shown,
    before: size(shown.testCase),
    ...shrunk,
    minimized: size(decodeCase(sooner)),
    minimizedLater: size(decodeCase(later)),
  };
}

/** Thrown when the time is over. */
class TimeUp extends Error {}

async function shrinkFor(
  { fault, testCase, identity }: ShownFinding,
  limit: number,
): Promise<Pick<Row, "shrunk" | "seconds" | "tries" | "done">> {
  const jco = new FaultyJco(fault);
  const from = performance.now();
  const seconds = (): number => (performance.now() - from) / 1000;
  let best = testCase;
  let tries = 0;
  let done = true;
  try {
    await shrink(TARGET, testCase, {
      holds: async (candidate) => {
        if (seconds() >= limit) throw new TimeUp();
        tries++;
        const same = (await whatShows(jco, KNOWN_ISSUES, candidate))?.identity === identity;
        if (same) best = candidate;
        return same;
      },
    });
  } catch (error) {
    if (!(error instanceof TimeUp)) throw error;
    done = false;
  }
  return { shrunk: size(best), seconds: seconds(), tries, done };
}

function size(testCase: Case): Nodes {
  const calls = testCase.calls.map((call) => {
    const { of, form, answer } = call;
    return { kind: "drawn", of, form, answer, ...expandCall(testCase, call) } as const;
  });
  return { written: nodeCount(testCase), spelledOut: nodeCount({ ...testCase, calls }) };
}

const STEPS = ["before", "shrunk", "minimized", "minimizedLater"] as const;

function report(rows: readonly Row[], { seconds, times }: ShrinkSettings): string {
  const kinds = (["known issue", "planted fault"] as const).map(
    (kind) => [`${kind}s`, rows.filter(({ shown }) => shown.kind === kind)] as const,
  );
  const groups = [...kinds, ["all", rows] as const].filter(([, group]) => group.length > 0);
  const over = rows.filter(({ shrunk, minimized }) => shrunk.written > REACH * minimized.written);
  const overLater = rows.filter(({ shrunk, minimizedLater }) => shrunk.written > REACH * minimizedLater.written);
  const unfinished = rows.filter(({ done }) => !done);
  const against = (name: string, shrunk: number, minimized: number): string =>
    `${name} (${shrunk} against ${minimized})`;
  const bytes = "`-minimize_crash=1`";
  return [
    line([
      "median nodes",
      "findings",
      "before",
      "`shrink`",
      `${bytes}, ${seconds} s`,
      `${bytes}, ${seconds * times} s`,
      "`shrink` against these",
      "time of `shrink`",
    ]),
    line(["---", ...Array<string>(7).fill("---:")]),
    ...groups.map(([name, group]) =>
      line([
        name,
        String(group.length),
        ...STEPS.map((step) => nodes(group, (row) => row[step].written)),
        `${part(group, "minimized")}, ${part(group, "minimizedLater")}`,
        `${median(group.map((row) => row.seconds)).toFixed(1)} s, ${nodes(group, (row) => row.tries)} tries`,
      ]),
    ),
    line([
      "all, with the values of seeds",
      String(rows.length),
      ...STEPS.map((step) => nodes(rows, (row) => row[step].spelledOut)),
      "",
      "",
    ]),
    "",
    `reach, at most a third in the same time: ${ratioOf(rows, "minimized") <= REACH ? "met" : "MISSED"}; in ` +
      `${times} times the time: ${ratioOf(rows, "minimizedLater") <= REACH ? "met" : "MISSED"}`,
    `more than a third of what ${seconds} s of bytes leave: ` +
      list(over.map(({ shown, shrunk, minimized }) => against(shown.name, shrunk.written, minimized.written))),
    `more than a third of what ${seconds * times} s leave: ` +
      list(overLater.map((one) => against(one.shown.name, one.shrunk.written, one.minimizedLater.written))),
    `out of time: ${list(unfinished.map(({ shown, shrunk }) => `${shown.name} (at ${shrunk.written})`))}`,
  ].join("\n");
}

const ratioOf = (rows: readonly Row[], step: (typeof STEPS)[number]): number =>
  median(rows.map(({ shrunk }) => shrunk.written)) / median(rows.map((row) => row[step].written));
const part = (rows: readonly Row[], step: (typeof STEPS)[number]): string =>
  `1/${(1 / ratioOf(rows, step)).toFixed(1)}`;
const nodes = (rows: readonly Row[], figure: (row: Row) => number): string => median(rows.map(figure)).toFixed(0);
const list = (items: readonly string[]): string => items.join(", ") || "none";
const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

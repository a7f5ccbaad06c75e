import diffSequences from "@jest/diff-sequences";

// Its declarations take it for CommonJS, whose default export is one level further in.
const commonLines = diffSequences as unknown as typeof diffSequences.default;

/** Lines around a change. */
const CONTEXT = 3;

/** Lines that differ: of the old text from `at`, of the new one from `instead`; the ends are exclusive. */
interface Change {
  readonly at: number;
  readonly end: number;
  readonly instead: number;
  readonly insteadEnd: number;
}

/** The difference of two texts of a file, as `diff -u` writes it and `patch` reads it; empty if there is none. */
export function unifiedDiff(file: string, from: string, to: string): string {
  const [old, now] = [linesOf(from), linesOf(to)];
  const changes = changesOf(old, now);
  if (changes.length === 0) return "";
  const hunks = together(changes).map((hunk) => hunkText(old, now, hunk));
  return [`--- a/${file}`, `+++ b/${file}`, ...hunks.flat(), ""].join("\n");
}

/** The lines of a text, which ends with the end of a line or is taken as if it did. */
const linesOf = (text: string): readonly string[] => text.replace(/\n$/, "").split("\n");

function changesOf(old: readonly string[], now: readonly string[]): readonly Change[] {
  const changes: Change[] = [];
  let [at, instead] = [0, 0];
  const add = (end: number, insteadEnd: number): void => {
    if (end > at || insteadEnd > instead) changes.push({ at, end, instead, insteadEnd });
  };
  commonLines(
    old.length,
    now.length,
    (a, b) => old[a] === now[b],
    (count, a, b) => {
      add(a, b);
      [at, instead] = [a + count, b + count];
    },
  );
  add(old.length, now.length);
  return changes;
}

/** Changes so close to each other that they share their context. */
function together(changes: readonly Change[]): readonly (readonly Change[])[] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1);
    if (last && change.at - last.at(-1)!.end <= 2 * CONTEXT) last.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function hunkText(old: readonly string[], now: readonly string[], changes: readonly Change[]): readonly string[] {
  const [first, last] = [changes[0]!, changes.at(-1)!];
  const start = Math.max(0, first.at - CONTEXT);
  const end = Math.min(old.length, last.end + CONTEXT);
  const newStart = first.instead - (first.at - start);
  const newEnd = last.insteadEnd + (end - last.end);
  const lines = [`@@ -${range(start, end)} +${range(newStart, newEnd)} @@`];
  const same = (from: number, to: number): void => void lines.push(...old.slice(from, to).map((line) => ` ${line}`));
  let shown = start;
  for (const { at, end, instead, insteadEnd } of changes) {
    same(shown, at);
    lines.push(...old.slice(at, end).map((line) => `-${line}`));
    lines.push(...now.slice(instead, insteadEnd).map((line) => `+${line}`));
    shown = end;
  }
  same(shown, end);
  return lines;
}

/** Line numbers count from 1; those of no lines at all are of the line before. */
const range = (from: number, to: number): string => `${to > from ? from + 1 : from},${to - from}`;

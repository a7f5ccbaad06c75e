import type { Trial, Walk } from "./walk.ts";

type Row = readonly [fault: string, oracle: string, planted: string, cases: string];

/**
 * The table of faults: which property noticed each, in how many cases it was planted until then, and how many cases the
 * run took.
 */
export function printTrials({ trials, cases }: Walk): string {
  const head: Row = ["fault", "noticed as", "planted in", "after cases"];
  const rows = [head, ...trials.map(row)];
  const widths = head.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? "").length)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  "),
  );
  const caught = trials.filter(({ caughtAfter }) => caughtAfter !== null).length;
  return `\n${lines.join("\n")}\n${caught} of ${trials.length} planted faults noticed in ${cases} cases\n\n`;
}

function row({ fault, planted, caughtAfter }: Trial): Row {
  const meant = fault.kind === undefined ? fault.oracle : `${fault.oracle}: ${fault.kind}`;
  return [
    fault.name,
    caughtAfter === null ? `not as ${meant}` : meant,
    String(planted),
    caughtAfter === null ? "never" : String(caughtAfter),
  ];
}

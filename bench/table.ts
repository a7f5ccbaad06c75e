import { cpus, totalmem } from "node:os";
import type { ENGINE_STAGES, OWN_STAGES } from "./own_loop.ts";
import { summarise } from "./speed.ts";
import type { Measurement, Spread, Summary } from "./speed.ts";

/** What each stage is called in the table. */
const STAGE_NAMES: Readonly<Record<(typeof OWN_STAGES)[number] | (typeof ENGINE_STAGES)[number], string>> = {
  decode: "decode the input",
  build: "build the component",
  transpile: "jco: transpile",
  rewrite: "make the module ready for evaluation",
  evaluate: "V8: evaluate the JavaScript",
  compile: "V8: compile the core modules",
  instantiate: "instantiate",
  call: "calls",
  rest: "values, comparing, audits, statistics",
};
const ORDER = [
  "decode",
  "build",
  "transpile",
  "rewrite",
  "evaluate",
  "compile",
  "instantiate",
  "call",
  "rest",
] as const satisfies readonly (keyof typeof STAGE_NAMES)[];

/** The measurements in Markdown. */
export function speedTable(measurements: readonly Measurement[]): string {
  const columns = measurements.map((measurement) => ({ measurement, summary: summarise(measurement) }));
  const row = (name: string, cell: (summary: Summary) => string): string =>
    line([name, ...columns.map(({ summary }) => cell(summary))]);
  return [
    line(["", ...columns.map(({ measurement: { size, novelty } }) => `${size} types, new ${novelty}`)]),
    line(["---", ...columns.map(() => "---:")]),
    row("cases per second", ({ perSecond }) => perSecond.toFixed(0)),
    row("plain loop, cases per second", ({ plainPerSecond }) => plainPerSecond.toFixed(0)),
    row("**times the plain loop**", ({ ratio }) => `**${shown(ratio, ratioText)}**`),
    row("the same in processor time", ({ cpuRatio }) => ratioText(cpuRatio)),
    row("**own share**", ({ ownShare }) => `**${shown(ownShare, (x) => `${(100 * x).toFixed(1)}%`)}**`),
    ...ORDER.map((stage) => row(`${STAGE_NAMES[stage]}, ms`, ({ times }) => Math.abs(times[stage]).toFixed(2))),
    row("plain loop: parse the text, ms", ({ plainTimes }) => plainTimes.parse.toFixed(2)),
    row("plain loop: write the files, ms", ({ plainTimes }) => plainTimes.write.toFixed(2)),
  ].join("\n");
}

/** What was measured on what, in one line. */
export function circumstances(versions: Readonly<Record<string, string>>): string {
  const [first, ...more] = cpus();
  const machine =
    `${more.length + 1} × ${first?.model.trim() ?? process.arch}, ` +
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}`;
  return `${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ")}; ${machine}`;
}

const ratioText = (ratio: number): string => ratio.toFixed(ratio < 10 ? 2 : 1);
const shown = ({ median, least, most }: Spread, text: (figure: number) => string): string =>
  `${text(median)} (${text(least)} … ${text(most)})`;
const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

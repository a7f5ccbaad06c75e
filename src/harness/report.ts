import type { Finding, Fingerprint } from "./verdict.ts";
import type { Root } from "./store.ts";

/** The cause of what was not shrunk. */
export const NOT_SHRUNK = "not shrunk";

/** One line that identifies what is broken; equal for equal fingerprints, and, where that is known, equal causes. */
export function fingerprintText(fingerprint: Fingerprint, cause?: string): string {
  const { engine, property, stage, kind, place } = fingerprint;
  return [engine, property, stage, kind, ...(place ? [place] : []), ...(cause === undefined ? [] : [cause])].join(
    " / ",
  );
}

/** What a report says beyond the finding itself. */
interface ReportContext {
  readonly target: string;
  /** The case for people: WIT words, options, calls. */
  readonly printedCase: string;
  readonly versions: Readonly<Record<string, string>>;
  /** What shrinking brought it to; `null`: it was not shrunk. */
  readonly root: Pick<Root, "fingerprint" | "cause"> | null;
  /** The known issues whose mends the finding shows with; none for one that shows as it is. */
  readonly behind: readonly string[];
  /** Remarks on how the finding behaved when it was run again. */
  readonly notes: readonly string[];
  /** Path under which the input will be found, or `null` where only libFuzzer knows. */
  readonly reproduce: readonly string[];
}

/** The whole text of a finding: what broke, with what, and what to do next. */
export function reportText(finding: Finding, context: ReportContext): string {
  return [
    `${context.target}: ${finding.summary}`,
    "",
    `fingerprint: ${fingerprintText(finding.fingerprint)}`,
    ...causeLines(finding, context.root),
    ...(context.behind.length === 0 ? [] : [`behind:      ${context.behind.join(", ")}: it shows with their mends`]),
    ...(finding.where === null ? [] : [`where:       ${finding.where}`]),
    `expected:    ${finding.expected}`,
    `actual:      ${finding.actual}`,
    `versions:    ${Object.entries(context.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}`,
    ...context.notes.map((note) => `note:        ${note}`),
    "",
    "case:",
    indent(context.printedCase),
    "",
    "reproduce:",
    ...context.reproduce.map((line) => `  ${line}`),
  ].join("\n");
}

/** What the smallest case needs, and what it shows if that is something else. */
function causeLines({ fingerprint }: Finding, root: ReportContext["root"]): readonly string[] {
  if (root === null) return [`cause:       ${NOT_SHRUNK}`];
  const [own, smallest] = [fingerprintText(fingerprint), fingerprintText(root.fingerprint)];
  return [`cause:       ${root.cause}`, ...(own === smallest ? [] : [`smallest:    ${smallest}`])];
}

const indent = (text: string): string =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => (line ? `  ${line}` : line))
    .join("\n");

/**
 * A property that does not hold, thrown so that libFuzzer keeps the input.
 * Jazzer.js prints the stack, or, if its first line is not the name and the
 * message, both: so the message is the report's first line, and the rest of
 * the report stands where the reader would find this project's own frames.
 */
export class FindingError extends Error {
  override readonly name = "Finding";
  readonly finding: Finding;

  /** @param report as `reportText` makes it. */
  constructor(finding: Finding, report: string) {
    super(report.split("\n", 1)[0]);
    this.finding = finding;
    this.stack = `${this.name}: ${report}`;
  }
}

import { markDifference } from "../components/values/mark.ts";
import { fingerprintText } from "../harness/report.ts";
import { readStored } from "../harness/store.ts";
import type { KnownIssue } from "../components/triage/known_issue.ts";
import type { Verdict } from "../harness/verdict.ts";
import type { Target, Trace } from "../harness/target.ts";
import type { Output } from "./output.ts";
import type { Subject } from "./subject.ts";

/** `component-fuzz explain`: what a case is, what happens, and what is wrong with it. */
export async function explain<C>(
  target: Target<C>,
  subject: Subject<C>,
  { json }: { readonly json: boolean },
  output: Output,
): Promise<void> {
  const trace = await target.trace(subject.case);
  const known = trace.verdict.kind === "finding" ? target.explain(trace.verdict, subject.case) : undefined;
  const opinion = trace.verdict.kind === "finding" ? await target.secondOpinion(subject.case) : null;
  const explained = { trace, known, opinion };
  output.out(
    json
      ? JSON.stringify(explanationJson(target, subject, explained), null, 2)
      : explanation(target, subject, explained),
  );
}

/** What is told of a case. */
interface Explained {
  readonly trace: Trace;
  readonly known: KnownIssue | undefined;
  readonly opinion: string | null;
}

function explanation<C>(target: Target<C>, subject: Subject<C>, { trace, known, opinion }: Explained): string {
  const versions = Object.entries(target.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
  return [
    `${target.name}: ${subject.path}, ${subject.form === "case" ? "a case file" : "an input"}`,
    versions,
    ...trace.sections.flatMap(({ title, text }) => ["", title, ...indent(text)]),
    "",
    "verdict",
    ...indent(verdictLines(trace.verdict, known, causeOf(subject)).join("\n")),
    ...(opinion === null ? [] : indent(opinion)),
  ].join("\n");
}

/** What the oracle says, in words; the place where two values differ is between `»` and `«`. */
export function verdictLines(verdict: Verdict, known: KnownIssue | undefined, cause?: string): string[] {
  if (verdict.kind === "pass")
    return [`pass: every property held in ${verdict.calls} call${verdict.calls === 1 ? "" : "s"}`];
  if (verdict.kind === "reject") return [`reject: ${verdict.reason}`];
  const { finding } = verdict;
  const { expected, actual } = shownDifference(verdict);
  return [
    `finding: ${finding.summary}${finding.call === null ? "" : `, in call ${finding.call}`}`,
    `fingerprint: ${fingerprintText(finding.fingerprint)}`,
    ...(cause === undefined ? [] : [`cause:       ${cause}`]),
    `expected:    ${expected}`,
    `actual:      ${actual}`,
    known ? `known issue: ${known.id}: ${known.title}` : "known issue: none",
  ];
}

/** What was expected and what was seen: both values whole and marked where one arrived changed. */
export function shownDifference({ finding }: Verdict & { readonly kind: "finding" }): {
  readonly expected: string;
  readonly actual: string;
} {
  const { mismatch } = finding;
  return mismatch ? markDifference(mismatch.type, mismatch.expected, mismatch.actual) : finding;
}

function explanationJson<C>(target: Target<C>, subject: Subject<C>, { trace, known, opinion }: Explained): object {
  const { verdict } = trace;
  return {
    target: target.name,
    file: subject.path,
    form: subject.form,
    versions: target.versions,
    ...trace.json,
    verdict: verdict.kind === "finding" ? findingJson(verdict, known, causeOf(subject)) : verdict,
    ...(opinion === null ? {} : { secondOpinion: opinion }),
  };
}

/** The cause of a finding that was kept; shrinking tells it. */
const causeOf = ({ stored }: Subject<unknown>): string | undefined =>
  stored === undefined ? undefined : readStored(stored).cause;

function findingJson(
  verdict: Verdict & { readonly kind: "finding" },
  known: KnownIssue | undefined,
  cause: string | undefined,
): object {
  const { fingerprint, summary, call } = verdict.finding;
  return {
    kind: verdict.kind,
    fingerprint,
    cause,
    summary,
    call,
    ...plain(shownDifference(verdict)),
    knownIssue: known?.id ?? null,
  };
}

const plain = ({ expected, actual }: { readonly expected: string; readonly actual: string }): object => ({
  expected,
  actual,
});

const indent = (text: string): string[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => (line ? `  ${line}` : line));

import { explaining, idsOf } from "../harness/explain.ts";
import { fingerprintText } from "../harness/report.ts";
import { readStored } from "../harness/store.ts";
import type { Explanation, Proof } from "../harness/explain.ts";
import type { Found, Verdict } from "../harness/verdict.ts";
import type { TriagedTarget, Trace } from "../harness/target.ts";
import type { Output } from "./output.ts";
import type { Subject } from "./subject.ts";

/** `component-fuzz explain`: what a case is, what happens, and what is wrong with it. */
export async function explain<C>(
  target: TriagedTarget<C>,
  subject: Subject<C>,
  { json }: { readonly json: boolean },
  output: Output,
): Promise<void> {
  const trace = await traceOf(target, subject.case);
  const known = await explanationOf(target, trace.verdict, subject.case);
  const opinion =
    trace.verdict.kind === "finding" ? ((await target.extras.secondOpinion?.(subject.case)) ?? null) : null;
  const explained = { trace, known, opinion };
  output.out(
    json
      ? JSON.stringify(explanationJson(target, subject, explained), null, 2)
      : explanation(target, subject, explained),
  );
}

/** What known issues have to do with a verdict: nothing unless it is a finding. */
export async function explanationOf<C>(
  target: Pick<TriagedTarget<C>, "explain">,
  verdict: Verdict,
  testCase: C,
): Promise<Explanation<C>> {
  return verdict.kind === "finding" ? target.explain(verdict.finding, testCase) : { kind: "unknown" };
}

/** What a target tells of a case; of one that has nothing to tell, the case and its verdict. */
async function traceOf<C>(target: TriagedTarget<C>, testCase: C): Promise<Trace> {
  if (target.extras.trace) return target.extras.trace(testCase);
  return {
    verdict: await target.run(testCase, { cold: true }),
    sections: [{ title: "case", text: target.cases.print(testCase) }],
    json: { case: JSON.parse(target.cases.stringify(testCase)) as unknown },
  };
}

/** What is told of a case. */
interface Explained {
  readonly trace: Trace;
  readonly known: Explanation<unknown>;
  readonly opinion: string | null;
}

function explanation<C>(target: TriagedTarget<C>, subject: Subject<C>, { trace, known, opinion }: Explained): string {
  const versions = Object.entries(target.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
  return [
    `${target.name}: ${subject.path}, ${subject.form === "case" ? "a case file" : "an input"}`,
    versions,
    ...trace.sections.flatMap(({ title, text }) => ["", title, ...indent(text)]),
    "",
    "verdict",
    ...indent(verdictLines(target, trace.verdict, known, causeOf(subject)).join("\n")),
    ...(opinion === null ? [] : indent(opinion)),
  ].join("\n");
}

/** What the oracle says, in words; the place where two values differ is marked if the target does so. */
export function verdictLines(
  { triage, unit }: Pick<TriagedTarget<never>, "triage" | "unit">,
  verdict: Verdict,
  known: Explained["known"],
  cause?: string,
): string[] {
  if (verdict.kind === "pass") return [`pass: every property held (${verdict.work} ${unit})`];
  if (verdict.kind === "reject") return [`reject: ${verdict.reason}`];
  const { finding } = verdict;
  const { expected, actual } = triage.shown?.(finding) ?? finding;
  return [
    `finding: ${finding.summary}${finding.where === null ? "" : `, ${finding.where}`}`,
    `fingerprint: ${fingerprintText(finding.fingerprint)}`,
    ...(cause === undefined ? [] : [`cause:       ${cause}`]),
    `expected:    ${expected}`,
    `actual:      ${actual}`,
    ...knownLines(known),
  ];
}

const BY: Readonly<Record<Proof, string>> = {
  mends: "the case passes with its mend",
  memory: "a case of the same structure passes with its mend",
  rule: "its rule says so",
  assumed: "its condition says so",
};

/** Which known issues explain a finding, or hide what is to be told of. */
function knownLines(known: Explanation<unknown>): readonly string[] {
  switch (known.kind) {
    case "unknown":
      return ["known issue: none"];
    case "known":
      return known.issues.map(({ id, title }) => `known issue: ${id}: ${title} (${BY[known.by]})`);
    case "behind": {
      const { fingerprint, actual } = known.finding;
      return [
        "known issue: none explains all of it",
        ...known.issues.map(({ id, title }) => `behind:      ${id}: ${title}`),
        `with mends:  ${fingerprintText(fingerprint)}`,
        `             ${actual}`,
      ];
    }
  }
}

function explanationJson<C>(
  target: TriagedTarget<C>,
  subject: Subject<C>,
  { trace, known, opinion }: Explained,
): object {
  const { verdict } = trace;
  return {
    target: target.name,
    file: subject.path,
    form: subject.form,
    versions: target.versions,
    ...trace.json,
    verdict: verdict.kind === "finding" ? findingJson(target, verdict, known, causeOf(subject)) : verdict,
    ...(opinion === null ? {} : { secondOpinion: opinion }),
  };
}

/** The cause of a finding that was kept; shrinking tells it. */
const causeOf = ({ stored }: Subject<unknown>): string | undefined =>
  stored === undefined ? undefined : readStored(stored).cause;

function findingJson(
  { triage }: Pick<TriagedTarget<never>, "triage">,
  { kind, finding }: Found,
  known: Explained["known"],
  cause: string | undefined,
): object {
  const { fingerprint, summary, where } = finding;
  const { expected, actual } = triage.shown?.(finding) ?? finding;
  return {
    kind,
    fingerprint,
    cause,
    summary,
    where,
    expected,
    actual,
    knownIssues: explaining(known),
    ...(known.kind === "behind" ? { behind: idsOf(known), withMends: known.finding.fingerprint } : {}),
  };
}

const indent = (text: string): string[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => (line ? `  ${line}` : line));

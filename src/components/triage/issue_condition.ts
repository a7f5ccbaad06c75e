import type { Case } from "../case/case.ts";
import { matchesFingerprint } from "../../harness/known_issue.ts";
import type { IssueCondition, IssueFile } from "../../harness/known_issue.ts";
import type { Stage } from "../../harness/outcome.ts";
import type { Finding } from "../../harness/verdict.ts";
import { isLost } from "../engines/jco/classify.ts";
import { evidenceOf } from "../oracles/evidence.ts";
import type { Evidence } from "../oracles/evidence.ts";
import { holds } from "./condition.ts";
import type { Condition } from "./condition.ts";
import { afterChange, isChangeOf } from "./models.ts";
import type { ModelName } from "./models.ts";

/** What the file of a known issue of `component_api` says besides what all say. */
interface ComponentIssue extends IssueFile {
  /**
   * A regular expression that has to match the whole of the kinds of the types from the root to the place that differs,
   * as `list>option>u8`.
   */
  readonly kinds?: string;
  /** How the bug changes a value: the difference has to be that change and nothing more. */
  readonly model?: ModelName;
  /** The structural cause. */
  readonly condition: Condition;
}

/** The stage of what is wrong in declarations. */
export const DECLARE = "declare";

const TRANSPILE: Stage = "transpile";

/** How a known issue's file tells whether it explains a finding. */
export function issueCondition(file: Readonly<Record<string, unknown>>): IssueCondition<Case> {
  const issue = file as unknown as ComponentIssue;
  const { fingerprint, message, kinds, model } = issue;
  return {
    says: Object.keys(fingerprint).length + [message, kinds, model].filter((part) => part !== undefined).length,
    allows: (testCase, stage) => mayShowAt(issue, stage) && holds(issue.condition, testCase),
    explains: (finding, testCase) => {
      if (!mayExplain(issue, finding, testCase)) return false;
      const { mismatch } = evidenceOf(finding);
      return model === undefined || (mismatch !== undefined && isChangeOf(model, mismatch));
    },
    remainders: (finding, testCase) => (mayExplain(issue, finding, testCase) ? remainders(issue, finding) : []),
  };
}

/**
 * Whether what was thrown is lost: with `wasmExnref` the adapter between two
 * components catches whatever comes out of the callee, and throws this trap
 * in its place. An issue that throws shows so, too, and is then told by its
 * condition alone.
 */
function hidesAnother({ fingerprint }: Finding, { jco, components }: Case): boolean {
  return jco.wasmExnref && components.length > 1 && isLost(fingerprint.kind);
}

/**
 * Whether an issue can show at a stage. What is wrong in declarations shows nowhere else, and bindgen breaks off over
 * nothing that is wrong in what it generates.
 */
function mayShowAt({ fingerprint }: ComponentIssue, stage: string): boolean {
  const own = fingerprint.stage ?? "";
  return [DECLARE, TRANSPILE].every((one) => (own === one) === (stage === one));
}

/** Whether an issue explains a finding, without a look at the values. */
function mayExplain(issue: ComponentIssue, finding: Finding, testCase: Case): boolean {
  if (!mayShowAt(issue, finding.fingerprint.stage)) return false;
  const lost = hidesAnother(finding, testCase) && /Error: |trap: cannot /.test(issue.fingerprint.kind ?? "");
  if (!matchesFingerprint(issue.fingerprint, finding.fingerprint, lost ? "kind" : null)) return false;
  if (!lost && issue.message !== undefined && !new RegExp(issue.message).test(finding.actual)) return false;
  const { kinds = "" } = evidenceOf(finding);
  if (issue.kinds !== undefined && !new RegExp(`^(?:${issue.kinds})$`).test(kinds)) return false;
  return holds(issue.condition, testCase);
}

/** What is left of a finding once what the issue does to the value is taken as sent. */
function remainders({ model }: ComponentIssue, finding: Finding): readonly Finding[] {
  const evidence = evidenceOf(finding);
  if (model === undefined || evidence.mismatch === undefined) return [];
  return afterChange(model, evidence.mismatch).flatMap(({ mismatch, rest }): Finding[] => {
    if (!rest) return [];
    const left: Evidence = { ...evidence, kinds: rest.place, mismatch };
    const fingerprint = { ...finding.fingerprint, kind: rest.kind, place: rest.at.type.kind };
    return [{ ...finding, fingerprint, evidence: left }];
  });
}

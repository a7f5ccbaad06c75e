import { matchesFingerprint } from "../../harness/known_issue.ts";
import type { IssueCondition, IssueFile } from "../../harness/known_issue.ts";
import type { Finding } from "../../harness/verdict.ts";
import type { Case } from "../case/case.ts";
import { finding as findingOf } from "../oracles/agreement.ts";
import type { Dissent } from "../oracles/agreement.ts";
import { holds } from "./condition.ts";
import type { Condition } from "./condition.ts";

/** What the file of a known issue says besides what all say. */
interface ModuleIssue extends IssueFile {
  /** The structural cause. */
  readonly condition: Condition;
  /** A regular expression that has to match somewhere in what those say who do not have the bug. */
  readonly others?: string;
}

/** How a known issue's file tells whether it explains a finding. */
export function issueCondition(file: Readonly<Record<string, unknown>>): IssueCondition<Case> {
  const issue = file as unknown as ModuleIssue;
  const { fingerprint, message, others, condition } = issue;
  const explainsFirst = (finding: Finding, testCase: Case): boolean =>
    matchesFingerprint(fingerprint, finding.fingerprint) &&
    (message === undefined || new RegExp(message).test(finding.actual)) &&
    (others === undefined || new RegExp(others).test(finding.expected)) &&
    holds(condition, testCase);
  return {
    says: Object.keys(fingerprint).length + [message, others].filter((said) => said !== undefined).length,
    allows: (testCase) => holds(condition, testCase),
    explains: (finding, testCase) => withoutFirst(finding) === null && explainsFirst(finding, testCase),
    remainders: (finding, testCase) => {
      const rest = withoutFirst(finding);
      return rest !== null && explainsFirst(finding, testCase) ? [rest] : [];
    },
  };
}

/** The finding that is left if the first of several engines that say something else is taken at its word. */
function withoutFirst({ evidence }: Finding): Finding | null {
  const dissent = evidence as Dissent | undefined;
  if (dissent === undefined || dissent.dissenters.length < 2) return null;
  const [first, ...dissenters] = dissent.dissenters;
  return findingOf({ ...dissent, votes: dissent.votes.filter((vote) => vote !== first), dissenters });
}

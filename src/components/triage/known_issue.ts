import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "../case/case.ts";
import { caseFromJson } from "../case/json.ts";
import { messageOf } from "../../errors.ts";
import { isLost } from "../engines/jco/classify.ts";
import type { Finding, Fingerprint } from "../../harness/verdict.ts";
import { holds } from "./condition.ts";
import type { Condition } from "./condition.ts";
import { afterChange, isChangeOf } from "./models.ts";
import type { ModelName } from "./models.ts";

/** The sentence that a tool breaks. */
export interface Rule {
  /** As `CanonicalABI.md` or `jco documentation`. */
  readonly document: string;
  readonly section: string;
  /** What it asks for, in our words. */
  readonly says: string;
}

/** A bug of a tool that is known: a file in `known_issues/`. */
export interface KnownIssue {
  readonly id: string;
  readonly title: string;
  /** The package whose bug it is. */
  readonly package: string;
  /** Versions of the package that were seen to have it. */
  readonly affects: readonly string[];
  readonly upstream: string | null;
  readonly rule: Rule;
  /** Why it is not this project's own mistake. */
  readonly argument: string;
  /** Regular expressions that have to match the whole of each part of the fingerprint that is given. */
  readonly fingerprint: Partial<{ readonly [K in keyof Fingerprint]: string }>;
  /** A regular expression that has to match somewhere in what was actually seen, as in the engine's own words. */
  readonly message?: string;
  /** A regular expression that has to match the whole of the kinds of the types from the root to the place that differs, as `list>option>u8`. */
  readonly kinds?: string;
  /** How the bug changes a value: the difference has to be that change and nothing more. */
  readonly model?: ModelName;
  /** The structural cause. */
  readonly condition: Condition;
  /** The smallest case that shows it. */
  readonly shows: Case;
  /** A case that is close to it and must not match. */
  readonly nearMiss: Case;
}

/** The stage of what is wrong in declarations. */
export const DECLARE = "declare";

/**
 * Whether what was thrown is lost: with `wasmExnref` the adapter between two
 * components catches whatever comes out of the callee, and throws this trap
 * in its place. An issue that throws shows so, too, and is then told by its
 * condition alone.
 */
function hidesAnother({ fingerprint }: Finding, { jco, components }: Case): boolean {
  return jco.wasmExnref && components.length > 1 && isLost(fingerprint.kind);
}

/** Whether `issue` explains `finding` in `testCase`. */
export function explains(issue: KnownIssue, finding: Finding, testCase: Case): boolean {
  return (
    mayExplain(issue, finding, testCase) &&
    (issue.model === undefined || (finding.mismatch !== undefined && isChangeOf(issue.model, finding.mismatch)))
  );
}

/** The same, without a look at the values. */
function mayExplain(issue: KnownIssue, finding: Finding, testCase: Case): boolean {
  // What shows when a component runs says nothing of its declarations, however it shows.
  if (finding.fingerprint.stage === DECLARE && issue.fingerprint.stage !== DECLARE) return false;
  const lost = hidesAnother(finding, testCase) && /Error: |trap: cannot /.test(issue.fingerprint.kind ?? "");
  for (const [part, pattern] of Object.entries(issue.fingerprint) as [keyof Fingerprint, string][]) {
    if (lost && part === "kind") continue;
    if (!new RegExp(`^(?:${pattern})$`, "s").test(finding.fingerprint[part])) return false;
  }
  if (!lost && issue.message !== undefined && !new RegExp(issue.message).test(finding.actual)) return false;
  if (issue.kinds !== undefined && !new RegExp(`^(?:${issue.kinds})$`).test(finding.kinds ?? "")) return false;
  return holds(issue.condition, testCase);
}

/**
 * The issue that explains `finding` in `testCase`. Of several, the one that
 * says most of the finding: a bug that can show in any way, as a name that is
 * taken does, only claims what no other does. Where several change one value,
 * the first one whose change leaves nothing but what others explain.
 */
export function explanation(issues: readonly KnownIssue[], finding: Finding, testCase: Case): KnownIssue | undefined {
  const says = ({ fingerprint, message, kinds, model }: KnownIssue): number =>
    Object.keys(fingerprint).length + [message, kinds, model].filter((part) => part !== undefined).length;
  return (
    issues.filter((issue) => explains(issue, finding, testCase)).sort((a, b) => says(b) - says(a))[0] ??
    issues.find(
      (issue) =>
        mayExplain(issue, finding, testCase) &&
        remainders(issue, finding).some(
          (rest) =>
            explanation(
              issues.filter((other) => other !== issue),
              rest,
              testCase,
            ) !== undefined,
        ),
    )
  );
}

/** What is left of a finding once what `issue` does to the value is taken as sent. */
function remainders({ model }: KnownIssue, finding: Finding): readonly Finding[] {
  if (model === undefined || finding.mismatch === undefined) return [];
  return afterChange(model, finding.mismatch).flatMap(({ mismatch, rest }) =>
    rest
      ? [
          {
            ...finding,
            fingerprint: { ...finding.fingerprint, kind: rest.kind, place: rest.at.type.kind },
            kinds: rest.place,
            mismatch,
          },
        ]
      : [],
  );
}

/**
 * Reads every known issue of a folder, in the order of their ids.
 *
 * @throws Error for a file that is no known issue; it names the file.
 */
export function readKnownIssues(folder: string): readonly KnownIssue[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort();
  return files.map((file) => {
    try {
      const json = JSON.parse(readFileSync(join(folder, file), "utf8")) as KnownIssue;
      return { ...json, shows: caseFromJson(json.shows), nearMiss: caseFromJson(json.nearMiss) };
    } catch (error) {
      throw new Error(`${file} is no known issue: ${messageOf(error)}`, { cause: error });
    }
  });
}

import type { Counted } from "./counted.ts";
import { Explainer } from "./explain.ts";
import type { Explanation } from "./explain.ts";
import { readKnownIssues } from "./known_issue.ts";
import type { IssueCondition, IssueFile, KnownIssue, Rule } from "./known_issue.ts";
import type { Mending } from "./mending.ts";
import type { Shrinking } from "./shrink.ts";
import type { MatrixLayout } from "./stats/matrix.ts";
import type { Feature } from "./stats/stats.ts";
import type { Finding, Verdict } from "./verdict.ts";

/** What a case is, apart from what is done with it. */
export interface Cases<C> {
  /** The case in words. */
  print(testCase: C): string;
  /**
   * The case as text for a file: an object in JSON, with everything spelled
   * out, so that it stays what it is when generators change.
   */
  stringify(testCase: C): string;
  /** The inverse of `stringify`, from parsed JSON. @throws Error that says why `json` is no case. */
  parse(json: unknown): C;
  /** Why a case is not legal, in a sentence; `null` if it is. */
  whyNot(testCase: C): string | null;
}

/** How a family brings a finding to its cause, and knows it again. */
export interface Triage<C> {
  /** Reads what of a known issue's file decides whether it explains a finding. @throws Error for what is none. */
  condition(file: Readonly<Record<string, unknown>>): IssueCondition<C>;
  /** Without it, no issue has a mend: rules decide. */
  readonly mending?: Mending<C>;
  /** The structural cause of what a case shows that is as small as it can be. */
  cause(smallest: C, finding: Finding): string;
  /** The properties that the target holds cases to, each with the sentence that breaking it breaks. */
  readonly rules: Readonly<Record<string, Rule>>;
  /** Expected and actual at length, with the place that differs marked; the finding's own texts without it. */
  shown?(finding: Finding): Pick<Finding, "expected" | "actual">;
}

/** A case from which fuzzing starts. */
export interface Seed<C> {
  /** Also that of its file in `corpus/<target>/`. */
  readonly name: string;
  readonly case: C;
  /** The input, where it is another than `encode(case)`; such a seed is always kept. */
  readonly bytes?: Uint8Array;
}

/** How Jazzer.js and libFuzzer run a target unless a user says otherwise. */
export interface Flags {
  /** Bytes of the largest input. */
  readonly maxLen: number;
  /** Milliseconds an input may take. */
  readonly timeout: number;
  /** Whether libFuzzer is told what the counted modules compare. */
  readonly comparisons: boolean;
  /** Makes the words that mean something in an input, as bytes, for whoever wants them; `null` for none. */
  readonly dictionary: (() => readonly Uint8Array[]) | null;
}

/** What a case is and what happened when it ran, for people and for tools. */
export interface Trace {
  readonly verdict: Verdict;
  readonly sections: readonly { readonly title: string; readonly text: string }[];
  /** The same for tools. */
  readonly json: object;
}

/** What a target may have besides. */
export interface Extras<C> {
  /** What is counted inside WebAssembly. */
  readonly counted: Counted;
  /** What of the case is counted in the statistics. */
  features(testCase: C): Iterable<Feature>;
  /** The matrix that the statistics show: its cells are features of the group `MATRIX`. */
  readonly matrix: MatrixLayout;
  /** Figures that are read when the statistics are taken. */
  readonly gauges: Readonly<Record<string, () => number>>;
  /**
   * What an implementation that shares no code with what is tested makes of the case, in a sentence; `null` if there is
   * none.
   */
  secondOpinion(testCase: C): Promise<string | null>;
  /** Runs the case without caches and tells what happened. */
  trace(testCase: C): Promise<Trace>;
  /** Writes what a person needs to look into a case, for `COMPONENT_FUZZ_LOG=debug`; returns the files' names. */
  dump(testCase: C, folder: string): Promise<readonly string[]>;
  /** What else than a run can be wrong with a case, by name. */
  readonly checks: Readonly<Record<string, (testCase: C) => Promise<Verdict>>>;
  /** What a reader of a finding has to know of how the case was run, a sentence each. */
  remarks(testCase: C): readonly string[];
  /** What running a seed shows: one that shows nothing that no shorter one does is left out of the corpus. */
  traits(testCase: C): Promise<readonly string[]>;
  /** What can't be tested here, a sentence each; said once, when a run starts. */
  readonly lacks: readonly string[];
}

/**
 * One fuzz target over cases of type `C`. Targets know nothing of libFuzzer:
 * `running/` runs them, and so do tests and tools.
 */
export interface Target<C> {
  readonly name: string;
  /** What it tests, on one line. */
  readonly title: string;
  /** What a passing case's `work` counts, in the plural, as `calls`. */
  readonly unit: string;
  /** What is under test, with versions, for the banner and for findings. */
  readonly versions: Readonly<Record<string, string>>;
  readonly cases: Cases<C>;
  readonly shrinking: Shrinking<C>;
  readonly triage: Triage<C>;
  readonly flags: Flags;
  /** A pure function of the bytes; never throws. */
  decode(bytes: Uint8Array): C;
  encode(testCase: C): Uint8Array;
  /** In an order that stays; names are unique. */
  seeds(): Iterable<Seed<C>>;
  /** Runs the case. `cold`: without anything that an earlier case left in a cache. */
  run(testCase: C, options?: { readonly cold?: boolean }): Promise<Verdict>;
  /**
   * The files of a folder that shows a verdict without this project, for whoever maintains what is tested.
   *
   * @param remarks that its text has to make besides, a paragraph each.
   */
  reproduce(
    testCase: C,
    verdict: Verdict,
    explained: Explanation<C>,
    remarks?: readonly string[],
  ): Promise<ReadonlyMap<string, string | Uint8Array>>;
  /** Another target whose cases are also this one's, and which of its known issues are this one's as well. */
  readonly sharedIssues?: { readonly target: string; readonly which: (file: IssueFile) => boolean };
  readonly extras: Partial<Extras<C>>;
}

/** A target with the bugs that are known of what it tests. */
export interface TriagedTarget<C> extends Target<C> {
  readonly knownIssues: readonly KnownIssue<C>[];
  /** What known issues have to do with a finding. */
  explain(finding: Finding, testCase: C): Promise<Explanation<C>>;
  /** How often a mend was tried that has found nothing to repair so far, by its issue's id. */
  notApplied(): Readonly<Record<string, number>>;
}

/**
 * @param folder of the known issues, with a folder in it for each target.
 * @throws Error for a file there that is no known issue.
 */
export function withKnownIssues<C>(target: Target<C>, folder: string): TriagedTarget<C> {
  const knownIssues = readKnownIssues(folder, target);
  const explainer = new Explainer(knownIssues, target.triage.mending);
  return {
    ...target,
    knownIssues,
    explain: (finding, testCase) => explainer.explain(finding, testCase),
    notApplied: () => explainer.notApplied,
  };
}

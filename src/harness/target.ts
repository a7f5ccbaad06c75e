import type { Finding, Verdict } from "./verdict.ts";
import type { Counted } from "./counted.ts";
import type { Feature, Stats } from "./stats/stats.ts";
import type { KnownIssue } from "../components/triage/known_issue.ts";

/** What a case is and what happened when it ran, for people and for tools. */
export interface Trace {
  readonly verdict: Verdict;
  readonly sections: readonly { readonly title: string; readonly text: string }[];
  /** The same for tools. */
  readonly json: object;
}

/** What a reduction is told, and tells. */
export interface ShrinkRequest<C> {
  /** Whether a candidate still does what the case does. */
  readonly holds: (candidate: C) => Promise<boolean>;
  readonly onProgress?: (progress: {
    readonly reducer: string;
    readonly tries: number;
    readonly taken: number;
    readonly nodes: number;
  }) => void;
}

/**
 * One fuzz target over cases of type `C`. Targets know nothing of libFuzzer:
 * `fuzz.ts` runs them, and so do tests and tools.
 */
export interface Target<C> {
  readonly name: string;
  /** What is under test, with versions, for the banner and for findings. */
  readonly versions: Readonly<Record<string, string>>;
  readonly knownIssues: readonly KnownIssue[];
  /** What can't be tested here, a sentence each; said once, when a run starts. */
  readonly lacks: readonly string[];
  /** A pure function of the bytes; never throws. */
  readonly decode: (bytes: Uint8Array) => C;
  readonly encode: (testCase: C) => Uint8Array;
  /** The case in words. */
  readonly print: (testCase: C) => string;
  /** What has to be set in the environment, besides what is set here, for an input of the case to be that case. */
  readonly settings: (testCase: C) => readonly string[];
  /** The case as text for a file: JSON, with everything spelled out, so that it stays what it is when generators change. */
  readonly stringify: (testCase: C) => string;
  /** @throws Error that says why `json` is no case. */
  readonly fromJson: (json: unknown) => C;
  /** Runs the case. `cold`: without anything that an earlier case left in a cache. */
  readonly run: (testCase: C, options?: { readonly cold?: boolean }) => Promise<Verdict>;
  /** What TypeScript says of the declarations that are generated for the case; nothing is run. */
  readonly declare: (testCase: C) => Promise<Verdict>;
  /** The known issue that explains a finding. */
  readonly explain: (verdict: Verdict & { kind: "finding" }, testCase: C) => KnownIssue | undefined;
  /** What an implementation of the specification that shares no code with what is tested makes of the case, in a sentence; `null` if there is none. */
  readonly secondOpinion: (testCase: C) => Promise<string | null>;
  /** Runs the case without caches and tells what happened. */
  readonly trace: (testCase: C) => Promise<Trace>;
  /** The smallest case that still does what `holds` asks for; `done`: no reducer can do more. */
  readonly shrink: (
    testCase: C,
    request: ShrinkRequest<C>,
  ) => Promise<{ readonly case: C; readonly tries: number; readonly done: boolean }>;
  /** The structural cause of what a case shows that is as small as it can be. */
  readonly cause: (smallest: C, finding: Finding) => string;
  /** The files of a folder that shows a verdict of the case without this project, for whoever maintains what is tested. */
  readonly reproduce: (testCase: C, verdict: Verdict) => Promise<ReadonlyMap<string, string | Uint8Array>>;
  /** What of the case is counted. */
  readonly features: (testCase: C) => Iterable<Feature>;
  /** What is counted inside WebAssembly; `null` if there is none. */
  readonly counted: Counted | null;
  /** Adds the target's own figures to the statistics. */
  readonly observe: (stats: Stats) => void;
  /** Writes what a person needs to look into a case, for `COMPONENT_FUZZ_LOG=debug`; returns the files' names. */
  readonly dump: (testCase: C, folder: string) => Promise<readonly string[]>;
}

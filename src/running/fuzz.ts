import { hash } from "node:crypto";
import type { Assumptions } from "../harness/assume.ts";
import { idsOf } from "../harness/explain.ts";
import type { Explanation, Proof } from "../harness/explain.ts";
import type { KnownIssue } from "../harness/known_issue.ts";
import { FindingError, fingerprintText, reportText } from "../harness/report.ts";
import type { Root } from "../harness/store.ts";
import type { Finding, Verdict } from "../harness/verdict.ts";
import type { Feature, Stats } from "../harness/stats/stats.ts";
import type { TriagedTarget } from "../harness/target.ts";
import type { Collection } from "./collection.ts";

/** What fuzzing needs of a target. */
export type Fuzzed<C> = Pick<TriagedTarget<C>, "name" | "versions" | "cases" | "decode" | "run" | "explain" | "extras">;

export interface FuzzOptions {
  /** Whether known issues are counted instead of thrown. */
  readonly knownIssues: boolean;
  /** Where an input will be found after a finding, given its SHA-1. */
  readonly artifact: (sha1: string) => string;
  /** Whether findings are counted and nothing more, since only the features of inputs are looked at. */
  readonly ignoresFindings?: boolean;
  /** Called with each input before it runs and with `null` after it. */
  readonly pending: (input: Uint8Array | null) => void;
  /** Brings a finding to its cause, as far as that goes in a few seconds. */
  readonly rootOf?: (testCase: unknown, verdict: Verdict & { readonly kind: "finding" }) => Promise<Root | null>;
  /** Keeps the input of a finding, before anything else of it is kept. */
  readonly keepInput?: (input: Uint8Array) => void;
  /** Keeps a finding that is about to be told; returns where, and a remark for its report. */
  readonly keep?: (found: {
    readonly finding: Finding;
    readonly behind: readonly string[];
    readonly testCase: unknown;
    readonly input: Uint8Array;
    readonly report: string;
    readonly root: Root | null;
  }) => { readonly folder: string | null; readonly remark: string };
  /** With it a finding ends nothing: it is told there, and from then on counted like a known issue. */
  readonly collection?: Collection;
  /**
   * Called before a case runs and when all is done, unless a finding was thrown; `useless` says how a case ended that
   * is known or was rejected, and is `null` for all others.
   */
  readonly around?: { readonly before: () => Promise<void>; readonly after: (useless: string | null) => void };
  /** Does something of which nothing is counted. */
  readonly uncounted?: <T>(work: () => Promise<T>) => Promise<T>;
  /** What need not be run. */
  readonly assumptions?: Assumptions<unknown>;
  /** Called with each case before it runs. */
  readonly log?: (testCase: unknown) => Promise<void>;
}

/** How many executions before a finding are named when it does not show again in a cold engine. */
const HISTORY = 16;

/**
 * The function that libFuzzer calls: decodes, runs, counts, and throws a
 * {@link FindingError} for a property that does not hold and that no known
 * issue explains.
 */
export function fuzzFunction<C>(
  target: Fuzzed<C>,
  stats: Stats,
  options: FuzzOptions,
): (input: Buffer) => Promise<void> {
  const history: string[] = [];
  const uncounted = options.uncounted ?? ((work) => work());
  const assumptions = options.knownIssues ? options.assumptions : undefined;
  return async (input) => {
    options.pending(input);
    const testCase = target.decode(input);
    await options.log?.(testCase);
    await options.around?.before();
    const likely = assumptions?.concerning(testCase);
    let useless: string | null = null;
    if (likely && assumptions?.spares(likely)) suppress({ issues: [likely], by: "assumed" }, featuresOf(testCase));
    else {
      const verdict = await (likely ? uncounted(() => target.run(testCase)) : target.run(testCase));
      useless = await settle(verdict, { testCase, input, likely });
    }
    // Whatever came of it: another time it may not be run.
    if (likely) useless = `spared: ${likely.id}`;
    history.push(sha1(input));
    if (history.length > HISTORY) history.shift();
    options.pending(null);
    options.around?.after(useless);
  };

  /** @returns how the case ended, if it is of no use for another one. */
  async function settle(verdict: Verdict, { testCase, input, likely }: Execution<C>): Promise<string | null> {
    const features = featuresOf(testCase);
    if (verdict.kind === "reject") {
      stats.count("rejected", 0, features, { reason: verdict.reason });
      return `rejected: ${verdict.reason}`;
    }
    if (verdict.kind === "pass") {
      if (likely) assumptions?.learn(likely, []);
      stats.count("passed", verdict.work, features);
      return null;
    }
    const { collection, knownIssues } = options;
    const explained: Explanation<C> =
      knownIssues || collection
        ? await uncounted(() => target.explain(verdict.finding, testCase))
        : { kind: "unknown" };
    if (likely) assumptions?.learn(likely, idsOf(explained));
    if (knownIssues && explained.kind === "known") {
      suppress(explained, features);
      // Which mends are needed may depend on what is remembered; what shows without them does not.
      return `known: ${fingerprintText(verdict.finding.fingerprint)}`;
    }
    if (options.ignoresFindings) {
      stats.count("found", 0, features);
      return null;
    }
    const told = reported(knownIssues ? explained : { kind: "unknown" }, verdict.finding);
    const identity = [fingerprintText(told.finding.fingerprint), ...idsOf(explained)].join(", ");
    const before = collection?.seen(identity) ?? null;
    const again = (text: string): string => {
      stats.count("suppressed", 0, features, { found: text });
      return `found: ${text}`;
    };
    if (before !== null) return again(before);
    const { root, notes, warmOnly } = await uncounted(() => lookInto(verdict, testCase));
    const taken = collection?.take(identity, told.finding, root);
    if (taken && !taken.isNew) return again(taken.text);
    stats.count("found", 0, features);
    options.keepInput?.(input);
    options.pending(null);
    const { error, folder } = finding(told, testCase, input, notes, root);
    if (!collection || !taken) throw error;
    collection.tell({
      identity,
      text: taken.text,
      summary: told.finding.summary,
      place: folder ?? options.artifact(sha1(input)),
      warmOnly,
    });
    return `found: ${taken.text}`;
  }

  /** What more there is to say of a finding: whether it shows again, its cause, and what others make of the case. */
  async function lookInto(
    verdict: Verdict & { readonly kind: "finding" },
    testCase: C,
  ): Promise<{ readonly root: Root | null; readonly notes: readonly string[]; readonly warmOnly: boolean }> {
    const cold = await target.run(testCase, { cold: true });
    const notes = [...remarks(verdict.finding, cold, history), ...(target.extras.remarks?.(testCase) ?? [])];
    // What does not show again can't be shrunk.
    const warmOnly = !(cold.kind === "finding" && isSame(cold.finding, verdict.finding));
    const root = warmOnly ? null : ((await options.rootOf?.(testCase, verdict)) ?? null);
    const opinion = await target.extras.secondOpinion?.(testCase);
    if (typeof opinion === "string") notes.push(opinion);
    return { root, notes, warmOnly };
  }

  /** To be asked before another case runs: a target may have noted what it saw in the one that ran last. */
  function featuresOf(testCase: C): readonly Feature[] {
    return [...(target.extras.features?.(testCase) ?? [])];
  }

  function suppress(
    { issues, by }: { readonly issues: readonly { readonly id: string }[]; readonly by: Proof },
    features: readonly Feature[],
  ): void {
    stats.count("suppressed", 0, features, { issues: issues.map(({ id }) => id), by });
  }

  function finding(
    { finding: found, behind, notes: more }: Reported,
    testCase: C,
    input: Uint8Array,
    remarks: readonly string[],
    root: Root | null,
  ): { readonly error: FindingError; readonly folder: string | null } {
    const notes = [...more, ...remarks];
    const file = options.artifact(sha1(input));
    const report = (all: readonly string[]): string =>
      reportText(found, {
        target: target.name,
        printedCase: target.cases.print(testCase),
        versions: target.versions,
        root,
        behind,
        notes: all,
        reproduce: [
          `COMPONENT_FUZZ_KNOWN_ISSUES=off npx jazzer fuzz_targets/${target.name} ${file}`,
          "(COMPONENT_FUZZ_LOG=debug in front writes the case, the component and the generated JavaScript)",
          `npx component-fuzz reproduce ${target.name} ${file} --out FOLDER`,
          "(shrinks it and makes a folder that needs only what is tested, with a text for an issue)",
        ],
      });
    const kept = options.keep?.({ finding: found, behind, testCase, input, report: report(notes), root });
    const error = new FindingError(found, report(kept === undefined ? notes : [...notes, kept.remark]));
    return { error, folder: kept?.folder ?? null };
  }
}

/** What was run. */
interface Execution<C> {
  readonly testCase: C;
  readonly input: Uint8Array;
  /** The issue for which it might have been spared. */
  readonly likely: KnownIssue<unknown> | undefined;
}

/** What is told of a finding. */
interface Reported {
  readonly finding: Finding;
  /** Ids of the known issues that hide it. */
  readonly behind: readonly string[];
  readonly notes: readonly string[];
}

/** Of what is hidden by known issues, what shows with their mends. */
function reported(explained: Explanation<unknown>, shown: Finding): Reported {
  if (explained.kind !== "behind") return { finding: shown, behind: [], notes: [] };
  const before = `without mends the case shows ${fingerprintText(shown.fingerprint)}: ${shown.actual}`;
  return { finding: explained.finding, behind: idsOf(explained), notes: [before] };
}

const isSame = (a: Finding, b: Finding): boolean => fingerprintText(a.fingerprint) === fingerprintText(b.fingerprint);

/** What running the case again without caches showed. */
function remarks(found: Finding, cold: Verdict, history: readonly string[]): string[] {
  if (cold.kind === "finding" && isSame(cold.finding, found)) return [];
  const instead =
    cold.kind === "finding" ? `shows ${fingerprintText(cold.finding.fingerprint)} instead` : "does not show";
  return [
    `warm-only: in a fresh engine without caches it ${instead}; executions before it: ${history.join(" ") || "none"}`,
  ];
}

const sha1 = (bytes: Uint8Array): string => hash("sha1", bytes);

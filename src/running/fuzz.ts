import { hash } from "node:crypto";
import { FindingError, fingerprintText, reportText } from "../harness/report.ts";
import type { Root } from "../harness/store.ts";
import type { Finding, Verdict } from "../harness/verdict.ts";
import type { Stats } from "../harness/stats/stats.ts";
import type { TriagedTarget } from "../harness/target.ts";
import { foundBefore } from "./collection.ts";
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
    readonly testCase: unknown;
    readonly input: Uint8Array;
    readonly report: string;
    readonly root: Root | null;
  }) => { readonly folder: string | null; readonly remark: string };
  /** With it a finding ends nothing: it is told there, and from then on counted like a known issue. */
  readonly collection?: Collection;
  /** Does what is no part of an execution: nothing of it counts as coverage. */
  readonly aside?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Called before a case runs and when all is done, unless a finding was thrown. */
  readonly around?: { readonly before: () => Promise<void>; readonly after: () => void };
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
  return async (input) => {
    options.pending(input);
    const testCase = target.decode(input);
    await options.log?.(testCase);
    await options.around?.before();
    const verdict = await target.run(testCase);
    await settle(verdict, testCase, input);
    history.push(sha1(input));
    if (history.length > HISTORY) history.shift();
    options.pending(null);
    options.around?.after();
  };

  async function settle(verdict: Verdict, testCase: C, input: Uint8Array): Promise<void> {
    const features = target.extras.features?.(testCase) ?? [];
    if (verdict.kind === "pass") return stats.count("passed", verdict.work, features);
    if (verdict.kind === "reject") return stats.count("rejected", 0, features, verdict.reason);
    const issue = target.explain(verdict.finding, testCase);
    if (issue && options.knownIssues) return stats.count("suppressed", 0, features, issue.id);
    if (options.ignoresFindings) return stats.count("found", 0, features);
    const { collection, aside = (work) => work() } = options;
    const identity = `${fingerprintText(verdict.finding.fingerprint)}${issue ? ` (${issue.id})` : ""}`;
    const before = collection?.seen(identity) ?? null;
    if (before !== null) return stats.count("suppressed", 0, features, foundBefore(before));
    const { root, notes, warmOnly } = await aside(() => lookInto(verdict, testCase));
    const taken = collection?.take(identity, verdict.finding, root);
    if (taken && !taken.isNew) return stats.count("suppressed", 0, features, foundBefore(taken.text));
    stats.count("found", 0, features);
    options.keepInput?.(input);
    options.pending(null);
    const { error, folder } = finding(verdict.finding, testCase, input, notes, root);
    if (!collection || !taken) throw error;
    collection.tell({
      identity,
      text: taken.text,
      summary: verdict.finding.summary,
      place: folder ?? options.artifact(sha1(input)),
      warmOnly,
    });
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

  function finding(
    found: Finding,
    testCase: C,
    input: Uint8Array,
    notes: readonly string[],
    root: Root | null,
  ): { readonly error: FindingError; readonly folder: string | null } {
    const file = options.artifact(sha1(input));
    const report = (all: readonly string[]): string =>
      reportText(found, {
        target: target.name,
        printedCase: target.cases.print(testCase),
        versions: target.versions,
        root,
        notes: all,
        reproduce: [
          `COMPONENT_FUZZ_KNOWN_ISSUES=off npx jazzer fuzz_targets/${target.name} ${file}`,
          "(COMPONENT_FUZZ_LOG=debug in front writes the case, the component and the generated JavaScript)",
          `npx component-fuzz reproduce ${target.name} ${file} --out FOLDER`,
          "(shrinks it and makes a folder that needs only what is tested, with a text for an issue)",
        ],
      });
    const kept = options.keep?.({ finding: found, testCase, input, report: report(notes), root });
    const error = new FindingError(found, report(kept === undefined ? notes : [...notes, kept.remark]));
    return { error, folder: kept?.folder ?? null };
  }
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

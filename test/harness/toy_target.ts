import { Explainer } from "../../src/harness/explain.ts";
import { matchesFingerprint } from "../../src/harness/known_issue.ts";
import type { KnownIssue } from "../../src/harness/known_issue.ts";
import type { Mending } from "../../src/harness/mending.ts";
import type { Reducer } from "../../src/harness/reduction.ts";
import type { Cases, Target, Triage, TriagedTarget } from "../../src/harness/target.ts";
import type { Finding, Fingerprint, Found, Verdict } from "../../src/harness/verdict.ts";

/** The largest number that is a case. */
const MAX = 0xffff_ffff;

export const PASS: Verdict = { kind: "pass", work: 1 };

/** A finding of this kind. */
export function found(kind: string, more: Partial<Finding> = {}): Found {
  const fingerprint: Fingerprint = { engine: "e", property: "no-error", stage: "call", kind, place: "" };
  const finding = { fingerprint, summary: `it is ${kind}`, expected: "nothing", actual: kind, where: null, ...more };
  return { kind: "finding", finding };
}

const cases: Cases<number> = {
  print: (number) => `the number ${number}`,
  stringify: (number) => `{\n  "number": ${number}\n}\n`,
  parse: (json) => {
    const { number } = json as { readonly number?: unknown };
    if (typeof number !== "number") throw new TypeError("it has no number");
    return number;
  },
  whyNot: (number) =>
    Number.isInteger(number) && number >= 0 && number <= MAX ? null : `${number} is no integer of 32 bits`,
};

/** One less, as long as that is taken. */
export const predecessors: Reducer<number> = {
  name: "predecessors",
  *reduce(number) {
    while (yield number - 1) number--;
  },
};

/** What a known issue of the toy says besides what all say: numbers above `above`, up to `max`, have the bug. */
interface ToyIssue extends Pick<KnownIssue<number>, "fingerprint"> {
  readonly above: number;
  readonly max?: number;
}

const triage: Triage<number> = {
  condition: (file) => {
    const { fingerprint, above, max = MAX } = file as unknown as ToyIssue;
    if (typeof above !== "number") throw new TypeError("it does not say from which number on");
    const allows = (number: number): boolean => number > above && number <= max;
    return {
      allows,
      explains: (finding, number) => matchesFingerprint(fingerprint, finding.fingerprint) && allows(number),
      says: Object.keys(fingerprint).length,
    };
  },
  cause: (smallest) => `${smallest.toString(2).length} bits`,
  rules: { "no-error": { document: "Arithmetic", section: "Numbers", says: "A number does no harm." } },
};

/**
 * A target as small as one can be, for what does not depend on a family: its
 * cases are numbers, and it has nothing that a target may do without.
 *
 * @param run how a number ends; everything passes unless said otherwise.
 */
export function toyTarget(run: (number: number, cold: boolean) => Verdict = () => PASS): Target<number> {
  return {
    name: "toy",
    title: "numbers do no harm",
    unit: "numbers",
    versions: { engine: "1.0.0" },
    cases,
    shrinking: { reducers: [predecessors], size: (number) => [number], nodes: (number) => number },
    triage,
    flags: { maxLen: 16, timeout: 2000, comparisons: false, dictionary: null },
    decode: (bytes) => bytes.subarray(0, 4).reduce((number, byte) => number * 256 + byte, 0),
    encode: (number) => Uint8Array.of(number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255),
    seeds: () => [
      { name: "zero", case: 0 },
      { name: "large", case: 1 << 20 },
    ],
    run: (number, { cold = false } = {}) => Promise.resolve(run(number, cold)),
    reproduce: (number, verdict, explained, remarks = []) => {
      const titles = explained.kind === "unknown" ? ["not known"] : explained.issues.map(({ title }) => title);
      const lines = [`${number} ends as ${verdict.kind}: ${titles.join(", ")}`, ...remarks];
      return Promise.resolve(new Map([["README.md", `${lines.join("\n")}\n`]]));
    },
    extras: {},
  };
}

/** The same with known issues; one explains the findings of the kind that is its id. */
export function triagedToy(
  run: (number: number, cold: boolean) => Verdict,
  knownIssues: readonly KnownIssue<number>[] = [],
  mending?: Mending<number>,
): TriagedTarget<number> {
  const explainer = new Explainer(knownIssues, mending);
  return {
    ...toyTarget(run),
    knownIssues,
    explain: (finding, number) => explainer.explain(finding, number),
    notApplied: () => explainer.notApplied,
  };
}

/** What the file of a known issue of the toy says. */
export const toyIssueFile = {
  id: "bug",
  title: "numbers are too large",
  target: "toy",
  package: "@scope/engine",
  affects: ["1.0.0"],
  upstream: null,
  rule: { document: "D", section: "S", says: "so" },
  argument: "They are.",
  fingerprint: { kind: "large" },
  above: 5,
  shows: { number: 6 },
  nearMiss: { number: 5 },
} as const;

/** A known issue of the toy; it explains the findings of the kind that is its id, unless `more` has a condition. */
export function toyIssue(id: string, more: Partial<KnownIssue<number>> = {}): KnownIssue<number> {
  return {
    ...toyIssueFile,
    id,
    fingerprint: {},
    condition: { says: 1, allows: () => true, explains: ({ fingerprint }) => fingerprint.kind === id },
    shows: 6,
    nearMiss: 5,
    ...more,
  };
}

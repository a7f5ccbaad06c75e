import type { KnownIssue } from "./known_issue.ts";

/** So many cases of an issue are run before it is taken for granted, */
const FIRST = 4;
/** and one of so many after that. */
const EVERY = 32;

/**
 * Spares what is known beforehand: where the condition of an issue alone
 * decides that a case shows it, and running it is dear, most cases are not run.
 * Should one that is run show anything else, none is spared any more. One that
 * is rejected says nothing: what breaks off over a bug may refuse before it.
 */
export class Assumptions<C> {
  readonly #issues: readonly KnownIssue<C>[];
  /** How many cases there were of each issue. */
  readonly #met = new Map<KnownIssue<C>, number>();
  readonly #refuted = new Set<KnownIssue<C>>();

  constructor(issues: readonly KnownIssue<C>[]) {
    this.#issues = issues.filter(({ decides }) => decides === true);
  }

  /**
   * The issue for which a case may be spared, whether it is this time or not. What the case counts is then no feature,
   * even if it is run: that depends on how many there were before it.
   */
  concerning(testCase: C): KnownIssue<C> | undefined {
    return this.#issues.find(({ condition, fingerprint }) => condition.allows(testCase, fingerprint.stage ?? ""));
  }

  /** Whether the next case that concerns this issue is not run. */
  spares(issue: KnownIssue<C>): boolean {
    if (this.#refuted.has(issue)) return false;
    const met = this.#met.get(issue) ?? 0;
    this.#met.set(issue, met + 1);
    return met >= FIRST && met % EVERY !== 0;
  }

  /** @param shown the ids of the issues that a case has shown that concerns this one and was run. */
  learn(issue: KnownIssue<C>, shown: readonly string[]): void {
    if (!shown.includes(issue.id)) this.#refuted.add(issue);
  }
}

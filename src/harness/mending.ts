import type { Finding, Verdict } from "./verdict.ts";

/** What became of a case that was run with mends. */
export interface Mended {
  readonly verdict: Verdict;
  /** The issues whose mend found something to repair, by their ids. */
  readonly applied: ReadonlySet<string>;
}

/** How a family repairs what known issues are about. */
export interface Mending<C> {
  /** Whether there is a mend of an issue, by its id; without one, the rule decides alone. */
  has(id: string): boolean;
  /** What the mend of an issue edits, for people, by the id; `null` if it has none. */
  edits(id: string): string | null;
  /**
   * Runs a case again, or checks it, as it was when it showed `finding`.
   *
   * @param ids of the issues whose mends are applied.
   * @param order which of the `orders` things happen in.
   */
  run(testCase: C, ids: readonly string[], finding: Finding, order: number): Promise<Mended>;
  /** In how many orders that may happen which the case leaves open: 1 where it leaves nothing open. */
  orders(testCase: C): number;
  /** A text that is equal for cases that differ in nothing but values. */
  structure(testCase: C): string;
  /** Whether a finding shows before there is any value: what holds of it holds of all cases of its structure. */
  isStructural(finding: Finding): boolean;
}

import type { Root } from "../harness/store.ts";
import { explaining, told } from "../harness/explain.ts";
import type { Explanation } from "../harness/explain.ts";
import { fingerprintText } from "../harness/report.ts";
import { shrink } from "../harness/shrink.ts";
import type { Found } from "../harness/verdict.ts";
import { caseFile } from "../harness/case_file.ts";
import type { TriagedTarget } from "../harness/target.ts";

/** What looking for a cause needs of a target. */
export type Shrinkable<C> = Pick<
  TriagedTarget<C>,
  "name" | "run" | "explain" | "cases" | "shrinking" | "triage" | "encode"
>;

/** What a search may cost, in executions of small cases; most are over after a third of it. */
const BUDGET = 600;
/**
 * Milliseconds after which a search is given up, whatever is left of the budget: what was found must be told before
 * libFuzzer takes the search for a hang.
 */
const PATIENCE = 8000;
/** Characters of a case that take as long to run as a small one takes to be transpiled. */
const SMALL = 16_384;
/** How often that is unless somebody says otherwise. */
const SURE = 3;

/** Whether what a case shows is what another one showed. */
type Likeness<C> = (found: Found, testCase: C) => Promise<boolean>;

/**
 * What has to stay while a case gets smaller: which known issues explain the finding, and, unless `any` will do, the
 * fingerprint.
 *
 * @param explained what the target says of the finding.
 */
export function likeness<C>(
  target: Pick<TriagedTarget<C>, "explain">,
  { finding }: Found,
  explained: Explanation<C>,
  any: boolean,
): Likeness<C> {
  const wanted = fingerprintText(told(explained, finding).fingerprint);
  const shown = fingerprintText(finding.fingerprint);
  const issues = explaining(explained).join(" ");
  return async (found, candidate) => {
    // What shows otherwise is seldom the same, and explaining it takes many runs.
    if (!any && explained.kind !== "behind" && fingerprintText(found.finding.fingerprint) !== shown) return false;
    const other = await target.explain(found.finding, candidate);
    const same = explaining(other).join(" ") === issues;
    return same && (any || fingerprintText(told(other, found.finding).fingerprint) === wanted);
  };
}

/** Brings findings to their causes, as far as a bounded number of executions goes. */
export class RootCauses<C> {
  readonly #target: Shrinkable<C>;
  readonly #sure: number;
  /** By the fingerprint of what was found. */
  readonly #known = new Map<string, { readonly root: Root; readonly times: number }>();

  /** @param sure how often in a row one fingerprint has to lead to the same root for that to be taken as known. */
  constructor(target: Shrinkable<C>, sure = SURE) {
    this.#target = target;
    this.#sure = sure;
  }

  /**
   * The root of what `testCase` shows: that of its smallest case with the same
   * fingerprint, made smaller still while it fails in any way that is not
   * known. A bug that reads or writes in the wrong place shows in many ways; a
   * case as small as that hardly has a second bug to slip into.
   *
   * @returns `null` if the executions do not suffice, or if the smallest case does not fail in a fresh engine.
   */
  async of(testCase: C, verdict: Found): Promise<Root | null> {
    const explained = await this.#target.explain(verdict.finding, testCase);
    const text = `${explaining(explained).join(" ")} ${fingerprintText(told(explained, verdict.finding).fingerprint)}`;
    const known = this.#known.get(text);
    if (known && known.times >= this.#sure) return known.root;
    const root = await this.#search(testCase, verdict, explained);
    if (root) this.#known.set(text, { root, times: known && isSame(known.root, root) ? known.times + 1 : 1 });
    return root;
  }

  async #search(testCase: C, verdict: Found, explained: Explanation<C>): Promise<Root | null> {
    const target = this.#target;
    let left = BUDGET;
    const end = performance.now() + PATIENCE;
    const smallest = async (start: C, any: boolean): Promise<C> => {
      const isLike = likeness(target, verdict, explained, any);
      const shrunk = await shrink(target, start, {
        holds: async (candidate) => {
          left -= 1 + Math.floor(target.cases.stringify(candidate).length / SMALL);
          if (left < 0 || performance.now() > end) throw new OutOfBudget();
          const found = await target.run(candidate);
          return found.kind === "finding" && (await isLike(found, candidate));
        },
      });
      return shrunk.case;
    };
    try {
      const root = await smallest(await smallest(testCase, false), true);
      const shown = await target.run(root, { cold: true });
      if (shown.kind !== "finding") return null;
      const isLike = likeness(target, verdict, explained, true);
      return (await isLike(shown, root)) ? await rootOf(target, root, shown) : null;
    } catch (error) {
      if (error instanceof OutOfBudget) return null;
      throw error;
    }
  }
}

/** What a case says that is as small as it can be. */
export async function rootOf<C>(
  target: Pick<TriagedTarget<C>, "name" | "triage" | "encode" | "cases" | "explain">,
  smallest: C,
  verdict: Found,
): Promise<Root> {
  const finding = told(await target.explain(verdict.finding, smallest), verdict.finding);
  return {
    fingerprint: finding.fingerprint,
    cause: target.triage.cause(smallest, finding),
    input: target.encode(smallest),
    caseText: caseFile(target, smallest),
  };
}

const isSame = (a: Root, b: Root): boolean =>
  fingerprintText(a.fingerprint, a.cause) === fingerprintText(b.fingerprint, b.cause);

/** Ends a reduction. */
class OutOfBudget extends Error {}

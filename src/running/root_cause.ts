import type { Root } from "../harness/store.ts";
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

/**
 * What has to stay while a case gets smaller: which known issue explains the finding, and, unless `any` will do, the
 * fingerprint.
 */
export function identity<C>(
  target: Pick<TriagedTarget<C>, "explain">,
  verdict: Found,
  testCase: C,
  any: boolean,
): string {
  const { finding } = verdict;
  return `${any ? "" : fingerprintText(finding.fingerprint)}\n${target.explain(finding, testCase)?.id ?? ""}`;
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
    const text = identity(this.#target, verdict, testCase, false);
    const known = this.#known.get(text);
    if (known && known.times >= this.#sure) return known.root;
    const root = await this.#search(testCase, verdict);
    if (root) this.#known.set(text, { root, times: known && isSame(known.root, root) ? known.times + 1 : 1 });
    return root;
  }

  async #search(testCase: C, verdict: Found): Promise<Root | null> {
    const target = this.#target;
    let left = BUDGET;
    const end = performance.now() + PATIENCE;
    const smallest = async (start: C, any: boolean): Promise<C> => {
      const wanted = identity(target, verdict, testCase, any);
      const shrunk = await shrink(target, start, {
        holds: async (candidate) => {
          left -= 1 + Math.floor(target.cases.stringify(candidate).length / SMALL);
          if (left < 0 || performance.now() > end) throw new OutOfBudget();
          const found = await target.run(candidate);
          return found.kind === "finding" && identity(target, found, candidate, any) === wanted;
        },
      });
      return shrunk.case;
    };
    try {
      const root = await smallest(await smallest(testCase, false), true);
      const shown = await target.run(root, { cold: true });
      if (shown.kind !== "finding" || identity(target, shown, root, true) !== identity(target, verdict, testCase, true))
        return null;
      return rootOf(target, root, shown);
    } catch (error) {
      if (error instanceof OutOfBudget) return null;
      throw error;
    }
  }
}

/** What a case says that is as small as it can be. */
export function rootOf<C>(
  target: Pick<TriagedTarget<C>, "name" | "triage" | "encode" | "cases">,
  smallest: C,
  { finding }: Found,
): Root {
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

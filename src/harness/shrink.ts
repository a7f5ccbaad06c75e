import { createHash } from "node:crypto";
import type { Reducer } from "./reduction.ts";
import type { Cases } from "./target.ts";

/**
 * How large a case is: numbers of which an earlier one outweighs all later
 * ones. Each step of a reduction makes it smaller, and there is no endless
 * way down.
 */
export type Size = readonly number[];

/** What makes cases of a family smaller. */
export interface Shrinking<C> {
  /** In the order in which they are applied: big cuts first. */
  readonly reducers: readonly Reducer<C>[];
  /** The measure that a reduction lowers. */
  size(testCase: C): Size;
  /** How much a reader of the case has to take in. */
  nodes(testCase: C): number;
}

/** How far a reduction has come. */
export interface Progress {
  /** The reducer at work. */
  readonly reducer: string;
  readonly tries: number;
  /** Candidates that were taken. */
  readonly taken: number;
  /** Nodes of the smallest case so far. */
  readonly nodes: number;
}

export interface ShrinkOptions<C> {
  /** Whether a candidate still does what the case at hand does; has to hold for that one. */
  readonly holds: (candidate: C) => Promise<boolean>;
  /** Called after each try. */
  readonly onProgress?: (progress: Progress) => void;
  /** How often `holds` is asked at most. */
  readonly maxTries?: number;
}

export interface Shrunk<C> {
  readonly case: C;
  readonly tries: number;
  /** Whether no reducer can do more, and not only the tries were used up. */
  readonly done: boolean;
}

const MAX_TRIES = 20_000;

/**
 * Makes a case smaller while `holds` says so: applies every reducer until
 * none finds anything more. The result depends on the case and on what
 * `holds` says only. Every candidate is legal, smaller than what was had
 * before, and tried once.
 */
export async function shrink<C>(
  { cases, shrinking }: { readonly cases: Cases<C>; readonly shrinking: Shrinking<C> },
  testCase: C,
  { holds, onProgress, maxTries = MAX_TRIES }: ShrinkOptions<C>,
): Promise<Shrunk<C>> {
  let best = testCase;
  let size = shrinking.size(best);
  let tries = 0;
  let taken = 0;
  const seen = new Set<string>();
  /** Whether a candidate is worth a try, which it is once. */
  const isNew = (candidate: C): boolean => {
    if (!isSmaller(shrinking.size(candidate), size) || cases.whyNot(candidate) !== null) return false;
    const hash = hashOf(candidate);
    return !seen.has(hash) && Boolean(seen.add(hash));
  };
  for (;;) {
    const before = best;
    for (const reducer of shrinking.reducers) {
      const steps = reducer.reduce(best);
      for (let step = steps.next(); !step.done;) {
        const candidate = step.value;
        if (!isNew(candidate)) {
          step = steps.next(false);
          continue;
        }
        if (tries === maxTries) return { case: best, tries, done: false };
        tries++;
        const isTaken = await holds(candidate);
        if (isTaken) {
          best = candidate;
          size = shrinking.size(best);
          taken++;
        }
        onProgress?.({ reducer: reducer.name, tries, taken, nodes: shrinking.nodes(best) });
        step = steps.next(isTaken);
      }
    }
    if (best === before) return { case: best, tries, done: true };
  }
}

/** Whether a case of size `a` is smaller than one of size `b`. */
export function isSmaller(a: Size, b: Size): boolean {
  const at = a.findIndex((number, index) => number !== b[index]);
  return at >= 0 && a[at]! < b[at]!;
}

function hashOf(testCase: unknown): string {
  const json = JSON.stringify(testCase, (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
  return createHash("sha1").update(json).digest("base64");
}

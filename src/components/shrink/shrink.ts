import { createHash } from "node:crypto";
import type { Case } from "../case/case.ts";
import { whyNotCase } from "../case/legal.ts";
import { fewerCalls, drawnCalls } from "./reduce_calls.ts";
import { fewerComponents } from "./reduce_components.ts";
import { calledFirst, fewerFunctions } from "./reduce_functions.ts";
import { fewerMembers, fewerPayloads } from "./reduce_members.ts";
import { plainNames } from "./reduce_names.ts";
import { plainSettings, smallerSettings } from "./reduce_settings.ts";
import { inlinedMembers, mergedMembers } from "./reduce_shape.ts";
import { fewerParams, noResult } from "./reduce_signature.ts";
import { plainPrimitives, simplerTypes } from "./reduce_types.ts";
import { simplerValues } from "./reduce_values.ts";
import type { Expand, Reducer } from "./reducer.ts";
import { isSmaller, nodeCount, sizeOf } from "./size.ts";

/** All reducers, in the order in which they are applied: big cuts first. */
export const REDUCERS: readonly Reducer[] = [
  fewerFunctions,
  fewerCalls,
  drawnCalls,
  calledFirst,
  noResult,
  fewerParams,
  fewerComponents,
  plainSettings,
  fewerMembers,
  fewerPayloads,
  plainPrimitives,
  simplerTypes,
  inlinedMembers,
  mergedMembers,
  simplerValues,
  smallerSettings,
  plainNames,
];

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

export interface ShrinkOptions {
  /** Whether a candidate still does what the case at hand does; has to hold for that one. */
  readonly holds: (candidate: Case) => Promise<boolean>;
  readonly expand: Expand;
  /** Called after each try. */
  readonly onProgress?: (progress: Progress) => void;
  /** How often `holds` is asked at most. */
  readonly maxTries?: number;
}

export interface Shrunk {
  readonly case: Case;
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
export async function shrink(
  testCase: Case,
  { holds, expand, onProgress, maxTries = MAX_TRIES }: ShrinkOptions,
): Promise<Shrunk> {
  let best = testCase;
  let size = sizeOf(best);
  let tries = 0;
  let taken = 0;
  const seen = new Set<string>();
  /** Whether a candidate is worth a try, which it is once. */
  const isNew = (candidate: Case): boolean => {
    if (!isSmaller(sizeOf(candidate), size) || whyNotCase(candidate) !== null) return false;
    const hash = hashOf(candidate);
    return !seen.has(hash) && Boolean(seen.add(hash));
  };
  for (;;) {
    const before = best;
    for (const reducer of REDUCERS) {
      const steps = reducer.reduce(best, expand);
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
          size = sizeOf(best);
          taken++;
        }
        onProgress?.({ reducer: reducer.name, tries, taken, nodes: nodeCount(best) });
        step = steps.next(isTaken);
      }
    }
    if (best === before) return { case: best, tries, done: true };
  }
}

function hashOf(testCase: Case): string {
  const json = JSON.stringify(testCase, (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
  return createHash("sha1").update(json).digest("base64");
}

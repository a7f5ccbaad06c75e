/**
 * What a case may be at most. Tools set the first group; the second keeps
 * the time that one case can take bounded.
 */

/** Types nested in one another, leaf included: wasmparser refuses 101. */
export const MAX_DEPTH = 100;
/** Labels of one flags type (Explainer.md, "Type Definitions"). */
export const MAX_FLAGS = 32;

/** Weight of all types of a function together, hence at most 32 KiB for a value's own memory. */
export const MAX_TYPE_WEIGHT = 4096;
/** Members of one record, tuple or variant. */
export const MAX_MEMBERS = 200;
/** Labels of one enum. */
export const MAX_ENUM_LABELS = 1000;
/** Labels of all enum and flags types of a function together. */
export const MAX_LABELS = 2000;
export const MAX_PARAMS = 32;
/** Characters of one name. */
export const MAX_NAME_LENGTH = 128;
/** Functions of a case. */
export const MAX_FUNCTIONS = 3;
/** Components that call one another, from the first to the last. */
export const MAX_STAGES = 5;
/** Components of a case: at most two stand beside each other. */
export const MAX_COMPONENTS = 7;
/** How often one call may reach the host: paths through components that stand beside each other. */
export const MAX_PATHS = 4;
export const MAX_IN_FLIGHT = 4;
export const MAX_YIELDS = 2;
export const MAX_NESTING = 2;
export const MAX_CALLS = 1000;
/** Calls times the weight of the functions' types. */
const MAX_WORK = 200_000;
/** Calls times tasks of a case with `async` types, each of which an engine may let wait for a timer. */
const MAX_TASKS = 96;
export const MAX_GROW_PAGES = 4;
export const MAX_GROW_EVERY = 8;
export const MAX_GAP = 64;

/** What the values of one call may hold together, beyond what their types fix (values/extent.ts). */
export interface CallBudget {
  readonly nodes: number;
  readonly units: number;
}

/** Lists and strings of more than 2^16 elements; a second for such a call is as much as a case should take. */
const ONE_OR_TWO_CALLS: CallBudget = { nodes: 70_000, units: 140_000 };
const FEW_CALLS: CallBudget = { nodes: 8_000, units: 16_000 };
const MANY_CALLS: CallBudget = { nodes: 1_000, units: 2_000 };

/** The budget of each call in a case of `calls` calls; it steps down above 2 and above 16 of them. */
export function callBudget(calls: number): CallBudget {
  if (calls <= 2) return ONE_OR_TWO_CALLS;
  return calls <= 16 ? FEW_CALLS : MANY_CALLS;
}

/**
 * How many calls a case may have: at least 5, those of the widest diamond.
 *
 * @param weight of the types of all functions.
 * @param tasks that one call makes, 0 where no function is of `async` type.
 */
export function maxCalls(weight: number, tasks: number): number {
  return Math.min(
    MAX_CALLS,
    Math.floor(MAX_WORK / Math.max(1, weight)),
    tasks === 0 ? MAX_CALLS : Math.floor(MAX_TASKS / tasks),
  );
}

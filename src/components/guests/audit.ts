import { auditsOf } from "../case/audits.ts";
import type { Call, Case } from "../case/case.ts";
import { timesCalled } from "../case/topology.ts";

/**
 * Every part of a component that has code (case/audits.ts) exports
 * `audit-<n>: func() -> u64`: the low 12 bits count its tasks that ended, the
 * next 28 are flags of what it noticed, and the high 24 are the digest of the
 * values that it saw (digest.ts).
 */
export const AUDIT_SHIFTS = { flags: 12n, seen: 40n } as const;

/** How many bits of a digest an audit shows. */
export const SEEN_BITS = 24;

const MAX_FINISHED = 0xfffn;
const MAX_FLAGS = 0xfff_ffffn;

/**
 * What a guest can notice by itself that the Canonical ABI forbids. It notes
 * such a thing and goes on.
 */
export const AUDIT_RULES = {
  /** `realloc` was asked for an alignment other than 1, 2, 4 or 8. */
  "realloc-alignment": 1 << 0,
  /** `realloc` was given an old pointer which is no block of this call. */
  "realloc-old-pointer": 1 << 1,
  /** `realloc` was given another size than the old block has. */
  "realloc-old-size": 1 << 2,
  /** Something wrote outside its block. */
  "block-overrun": 1 << 3,
  /** The guest's code was entered while it was running, or held the instance for itself. */
  reentered: 1 << 4,
  /** The next call began before the `post-return` of the last one. */
  "post-return-missed": 1 << 5,
  /** `post-return` was called although no call had returned since the last one. */
  "post-return-unasked": 1 << 6,
  /** `post-return` was given something else than the core function returned. */
  "post-return-argument": 1 << 7,
  /** A pointer to a list, a string or spilled values is not aligned for what it points to. */
  "pointer-alignment": 1 << 8,
  /** A list, a string or spilled values are not where this guest allocated memory in this call. */
  "pointer-range": 1 << 9,
  /** A discriminant names no case. */
  discriminant: 1 << 10,
  /** A bool is neither 0 nor 1. */
  bool: 1 << 11,
  /** A char is no Unicode scalar value. */
  char: 1 << 12,
  /** A bit is set that stands for no flag. */
  flags: 1 << 13,
  /** A flat integer is not in the range of its type. */
  "integer-range": 1 << 14,
  /** A list, a string or spilled values do not take up one block exactly: guests free with the size that they know. */
  "block-size": 1 << 15,
  /** A task went on with another event than those that it can wait for. */
  event: 1 << 16,
  /** An event is of another subtask than the one that is waited for, or a call that has returned has a subtask. */
  "event-subtask": 1 << 17,
  /** A subtask came to a state that does not follow the one that it was in. */
  "subtask-state": 1 << 18,
  /** A task's thread does not have the context that it had. */
  context: 1 << 19,
  /** A task's own memory changed while it waited, or the task went on after its end. */
  frame: 1 << 20,
  /** A task began while another held them off. */
  backpressure: 1 << 21,
  /** The engine allocated memory that was part of no value when the task had ended: nobody frees it. */
  "block-untold": 1 << 22,
  /** A subtask or a waitable set has another index than the one that is next in its instance's table. */
  "handle-index": 1 << 23,
} as const;

export type AuditRule = keyof typeof AUDIT_RULES;

export interface Audit {
  /** How many tasks ended: by `post-return`, where there is one. */
  readonly finished: number;
  /** The rules that were broken, in the order of `AUDIT_RULES`. */
  readonly broken: readonly AuditRule[];
  /** The digest of the values that it saw, unsigned; 0 if it does not look at them. */
  readonly seen: number;
}

/** Splits what `audit-<n>` returned. */
export function readAudit(audit: bigint): Audit {
  const flags = Number((audit >> AUDIT_SHIFTS.flags) & MAX_FLAGS);
  return {
    finished: Number(audit & MAX_FINISHED),
    broken: (Object.keys(AUDIT_RULES) as AuditRule[]).filter((rule) => (flags & AUDIT_RULES[rule]) !== 0),
    seen: Number(audit >> AUDIT_SHIFTS.seen),
  };
}

/** How many tasks of the audited part `n` must have ended after `calls`. */
export function expectedFinished(testCase: Case, n: number, calls: readonly Pick<Call, "of">[]): number {
  const part = auditsOf(testCase)[n];
  if (!part) throw new RangeError(`no part ${n}`);
  return (
    calls.filter((call) => part.functions.includes(call.of)).length * timesCalled(testCase.components, part.component)
  );
}

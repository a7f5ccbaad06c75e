import type { Case } from "../case/case.ts";

/**
 * Every component of a chain exports `audit-<i>: func() -> u64`: the low 16
 * bits count its `post-return`s, the next 16 are flags of what it noticed,
 * and the high 32 are the digest of the values that it saw (digest.ts).
 */
export const AUDIT_SHIFTS = { flags: 16n, seen: 32n } as const;

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
  /** The core function was entered while it was running. */
  "reentered": 1 << 4,
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
  "discriminant": 1 << 10,
  /** A bool is neither 0 nor 1. */
  "bool": 1 << 11,
  /** A char is no Unicode scalar value. */
  "char": 1 << 12,
  /** A bit is set that stands for no flag. */
  "flags": 1 << 13,
  /** A flat integer is not in the range of its type. */
  "integer-range": 1 << 14,
  /** A list, a string or spilled values do not take up one block exactly: guests free with the size that they know. */
  "block-size": 1 << 15,
} as const;

export type AuditRule = keyof typeof AUDIT_RULES;

export interface Audit {
  /** How often `post-return` was called. */
  readonly postReturns: number;
  /** The rules that were broken, in the order of `AUDIT_RULES`. */
  readonly broken: readonly AuditRule[];
  /** The digest of the values that it saw, unsigned; 0 if it does not look at them. */
  readonly seen: number;
}

/** Splits what `audit-<i>` returned. */
export function readAudit(audit: bigint): Audit {
  const flags = Number(audit >> AUDIT_SHIFTS.flags & 0xffffn);
  return {
    postReturns: Number(audit & 0xffffn),
    broken: (Object.keys(AUDIT_RULES) as AuditRule[]).filter((rule) => (flags & AUDIT_RULES[rule]) !== 0),
    seen: Number(audit >> AUDIT_SHIFTS.seen),
  };
}

/** How often the component `index` of a chain must have run its `post-return` after `calls` calls that returned. */
export function expectedPostReturns(testCase: Case, index: number, calls: number): number {
  return testCase.components[index]?.postReturn ? calls : 0;
}

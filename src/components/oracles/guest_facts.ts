import type { Call } from "../case/case.ts";
import type { Value } from "../values/value.ts";

/** What the oracle has to be told about the guests, which it does not build. */
export interface GuestFacts {
  /** The values of a call, seeded ones expanded. */
  readonly expand: (call: Call) => { readonly args: readonly Value[]; readonly result: Value | null };
  /** How many tasks of the audited part `index` (case/audits.ts) must have ended after `calls`. */
  readonly finished: (index: number, calls: readonly Call[]) => number;
  /** Splits what `audit-<index>` returns. */
  readonly readAudit: (audit: bigint) => AuditSays;
  /** Makes what computes the digests that must be shown. */
  readonly seenValues: () => SeenValues;
}

/** What an audited part says of itself. */
export interface AuditSays {
  /** How many of its tasks have ended. */
  readonly finished: number;
  /** The rules that it saw broken. */
  readonly broken: readonly string[];
  /** The digest of the values that it saw. */
  readonly seen: number;
}

/** The values that passed, as far as the guests look at them. */
interface SeenValues {
  /** Takes in the values of one more call of function `of`. */
  add(args: readonly Value[], result: Value | null, of: number): void;
  /** The digest that the audited part `index` must show, or `null` if it does not look at the values. */
  of(index: number): number | null;
}

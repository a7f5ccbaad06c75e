import type { ValueType } from "../components/types/type.ts";
import type { Received } from "../components/values/received.ts";
import type { Value } from "../components/values/value.ts";

/** Which property a finding says is broken. */
export type Property =
  /** Nothing goes wrong on the way: no engine error, no trap. */
  | "no-error"
  /** What arrives equals what was sent. */
  | "round-trip"
  /** The host's function is called exactly once a call on each path to it. */
  | "called-once"
  /** A value that was received stays what it was. */
  | "retention"
  /** `post-return` runs exactly once a call that has one. */
  | "post-return"
  /** Every task ends exactly once. */
  | "task-end"
  /** A call that has to trap does. */
  | "trap"
  /** What the guests check for themselves (guests/audit.ts). */
  | "guest-audit"
  /** A wrong host function is refused. */
  | "link";

/** What went wrong, in terms that don't depend on names, values or other parts of the case. */
export interface Fingerprint {
  readonly engine: string;
  readonly property: Property;
  /**
   * Where in the engine's work: `transpile`, `call` … `value` where a value
   * arrived changed: whether that was on the way in or out is decided by which
   * of the two was compared first, since both lift and both lower.
   */
  readonly stage: string;
  /** The class of the engine's message, or of the difference. */
  readonly kind: string;
  /**
   * The kind of the type at the place that differs, as `u8`; empty where there
   * is none. What is around it may be anything: that is in `Finding.kinds`.
   */
  readonly place: string;
}

/** What was sent and what arrived, whole: for whoever asks whether a known bug explains the difference. */
export interface Mismatch {
  readonly type: ValueType;
  readonly expected: Value;
  readonly actual: Received;
}

export interface Finding {
  readonly fingerprint: Fingerprint;
  /** One sentence for people. */
  readonly summary: string;
  readonly expected: string;
  readonly actual: string;
  /** Index of the call in the case, or `null` before the first. */
  readonly call: number | null;
  /** The kinds of the types from the root to the place that differs, as `list>option>u8`. */
  readonly kinds?: string;
  /** Given where a value arrived changed. */
  readonly mismatch?: Mismatch;
}

/** What an oracle says of a case. */
export type Verdict =
  | { readonly kind: "pass"; readonly calls: number }
  /** The engine can't run this case, as it says itself: of no use, and no fault. */
  | { readonly kind: "reject"; readonly reason: string }
  | { readonly kind: "finding"; readonly finding: Finding };

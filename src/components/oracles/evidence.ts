import type { Finding } from "../../harness/verdict.ts";
import type { ValueType } from "../types/type.ts";
import type { Received } from "../values/received.ts";
import type { Value } from "../values/value.ts";

/** What was sent and what arrived, whole: for whoever asks whether a known bug explains the difference. */
export interface Mismatch {
  readonly type: ValueType;
  readonly expected: Value;
  readonly actual: Received;
}

/** What is known of a finding about components beyond what everybody reads. */
export interface Evidence {
  /** Index of the call in the case, or `null` before the first. */
  readonly call: number | null;
  /** The kinds of the types from the root to the place that differs, as `list>option>u8`. */
  readonly kinds?: string;
  /** Given where a value arrived changed. */
  readonly mismatch?: Mismatch;
}

const NOTHING: Evidence = { call: null };

/** What the oracles of this family kept of a finding. */
export const evidenceOf = ({ evidence }: Finding): Evidence => (evidence as Evidence | undefined) ?? NOTHING;

/** Where a call is, for people. */
export const inCall = (call: number | null): string => (call === null ? "before the first call" : `in call ${call}`);

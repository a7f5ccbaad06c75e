import type { EngineOutcome } from "../engines/trap_kind.ts";
import type { Answer, ListForm } from "../case/case.ts";
import type { Delivery } from "../engines/engine.ts";
import type { Value } from "../values/value.ts";
import type { Failed } from "./failure.ts";
import type { AuditSays } from "./guest_facts.ts";
import type { UnderWay } from "./under_way.ts";

/**
 * What happens in a run of a case: the stream that the driver (driver.ts) and
 * the host (host.ts) tell, by which properties are judged, and which `explain`
 * shows. It is not kept: who wants a value reads its delivery at the event.
 *
 * These events come the moment something happens, in whatever order an engine
 * brings about.
 */
type Happening =
  /** There is an instance, or there is none. */
  | { readonly kind: "instantiated"; readonly outcome: EngineOutcome<null> }
  /** These calls, and none before them, are under way from now on. */
  | { readonly kind: "group"; readonly calls: readonly UnderWay[] }
  | { readonly kind: "call"; readonly call: UnderWay; readonly form: ListForm }
  | HostCalled
  /** A promise of the host's function is fulfilled. */
  | {
      readonly kind: "answer";
      readonly of: number;
      readonly call: UnderWay;
      readonly when: Answer;
      readonly value: Value | null;
    }
  /** What the host is called for and answers for this call from now on comes too late. */
  | { readonly kind: "due"; readonly call: UnderWay }
  | { readonly kind: "settled"; readonly call: UnderWay; readonly outcome: EngineOutcome<Delivery | null> }
  /** The tasks that go on after their result have ended, or something failed meanwhile. */
  | { readonly kind: "finished"; readonly outcome: EngineOutcome<null> }
  /** What the audit of a part (case/audits.ts) returned. */
  | { readonly kind: "audit"; readonly index: number; readonly outcome: EngineOutcome<bigint> }
  | { readonly kind: "disposed"; readonly outcome: EngineOutcome<null> };

/** A function of the host was called. */
export interface HostCalled {
  readonly kind: "host";
  /** Its index in the case. */
  readonly of: number;
  readonly args: readonly Delivery[];
  /** The call that it belongs to; `null` if none that is under way is about this function. */
  readonly call: UnderWay | null;
  /** What it answers, and when; anything but `at-once` is a promise. */
  readonly value: Value | null;
  readonly when: Answer;
}

/**
 * What is to be judged of that, told when all that was under way together has
 * settled, in the order of the case: what fails decides over what returned.
 */
type Conclusion =
  /** The call returned, and so did all that were under way with it. */
  | Returned
  /** Something failed. */
  | Failure
  | Noticed
  /** All went well so far, and what was received is still there. */
  | { readonly kind: "over" };

export interface Returned {
  readonly kind: "returned";
  readonly call: UnderWay;
  readonly result: Delivery | null;
}

export interface Failure {
  readonly kind: "failed";
  readonly outcome: Failed;
  /** The index of the call that failed, or after which it did; `null` before the first. */
  readonly call: number | null;
  /** The calls that were under way when a call failed, and what came of each; empty if it was no call. */
  readonly together: readonly Ended[];
}

/** What an audited part says of itself. */
interface Noticed extends AuditSays {
  readonly kind: "noticed";
  /** Its index among the audited parts (case/audits.ts), and that of its component. */
  readonly index: number;
  readonly component: number;
  /** The index of the last call that it can speak of; `null` if that is before the first. */
  readonly call: number | null;
}

/** A call and what came of it. */
export interface Ended {
  readonly call: UnderWay;
  readonly outcome: EngineOutcome<Delivery | null>;
}

export type RunEvent = Happening | Conclusion;

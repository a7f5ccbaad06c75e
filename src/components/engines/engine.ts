import type { Case, ListForm } from "../case/case.ts";
import type { EngineOutcome } from "./trap_kind.ts";
import type { Received } from "../values/received.ts";
import type { Value } from "../values/value.ts";

/** A value that crossed into the host, and may be read again later: what was received must not change. */
export interface Delivery {
  /** Decodes the host's representation now, against its type. */
  read(): Received;
}

/**
 * The host's functions: what function `of` (case/case.ts, `functionsOf`)
 * answers to `args`. It is the value to return, or `null` for a function
 * without result; a promise of that only where the host's functions are of
 * `async` type.
 */
export type HostFunction = (of: number, args: readonly Delivery[]) => Value | null | Promise<Value | null>;

/** The class of the outcome of a call that waits for something that never happens. */
export const NEVER_SETTLES = "never settles";

/** An instance of the case's component, to be thrown away after anything but `value`. */
export interface ComponentInstance {
  /**
   * Calls a function that the component exports. Unless that is of `async`
   * type, it has returned, and all that belongs to the call is done, before
   * the promise is there.
   *
   * @param of the function, as in `functionsOf`.
   * @param args one value a parameter.
   * @param form the host form of integer lists, for `args` and for what the host function answers until the next call.
   * @returns the result as delivered; `null` for a function without result. A call that never settles ends as an
   *   `error` of the class {@link NEVER_SETTLES}.
   */
  call(of: number, args: readonly Value[], form: ListForm): Promise<EngineOutcome<Delivery | null>>;
  /** Waits until the tasks that go on after their result have ended; other than `value` if they don't, or if something failed meanwhile. */
  finish(): Promise<EngineOutcome<null>>;
  /** Calls `audit-<index>` (case/audits.ts). */
  audit(index: number): Promise<EngineOutcome<bigint>>;
  /**
   * Lets go of the instance: nothing that it left behind runs from now on.
   *
   * @returns other than `value` if something had failed where no call was there to tell of it.
   */
  dispose(): Promise<EngineOutcome<null>>;
}

/** One implementation of the component model in one configuration that the case chooses. */
export interface ComponentEngine {
  readonly name: string;
  /** Names and versions of all that takes part, for reports. */
  readonly versions: Readonly<Record<string, string>>;
  /**
   * @param binary the component of `testCase` (guests/component.ts).
   * @param host offered as `testCase.link` says.
   * @returns a fresh instance; never one that was handed out before.
   */
  instantiate(binary: Uint8Array, testCase: Case, host: HostFunction): Promise<EngineOutcome<ComponentInstance>>;
}

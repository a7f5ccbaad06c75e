import type { Case, ListForm } from "../../case/case.ts";
import type { Outcome } from "../outcome.ts";
import type { Received } from "../../values/received.ts";
import type { Value } from "../../values/value.ts";

/** A value that crossed into the host, and may be read again later: what was received must not change. */
export interface Delivery {
  /** Decodes the host's representation now, against its type. */
  read(): Received;
}

/** What the host's function answers: the value to return, or `null` for a function without result. */
export type HostFunction = (args: readonly Delivery[]) => Value | null;

/** An instance of the case's component, to be thrown away after anything but `value`. */
export interface ComponentInstance {
  /**
   * Calls the component's exported function. Unless that is async, it has
   * returned, and all that belongs to the call is done, before the promise
   * is there.
   *
   * @param args one value a parameter.
   * @param form the host form of integer lists, for `args` and for what the host function answers.
   * @returns the result as delivered; `null` for a function without result.
   */
  call(args: readonly Value[], form: ListForm): Promise<Outcome<Delivery | null>>;
  /** Reads `audit-<index>` of the chain's component `index` (guests/audit.ts). */
  audit(index: number): Promise<Outcome<bigint>>;
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
  instantiate(binary: Uint8Array, testCase: Case, host: HostFunction): Promise<Outcome<ComponentInstance>>;
}

import type { EngineOutcome } from "./trap_kind.ts";
import type { ListForm } from "../case/case.ts";
import type { FuncType } from "../types/type.ts";
import type { Received } from "../values/received.ts";
import type { Value } from "../values/value.ts";

/** A function that a component imports or exports. */
export interface Signature {
  /** Its name in the component (Explainer.md, "Import and Export Definitions"). */
  readonly name: string;
  readonly func: FuncType;
  /** Whether its type is `async`. */
  readonly async: boolean;
}

/** A component, and what an engine has to know of it that it is not asked to find out. */
export interface Component {
  readonly binary: Uint8Array;
  readonly imports: readonly Signature[];
  readonly exports: readonly Signature[];
  /** Whether any function in it, those between its parts included, is of `async` type. */
  readonly asynchronous: boolean;
}

/** A value that crossed into the host, and may be read again later: what was received must not change. */
export interface Delivery {
  /** Decodes the host's representation now, against its type. */
  read(): Received;
}

/**
 * A function of the host: what it answers to `args`. It is the value to
 * return, or `null` for a function without result; a promise of that only
 * where the import is of `async` type.
 */
export type HostFunction = (args: readonly Delivery[]) => Value | null | Promise<Value | null>;

/** What the host offers for an import; anything but a function must be refused by the engine. */
export type HostImport = HostFunction | "missing" | "not-a-function";

/** What the host offers, one for each import of the component. */
export type Host = readonly HostImport[];

/** The class of the outcome of a call that waits for something that never happens. */
export const NEVER_SETTLES = "never settles";

/** An instance of a component, to be thrown away after anything but `value`. */
export interface ComponentInstance {
  /**
   * Calls a function that the component exports. Unless that is of `async`
   * type, it has returned, and all that belongs to the call is done, before
   * the promise is there.
   *
   * @param of the index of the function among the component's exports.
   * @param args one value a parameter.
   * @param form for `args` and for what the host's functions answer until the next call.
   * @returns the result as delivered; `null` for a function without result. A call that never settles ends as an
   *   `error` of the class {@link NEVER_SETTLES}.
   */
  call(of: number, args: readonly Value[], form: ListForm): Promise<EngineOutcome<Delivery | null>>;
  /**
   * Waits until the tasks that go on after their result have ended; other than `value` if they don't, or if something
   * failed meanwhile.
   */
  finish(): Promise<EngineOutcome<null>>;
  /**
   * Lets go of the instance: nothing that it left behind runs from now on.
   *
   * @returns other than `value` if something had failed where no call was there to tell of it.
   */
  dispose(): Promise<EngineOutcome<null>>;
}

/** An implementation of the component model, in a configuration that is of no matter to others. */
export interface ComponentEngine<Config = unknown> {
  readonly name: string;
  /** Names and versions of all that takes part, for reports. */
  readonly versions: Readonly<Record<string, string>>;
  /** @returns a fresh instance; never one that was handed out before. */
  instantiate(component: Component, config: Config, host: Host): Promise<EngineOutcome<ComponentInstance>>;
}

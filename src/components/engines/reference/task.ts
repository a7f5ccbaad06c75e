import type { ComponentFuncType } from "../../binary/reader_definitions.ts";
import type { LiftedValue } from "../../canonical/lifted.ts";
import type { ComponentInstance } from "./component_instance.ts";
import { trapIf } from "./failure.ts";
import type { OnResolve, OnStart } from "./func_inst.ts";
import type { CanonicalOptions } from "./options.ts";
import type { Step, Thread } from "./thread.ts";

type State = "initial" | "started" | "resolved";

/** CanonicalABI.md, "Tasks", without cancellation and borrows. */
export class Task {
  readonly ft: ComponentFuncType;
  readonly opts: CanonicalOptions;
  readonly inst: ComponentInstance;
  readonly #onStart: OnStart;
  readonly #onResolve: OnResolve;
  readonly #threads = new Set<Thread>();
  #state: State = "initial";

  constructor(
    ft: ComponentFuncType,
    opts: CanonicalOptions,
    inst: ComponentInstance,
    onStart: OnStart,
    onResolve: OnResolve,
  ) {
    this.ft = ft;
    this.opts = opts;
    this.inst = inst;
    this.#onStart = onStart;
    this.#onResolve = onResolve;
  }

  get resolved(): boolean {
    return this.#state === "resolved";
  }

  needsExclusive(): boolean {
    return !this.opts.async || this.opts.callback !== null;
  }

  *enterImplicitThread(thread: Thread): Generator<Step, void, readonly (number | bigint)[]> {
    const { inst } = this;
    if (this.ft.async) {
      const hasBackpressure = () => inst.backpressure > 0 || (this.needsExclusive() && inst.exclusiveThread !== null);
      if (hasBackpressure() || inst.numWaitingToEnter > 0) {
        inst.numWaitingToEnter += 1;
        yield { kind: "wait", ready: () => !hasBackpressure() };
        inst.numWaitingToEnter -= 1;
      }
      if (this.needsExclusive()) inst.exclusiveThread = thread;
    }
    this.#threads.add(thread);
    thread.index = inst.threads.add(thread);
  }

  exitImplicitThread(thread: Thread): void {
    this.#threads.delete(thread);
    trapIf(this.#threads.size === 0 && !this.resolved, "task not returned");
    this.inst.threads.remove(thread.index as number);
    if (this.ft.async && this.needsExclusive()) this.inst.exclusiveThread = null;
  }

  start(): readonly LiftedValue[] {
    this.#state = "started";
    return this.#onStart();
  }

  return(result: readonly LiftedValue[]): void {
    trapIf(this.resolved, "task returned twice");
    this.#onResolve(result);
    this.#state = "resolved";
  }
}

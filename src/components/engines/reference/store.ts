import type { CoreFuncType } from "../../canonical/flatten.ts";
import type { CoreValue } from "../../canonical/lift_flat.ts";
import { fromJs, hasJspi, jspi, suspendable } from "./core_function.ts";
import type { CoreFunc, Suspending } from "./core_function.ts";
import type { CoreTrap } from "./failure.ts";
import { Wait } from "./thread.ts";
import type { Thread } from "./thread.ts";

export interface StoreOptions {
  /**
   * What `Thread.wait_until` does where there is nothing to wait for, which
   * the specification leaves open: go on at once, or let others run first,
   * as in its deterministic profile. The latter is the default.
   */
  readonly eager?: boolean;
  /** Whether stacks of core code are suspended where they have to wait; the default is whether the JavaScript engine can do that. */
  readonly jspi?: boolean;
}

/** How often threads go on, while the host owes an answer, before the host has a turn. */
const TICKS_A_TURN = 16;

const nextTurn = () => new Promise<void>((next) => setImmediate(next));

/** What a built-in does: the core result, or something to wait for. */
export type CoreBody = (args: readonly CoreValue[]) => number | bigint | undefined | Wait;

/** CanonicalABI.md, "Embedding": what all instances of one instantiation share. Threads go on in the order in which they became ready. */
export class Store {
  readonly eager: boolean;
  readonly jspi: boolean;
  readonly waiting = new Set<Thread>();
  /** Those that were ready when last looked at, in the order in which they became so. */
  readonly #ready = new Set<Thread>();
  /** What the host does when it answers calls. */
  readonly #actions: (() => void)[] = [];
  #outstanding = 0;
  #current: Thread | null = null;
  #failure: { readonly error: unknown } | null = null;
  #suspending: Suspending | null = null;
  #running = false;
  #wake: (() => void) | null = null;
  #changed = false;
  #resuming = false;
  #inHost = 0;
  readonly #whenIdle = new Set<() => void>();

  constructor({ eager = false, jspi: wanted = true }: StoreOptions = {}) {
    this.eager = eager;
    this.jspi = wanted && hasJspi();
  }

  get failure(): { readonly error: unknown } | null {
    return this.#failure;
  }

  /** Makes the store unusable; the first failure is the one that counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** Tells what a trap was, if it is the failure. */
  explain(trap: CoreTrap, error: unknown): void {
    if (this.#failure?.error === trap) this.#failure = { error };
  }

  currentThread(): Thread {
    if (!this.#current) throw new Error("core code runs outside of any thread");
    return this.#current;
  }

  /** Does something as `thread`. */
  inThread<T>(thread: Thread, work: () => T): T {
    const before = this.#current;
    this.#current = thread;
    try {
      return work();
    } finally {
      this.#current = before;
    }
  }

  /** Does something of which any failure is one of the store. */
  guard<T>(work: () => T): T {
    if (this.#failure) throw this.#failure.error;
    try {
      return work();
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  /** A core function that does not wait. */
  coreFunction({ params }: CoreFuncType, body: (args: readonly CoreValue[]) => number | bigint | undefined): CoreFunc {
    return (...args) => this.guard(() => body(args.map((arg, index) => fromJs(params[index] ?? "i32", arg))));
  }

  /** A core function that may wait. */
  waitingCoreFunction(type: CoreFuncType, body: CoreBody): CoreFunc {
    const attempt = this.coreFunction(type, (args) => {
      const thread = this.currentThread();
      const step = body(args);
      if (step instanceof Wait) return thread.waitOnStack(step) ? 1 : 0;
      thread.result = step;
      return 0;
    });
    const result = () => this.currentThread().result;
    if (this.jspi) {
      this.#suspending ??= new jspi.Suspending(() => this.currentThread().suspension);
      return suspendable(type, attempt, this.#suspending, result);
    }
    return (...args) => {
      attempt(...args);
      return result();
    };
  }

  /** Calls a function of the host. */
  inHost<T>(call: () => T): T {
    this.#inHost += 1;
    try {
      return call();
    } finally {
      this.#inHost -= 1;
    }
  }

  /** The host will do `action` when it has an answer. */
  expect<T>(answer: Promise<T>, action: (answer: T) => void, failed: (error: unknown) => never): void {
    this.#outstanding += 1;
    const settle = (settled: () => void) => {
      this.#outstanding -= 1;
      this.#actions.push(settled);
      this.schedule();
    };
    answer.then(
      (value) => settle(() => action(value)),
      (error: unknown) => settle(() => failed(error)),
    );
  }

  /** `Store.invoke`, as soon as no thread runs, unless the host is called by one. @returns whether it was done. */
  invoke(call: () => void): boolean {
    if (this.#resuming && this.#inHost === 0) {
      this.#actions.push(call);
      return false;
    }
    this.#attempt(call);
    return true;
  }

  /** Resolves when no thread is ready and the host owes no answer, or when the store has failed. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenIdle.add(resolve);
      this.schedule();
    });
  }

  /** Lets threads go on, later. */
  schedule(): void {
    this.#changed = true;
    this.#wake?.();
    this.#wake = null;
    if (this.#running) return;
    this.#running = true;
    void Promise.resolve().then(() => this.#run());
  }

  #attempt(work: () => void): void {
    const before = this.#current;
    try {
      work();
    } catch (error) {
      this.fail(error);
    }
    this.#current = before;
  }

  async #run(): Promise<void> {
    for (let turn = 1; !this.#failure; turn += 1) {
      // Threads that ask again and again would keep the host from ever answering.
      if (this.#outstanding > 0 && turn % TICKS_A_TURN === 0) await nextTurn();
      this.#changed = false;
      for (const thread of this.waiting) if (thread.ready()) this.#ready.add(thread);
      const action = this.#actions.shift();
      if (action) this.#attempt(action);
      else if (!(await this.#tick()) && !this.#changed) {
        if (this.#outstanding === 0) break;
        await new Promise<void>((wake) => (this.#wake = wake));
      }
    }
    // What a core trap was is told in a microtask that is already on its way.
    if (this.#failure) await nextTurn();
    this.#running = false;
    const callbacks = [...this.#whenIdle];
    this.#whenIdle.clear();
    for (const callback of callbacks) callback();
  }

  /** `Store.tick`. @returns whether a thread was ready. */
  async #tick(): Promise<boolean> {
    for (const thread of this.#ready) {
      this.#ready.delete(thread);
      if (!thread.ready()) continue;
      const { inst } = thread.task;
      inst.enterFrom(null);
      this.#current = thread;
      this.#resuming = true;
      try {
        await thread.resume();
      } catch (error) {
        this.fail(error);
      }
      this.#resuming = false;
      this.#current = null;
      inst.leaveTo(null);
      return true;
    }
    return false;
  }
}

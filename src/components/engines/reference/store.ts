import type { CoreTrap } from "./failure.ts";
import { hasJspi } from "./core_function.ts";
import type { Thread } from "./thread.ts";

export interface StoreOptions {
  /**
   * What `Thread.wait_until` does where there is nothing to wait for, which
   * the specification leaves open: go on at once, though not for ever, or let
   * others run first, as in its deterministic profile. The latter is the default.
   */
  readonly eager?: boolean;
  /**
   * Whether stacks of core code are suspended where they have to wait; the
   * default is whether the JavaScript engine can do that.
   */
  readonly jspi?: boolean;
}

/**
 * CanonicalABI.md, "Embedding": what all instances of one instantiation
 * share, and the steps that can be made in it. It never makes one by itself:
 * event_loop.ts does.
 */
export class Store {
  readonly eager: boolean;
  readonly jspi: boolean;
  readonly waiting = new Set<Thread>();
  /** Those that were ready when last looked at, in the order in which they became so. */
  readonly #ready = new Set<Thread>();
  #current: Thread | null = null;
  #failure: { readonly error: unknown } | null = null;
  #ticking = false;

  constructor({ eager = false, jspi = true }: StoreOptions = {}) {
    this.eager = eager;
    this.jspi = jspi && hasJspi();
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

  /** Whether a thread runs that `tick` has resumed. */
  get ticking(): boolean {
    return this.#ticking;
  }

  /** `Store.invoke`: anything that the host has done in the store; what it throws is a failure. */
  invoke(call: () => void): void {
    const before = this.#current;
    try {
      call();
    } catch (error) {
      this.fail(error);
    }
    this.#current = before;
  }

  /** Finds out who has become ready since. */
  look(): void {
    for (const thread of this.waiting) if (thread.ready()) this.#ready.add(thread);
  }

  /** The thread that is to be resumed next, of those that are wanted: the one that has been ready for longest. */
  next(wanted: (thread: Thread) => boolean): Thread | null {
    for (const thread of this.#ready) {
      const ready = thread.ready();
      if (ready && !wanted(thread)) continue;
      this.#ready.delete(thread);
      if (ready) return thread;
    }
    return null;
  }

  /** `Store.tick`. @returns whether a thread was ready. */
  async tick(): Promise<boolean> {
    const thread = this.next(() => true);
    if (!thread) return false;
    const { inst } = thread.task;
    inst.enterFrom(null);
    this.#current = thread;
    this.#ticking = true;
    try {
      await thread.resume();
    } catch (error) {
      this.fail(error);
    }
    this.#ticking = false;
    this.#current = null;
    inst.leaveTo(null);
    return true;
  }
}

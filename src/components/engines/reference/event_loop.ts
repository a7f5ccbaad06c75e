import type { Store } from "./store.ts";

/** How often threads go on, while the host owes an answer, before the host has a turn. */
const TICKS_A_TURN = 16;

const nextTurn = () => new Promise<void>((next) => setImmediate(next));

/** What drives a store: it lets threads go on as long as any is ready, and the host answer and call in between. */
export class EventLoop {
  readonly #store: Store;
  /** What the host does when it answers calls, and calls that have to begin later. */
  readonly #actions: (() => void)[] = [];
  readonly #whenIdle = new Set<() => void>();
  /** How many answers the host owes. */
  #outstanding = 0;
  /** How many functions of the host are on the stack. */
  #inHost = 0;
  #running = false;
  /** Whether there may be something to do since the loop looked last. */
  #changed = false;
  #wake: (() => void) | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Calls into the store as soon as no thread runs, unless the host is called by one. @returns whether it was done. */
  invoke(call: () => void): boolean {
    if (this.#store.ticking && this.#inHost === 0) {
      this.#actions.push(call);
      return false;
    }
    this.#store.invoke(call);
    return true;
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

  async #run(): Promise<void> {
    const store = this.#store;
    for (let turn = 1; !store.failure; turn += 1) {
      // Threads that ask again and again would keep the host from ever answering.
      if (this.#outstanding > 0 && turn % TICKS_A_TURN === 0) await nextTurn();
      this.#changed = false;
      store.look();
      const action = this.#actions.shift();
      if (action) store.invoke(action);
      else if (!(await store.tick()) && !this.#changed) {
        if (this.#outstanding === 0) break;
        await new Promise<void>((wake) => (this.#wake = wake));
      }
    }
    // What a core trap was is told in a microtask that is already on its way.
    if (store.failure) await nextTurn();
    this.#running = false;
    const callbacks = [...this.#whenIdle];
    this.#whenIdle.clear();
    for (const callback of callbacks) callback();
  }
}

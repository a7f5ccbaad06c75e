import { isPromise } from "node:util/types";
import { clock } from "../../platform/clock.ts";
import type { Timer } from "../../platform/clock.ts";

/**
 * The globals through which generated code leaves something to be done later, and by which it chooses among what it may
 * do.
 */
export const BACKGROUND_GLOBALS = [
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "setImmediate",
  "clearImmediate",
  "queueMicrotask",
  "Math",
] as const;

type Callback = (...args: unknown[]) => unknown;

/**
 * What an instance leaves to timers and microtasks. They run in the order in
 * which they would have run anyway, without the wait (platform/clock.ts), but
 * belong to the instance: they can be cut off, and what fails in them is known,
 * which otherwise would end the process.
 */
export class Background {
  /** One value for each of {@link BACKGROUND_GLOBALS}. */
  readonly globals: readonly unknown[];
  readonly #timers = new Set<Timer>();
  #failure: { readonly error: unknown } | null = null;
  #closed = false;

  constructor() {
    const clear = (timer: Timer | undefined): void => this.#clear(timer);
    this.globals = [
      (callback: Callback, delay: number, ...args: unknown[]) =>
        this.#once((run) => clock.set(run, delay), callback, args),
      clear,
      (callback: Callback, delay: number, ...args: unknown[]) =>
        this.#add(clock.set(() => this.#run(callback, args), delay, true)),
      clear,
      (callback: Callback, ...args: unknown[]) => this.#once((run) => clock.next(run), callback, args),
      clear,
      (callback: Callback) => queueMicrotask(() => this.#run(callback, [])),
      Object.create(Math, { random: { value: numbers() } }),
    ];
  }

  /** Whether no timer is set. */
  get idle(): boolean {
    return this.#timers.size === 0;
  }

  /** The first error that was thrown, or rejected, where nobody could have caught it. */
  get failure(): { readonly error: unknown } | null {
    return this.#failure;
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** Nothing that waits runs any more. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) this.#clear(timer);
  }

  #once(start: (run: () => void) => Timer, callback: Callback, args: readonly unknown[]): Timer {
    const timer = start(() => {
      this.#timers.delete(timer);
      this.#run(callback, args);
    });
    return this.#add(timer);
  }

  #add(timer: Timer): Timer {
    if (this.#closed) clock.clear(timer);
    else this.#timers.add(timer);
    return timer;
  }

  #clear(timer: Timer | undefined): void {
    if (timer === undefined) return;
    this.#timers.delete(timer);
    clock.clear(timer);
  }

  #run(callback: Callback, args: readonly unknown[]): void {
    if (this.#closed) return;
    try {
      const returned = callback(...args);
      if (isPromise(returned)) returned.catch((error: unknown) => this.fail(error));
    } catch (error) {
      this.fail(error);
    }
  }
}

/**
 * `Math.random` that is the same for every instance: what is left to chance must come again when a case is repeated.
 * Marsaglia's xorshift.
 */
function numbers(): () => number {
  let state = 0x9e37_79b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Whose code may be running, the youngest last. */
const watched: Background[] = [];

const blame = (reason: unknown): void => watched.at(-1)?.fail(reason);

/**
 * Blames an instance for promises that are rejected and that nobody handles.
 *
 * @param rejecting whether there can be any: not where nothing is asynchronous.
 * @returns what ends that, and closes the background.
 */
export function watch(background: Background, rejecting: boolean): () => Promise<void> {
  if (rejecting && watched.push(background) === 1) process.on("unhandledRejection", blame);
  return async () => {
    background.close();
    if (!rejecting) return;
    // Node tells of what nobody handles at the end of a turn.
    await new Promise((resolve) => setImmediate(resolve));
    watched.splice(watched.indexOf(background), 1);
    if (watched.length === 0) process.off("unhandledRejection", blame);
  };
}

import type { CoreEntry } from "./core_entry.ts";
import { CoreTrap, NotSupported } from "./failure.ts";
import type { Task } from "./task.ts";

/** What the body of a thread asks for: to wait, or to call core code. */
export type Step =
  | { readonly kind: "wait"; readonly ready: () => boolean }
  | { readonly kind: "call"; readonly callee: CoreEntry; readonly args: readonly (number | bigint)[] };

/** `thread_func`; it is given the results of the core calls that it asks for. */
export type Body = Generator<Step, void, readonly (number | bigint)[]>;

/** `Thread.wait_until`, as asked for by core code: what is waited for, and what is done in the thread after that. */
export class Wait {
  readonly ready: () => boolean;
  readonly then: () => number | bigint | undefined;
  constructor(ready: () => boolean, then: () => number | bigint | undefined) {
    this.ready = ready;
    this.then = then;
  }
}

/**
 * What a thread does of a task that must not block, where it would have to:
 * it lets others run until `ready`, or traps.
 */
export type WhenBlocked = (thread: Thread, ready: () => boolean) => void;

/** How often in a row a thread may go on where others might. */
const TURNS_IN_A_ROW = 16;

/**
 * CanonicalABI.md, "Threads".
 *
 * The body is a generator, so that it can wait without a stack. Where core
 * code waits, its stack is suspended by JSPI. What V8 resumes runs in a later
 * microtask, so `resume` answers a promise then; whoever resumes waits for it
 * before doing anything else.
 */
export class Thread {
  readonly task: Task;
  readonly storage: [number, number] = [0, 0];
  index: number | null = null;
  readonly #body: Body | null;
  readonly #whenBlocked: WhenBlocked;
  #readyFunc: (() => boolean) | null = null;
  /** `cont`. */
  #cont: (() => Promise<void> | undefined) | null;
  /** Whether core code runs on a stack that can be suspended. */
  #ownStack = false;
  #turnsInARow = 0;
  #results: readonly (number | bigint)[] | null = null;
  #whenPaused: (() => void) | null = null;
  /** Settles when the stack is to go on. */
  suspension: Promise<void> = Promise.resolve();
  /** What the core function that was called last returns. */
  result: number | bigint | undefined = undefined;

  /** @param body `null` for the thread of a call that is made at once and never suspended. */
  constructor(task: Task, body: Body | null, whenBlocked: WhenBlocked) {
    this.task = task;
    this.#body = body;
    this.#whenBlocked = whenBlocked;
    this.#cont = body && (() => this.#go([]));
  }

  waiting(): boolean {
    return this.#cont !== null && this.#readyFunc !== null;
  }

  ready(): boolean {
    return this.waiting() && this.#readyFunc?.() === true;
  }

  /** `Thread.resume`: runs until the thread waits or ends; a promise if that is not yet so. */
  resume(): Promise<void> | undefined {
    const cont = this.#cont;
    if (!cont) throw new Error("a running thread is resumed");
    if (this.#readyFunc) {
      this.#readyFunc = null;
      this.task.inst.store.waiting.delete(this);
    }
    this.#cont = null;
    return cont();
  }

  /** The results of the core call that this thread makes, as soon as they are there. */
  deliver(results: readonly (number | bigint)[]): void {
    this.#results = results;
  }

  /**
   * `Thread.wait_until` in the middle of core code.
   *
   * @returns whether the stack has to be suspended; else `result` is set.
   */
  waitOnStack({ ready, then }: Wait): boolean {
    const { task } = this;
    const { store } = task.inst;
    if (!task.ft.async) this.#whenBlocked(this, ready);
    if (!task.ft.async || this.#goesOnAtOnce(ready)) {
      this.result = then();
      return false;
    }
    if (!this.#ownStack) throw new NotSupported("suspending core code without JSPI");
    this.suspension = new Promise((go, fail) => {
      this.#startWaiting(ready, () => {
        const paused = new Promise<void>((whenPaused) => (this.#whenPaused = whenPaused));
        try {
          this.result = then();
          go();
        } catch (error) {
          store.fail(error);
          fail(error instanceof Error ? error : new Error(String(error)));
        }
        return paused;
      });
    });
    this.#pause();
    return true;
  }

  /** Where it is left open whether the thread waits or not, which is so where it is ready: not, but not for ever. */
  #goesOnAtOnce(ready: () => boolean): boolean {
    return this.task.inst.store.eager && ready() && this.takesTurn();
  }

  /** Whether a thread that may go on does, and does not let others run. */
  takesTurn(): boolean {
    this.#turnsInARow = (this.#turnsInARow + 1) % (TURNS_IN_A_ROW + 1);
    return this.#turnsInARow > 0;
  }

  /** Whether a stack of core code has to be resumed with the thread, which V8 does only in a later microtask. */
  get isSuspended(): boolean {
    return this.#ownStack;
  }

  #startWaiting(ready: () => boolean, cont: () => Promise<void> | undefined): void {
    this.#readyFunc = ready;
    this.#cont = cont;
    this.task.inst.store.waiting.add(this);
  }

  #pause(): void {
    this.#whenPaused?.();
    this.#whenPaused = null;
  }

  /** Runs the body until it waits or ends. */
  #go(input: readonly (number | bigint)[]): undefined {
    const { store, mayWait } = this.task.inst;
    let results = input;
    for (;;) {
      const next = this.#body?.next(results);
      if (!next || next.done) return;
      const step = next.value;
      if (step.kind === "wait") {
        if (this.#goesOnAtOnce(step.ready)) {
          results = [];
          continue;
        }
        this.#startWaiting(step.ready, () => this.#go([]));
        return;
      }
      if (!this.task.ft.async || !mayWait || !store.jspi) {
        results = step.callee.call(step.args);
        continue;
      }
      const done = this.#callOnOwnStack(step.callee, step.args);
      if (!done) return;
      results = done;
    }
  }

  /** @returns the results, or `null` if the thread waits. */
  #callOnOwnStack(callee: CoreEntry, args: readonly (number | bigint)[]): readonly (number | bigint)[] | null {
    const { store } = this.task.inst;
    this.#results = null;
    this.#ownStack = true;
    const promise = callee.callOnOwnStack(args);
    if (this.waiting()) {
      promise.then(
        () => this.#afterSuspension(() => this.#go(this.#results ?? [])),
        (error: unknown) => this.#afterSuspension(() => store.fail(error)),
      );
      return null;
    }
    this.#ownStack = false;
    const results = this.#results as readonly (number | bigint)[] | null;
    if (results) return results;
    const trap = new CoreTrap("core code trapped");
    promise.catch((error: unknown) => store.explain(trap, error));
    throw trap;
  }

  #afterSuspension(next: () => void): void {
    this.#ownStack = false;
    try {
      next();
    } catch (error) {
      this.task.inst.store.fail(error);
    }
    this.#pause();
  }
}

import type { CoreFuncType } from "../../canonical/flatten.ts";
import { onOwnStack } from "./core_function.ts";
import type { CoreFunc } from "./core_function.ts";
import type { Store } from "./store.ts";

/** A core function that a task calls, on the stack of its caller or on one that can be suspended. */
export class CoreEntry {
  readonly type: CoreFuncType;
  readonly #func: CoreFunc;
  readonly #store: Store;
  #ownStack: ((...args: (number | bigint)[]) => Promise<void>) | null = null;

  constructor(store: Store, func: CoreFunc, type: CoreFuncType) {
    this.#store = store;
    this.#func = func;
    this.type = type;
  }

  call(args: readonly (number | bigint)[]): readonly (number | bigint)[] {
    const result = this.#func(...args);
    return result === undefined ? [] : [result];
  }

  /** The results go to the current thread's `deliver` when they are there. */
  callOnOwnStack(args: readonly (number | bigint)[]): Promise<void> {
    this.#ownStack ??= onOwnStack(this.type, this.#func, (...results) => this.#store.currentThread().deliver(results));
    return this.#ownStack(...args);
  }
}

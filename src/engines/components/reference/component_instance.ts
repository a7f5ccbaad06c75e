import type { Store } from "./store.ts";
import { Table } from "./table.ts";
import type { Thread } from "./thread.ts";
import type { Waitable, WaitableSet } from "./waitable.ts";

/** CanonicalABI.md, "Component Instances". */
export class ComponentInstance {
  readonly store: Store;
  readonly handles = new Table<Waitable | WaitableSet>();
  readonly threads = new Table<Thread>();
  mayEnter = true;
  mayLeave = true;
  backpressure = 0;
  numWaitingToEnter = 0;
  exclusiveThread: Thread | null = null;
  /** Whether some core function of it could wait on its stack: nothing of the specification, only for speed. */
  mayWait = false;
  readonly #selfAndAncestors: ReadonlySet<ComponentInstance>;

  constructor(store: Store, parent: ComponentInstance | null) {
    this.store = store;
    this.#selfAndAncestors = new Set([this, ...(parent ? parent.#selfAndAncestors : [])]);
  }

  mayEnterFrom(caller: ComponentInstance | null): boolean {
    for (const instance of this.#selfAndAncestors) if (!instance.mayEnter && !caller?.#selfAndAncestors.has(instance)) return false;
    return true;
  }

  enterFrom(caller: ComponentInstance | null): void {
    this.#setMayEnter(caller, false);
  }

  leaveTo(caller: ComponentInstance | null): void {
    this.#setMayEnter(caller, true);
  }

  /** Of the `entering_set`. */
  #setMayEnter(caller: ComponentInstance | null, mayEnter: boolean): void {
    for (const instance of this.#selfAndAncestors) if (!caller?.#selfAndAncestors.has(instance)) instance.mayEnter = mayEnter;
  }
}

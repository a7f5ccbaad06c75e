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
  /** `self_and_ancestors`. */
  readonly #lineage: readonly ComponentInstance[];

  constructor(store: Store, parent: ComponentInstance | null) {
    this.store = store;
    this.#lineage = parent ? [this, ...parent.#lineage] : [this];
  }

  mayEnterFrom(caller: ComponentInstance | null): boolean {
    return this.#enteringSet(caller).every((instance) => instance.mayEnter);
  }

  enterFrom(caller: ComponentInstance | null): void {
    for (const instance of this.#enteringSet(caller)) instance.mayEnter = false;
  }

  leaveTo(caller: ComponentInstance | null): void {
    for (const instance of this.#enteringSet(caller)) instance.mayEnter = true;
  }

  /** `entering_set`. */
  #enteringSet(caller: ComponentInstance | null): readonly ComponentInstance[] {
    const entered = caller ? caller.#lineage : [];
    return this.#lineage.filter((instance) => !entered.includes(instance));
  }
}

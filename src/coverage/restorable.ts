// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { ownMemories } from "./counted_module.ts";
import type { CountedModule } from "./counted_module.ts";
import { InstanceState } from "./instance_state.ts";

interface Restorable {
  readonly exports: WebAssembly.Exports;
  readonly memories: readonly WebAssembly.Memory[];
  state: InstanceState | null;
}

/** The instances whose state is put back, as long as their memories live. */
export class RestorableInstances {
  readonly #replacing: boolean;
  readonly #say: (line: string) => void;
  #instances: WeakRef<Restorable>[] = [];
  readonly #latest = new Map<CountedModule, WeakRef<Restorable>>();
  readonly #states = new WeakMap<object, Restorable>();

  /**
   * @param replacing whether an instance is never called again once its module has a newer one.
   * @param say is told what is not put back.
   */
  constructor(replacing: boolean, say: (line: string) => void) {
    this.#replacing = replacing;
    this.#say = say;
  }

  /** Takes in an instance. @param imports what `CountedModule.imports` gave for it. */
  add(module: CountedModule, { exports }: WebAssembly.Instance, imports: WebAssembly.Imports): void {
    const { instrumented } = module;
    if (!instrumented.restorable) return this.checkShared(imports);
    const memories = ownMemories(imports, instrumented.memories.length);
    const instance: Restorable = { exports, memories, state: null };
    // The instance holds its memory, and through the map this: both go together.
    this.#states.set(memories[0] ?? exports, instance);
    const latest = this.#replacing ? this.#latest.get(module) : undefined;
    if (latest) this.#instances = this.#instances.filter((reference) => reference !== latest);
    const reference = new WeakRef(instance);
    this.#latest.set(module, reference);
    this.#instances.push(reference);
  }

  /** A module that keeps state of its own in a memory must be put back together with it: one that isn't came. */
  checkShared(imports: WebAssembly.Imports | undefined): void {
    if (this.#instances.length === 0) return;
    for (const module of Object.values(imports ?? {})) {
      for (const value of Object.values(module ?? {})) {
        const instance = this.#states.get(value as object);
        if (!instance) continue;
        this.#say(
          "not restored: a memory that is shared with a module that is not among those counted in, or not restorable",
        );
        this.#instances = this.#instances.filter((reference) => reference.deref() !== instance);
      }
    }
  }

  /** Puts all back into the state in which they were at the first such call. */
  restore(): void {
    let gone = false;
    for (const reference of this.#instances) {
      const instance = reference.deref();
      if (!instance) gone = true;
      else if (instance.state) instance.state.restore();
      else instance.state = new InstanceState(instance.exports, instance.memories);
    }
    if (gone) this.#instances = this.#instances.filter((reference) => reference.deref() !== undefined);
  }
}

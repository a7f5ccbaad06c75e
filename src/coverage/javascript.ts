// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

/** What Jazzer.js puts on the global object; the counters of each ES module are not in its declarations. */
interface JazzerGlobals {
  readonly Fuzzer?: { readonly coverageTracker?: { readonly moduleCounters?: readonly Buffer[] } };
}

/**
 * Counters of the ES modules that Jazzer.js instruments. What a harness does
 * around the code under test depends on its caches and statistics, and so on
 * earlier inputs: those counts can be taken back.
 */
export class JavaScriptCounters {
  readonly #modules: readonly { readonly counters: Buffer; readonly kept: Uint8Array }[];

  /** Knows the modules that are loaded by now. */
  constructor() {
    const modules = (globalThis as JazzerGlobals).Fuzzer?.coverageTracker?.moduleCounters ?? [];
    this.#modules = modules.map((counters) => ({ counters, kept: new Uint8Array(counters.length) }));
  }

  /** Remembers what was counted so far. */
  keep(): void {
    for (const { counters, kept } of this.#modules) kept.set(counters);
  }

  /** Takes back all that was counted since the execution began. */
  clear(): void {
    for (const { counters } of this.#modules) counters.fill(0);
  }

  /** Takes back what was counted since {@link keep}. */
  putBack(): void {
    for (const { counters, kept } of this.#modules) counters.set(kept);
  }
}

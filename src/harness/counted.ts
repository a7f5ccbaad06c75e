/** Whoever counts what a tool does, so that work which a cache skips counts as if it had been done. */
export interface WorkCounters {
  /** Does `work`; `again` counts it once more. `bytes`: what is kept for that. */
  readonly count: <T>(
    work: () => Promise<T>,
  ) => Promise<{ readonly result: T; readonly again: () => void; readonly bytes: number }>;
  /** Called with what was generated, as a part of the work. */
  readonly generated: (source: string) => void;
}

/** What of a target is WebAssembly, for coverage inside it. */
export interface Counted {
  /** The modules' files, by a name for people. */
  readonly modules: Readonly<Record<string, string>>;
  /** Which of them generates code; `null` if none does. */
  readonly generator: string | null;
  /** Makes the instances that an execution would otherwise make in its middle. */
  readonly ready: () => Promise<void>;
  /** How often a tool broke off in the middle so far. */
  readonly panics: () => number;
  /** Has all work counted from now on, also what a cache skips. `caching`: whether anything may be skipped. */
  readonly countWork: (counters: WorkCounters, caching: boolean) => void;
}

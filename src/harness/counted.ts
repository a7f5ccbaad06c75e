/** Whoever counts what an engine does, so that work which its cache skips counts as if it had been done. */
export interface WorkCounters {
  /** Does `work`; `again` counts it once more. `bytes`: what is kept for that. */
  readonly count: <T>(
    work: () => Promise<T>,
  ) => Promise<{ readonly result: T; readonly again: () => void; readonly bytes: number }>;
  /** Called with code that was generated, as a part of the work. */
  readonly generated: (source: string) => void;
}

/** How one module is counted in; what each costs stands at `ModuleOptions` in `src/coverage/choices.ts`. */
interface CountedOptions {
  /**
   * The most counters of the module, whose edges share them beyond that. All of a target have to stay below 245,760.
   */
  readonly maxCounters?: number;
  /** Whether its instances are put back before each execution; `true` if left out. */
  readonly restorable?: boolean;
}

/**
 * A module to count in: its file, or what loads the package that carries it
 * inside its JavaScript. Nobody may have loaded that before; where nothing is
 * counted, `load` is never called.
 *
 * What the JavaScript around a module remembers is not put back. If it does
 * something only once that the module notices, `load` best does it: from the
 * first exception that leaves binaryen on, for example, its standard error is
 * flushed less often.
 */
type CountedSource =
  string | ({ readonly file: string } & CountedOptions) | ({ readonly load: () => Promise<unknown> } & CountedOptions);

/**
 * What of a target is WebAssembly, for coverage inside it.
 *
 * Before each execution, and before each piece of work that is counted for a
 * cache, the newest instance of every module is put back into the state that it
 * had before the first one. So an execution calls no older instance, and keeps
 * no object that lives in an instance's memory beyond such a piece of work.
 */
export interface Counted {
  /** The modules, by a name for people. They are loaded, and libFuzzer reads their counters, in this order. */
  readonly modules: Readonly<Record<string, CountedSource>>;
  /** Makes the instances that an execution would otherwise make in its middle. */
  readonly ready: () => Promise<void>;
  /** Which module generates code; none does if left out. */
  readonly generator?: string | null;
  /** How often a tool broke off in the middle so far; what it counted in work that is kept is then left out. */
  readonly panics?: () => number;
  /**
   * For a target with a cache: has all work counted from now on, also what the cache skips. `caching`: whether
   * anything may be skipped.
   */
  readonly countWork?: (counters: WorkCounters, caching: boolean) => void;
}

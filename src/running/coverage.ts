import { Coverage, JavaScriptCounters } from "../coverage/index.ts";
import { supported } from "../platform/v8.ts";
import type { Counted } from "../harness/counted.ts";

/** How coverage inside WebAssembly is to be had. */
interface CoverageSettings {
  /** `COMPONENT_FUZZ_COVERAGE`. */
  readonly enabled: boolean;
  /** Whether libFuzzer makes features of how far apart compared values are. */
  readonly valueProfile: boolean;
  /** Whether libFuzzer is told what the modules compare. */
  readonly comparisons: boolean;
  /** Whether every edge has a counter of its own, for a look at what is reached without libFuzzer. */
  readonly exact?: boolean;
  /** Whether this Node takes modules with a memory for counters; told by V8 if left out. */
  readonly multiMemory?: boolean;
}

/** Coverage inside what a target tests. */
interface TargetCoverage {
  /** What counts, in words. */
  readonly description: string;
  readonly coverage: Coverage;
  /** Does something of which nothing is counted inside WebAssembly. */
  readonly uncounted: <T>(work: () => Promise<T>) => Promise<T>;
  /** To be awaited when an input is decoded: no feature comes from what earlier ones left behind. */
  readonly before: () => Promise<void>;
  /**
   * To be called when all is done: what JavaScript of the project counted since then is no feature.
   *
   * @param useless how an execution ended whose input is not worth being changed further; `null` for all others.
   */
  readonly after: (useless: string | null) => void;
}

/**
 * Makes the modules of a target count, before any of them is compiled, and
 * loads the packages that carry theirs with them.
 *
 * Under a value profile nothing is skipped by caches, since compared values
 * are not recorded, and the modules keep no comparisons: which of them are told
 * changes from one execution to the next.
 *
 * @returns why nothing counts, unless it does.
 * @throws UsageError for a module that can't be found.
 */
export async function startCoverage(
  counted: Counted | undefined,
  { enabled, valueProfile, comparisons, exact = false, multiMemory = supported.multiMemory }: CoverageSettings,
): Promise<TargetCoverage | string> {
  if (counted === undefined) return "not inside WebAssembly";
  if (!enabled) return "not inside WebAssembly, since COMPONENT_FUZZ_COVERAGE=off";
  if (!multiMemory)
    return (
      `not inside WebAssembly, since Node ${process.versions.node} has no modules with two memories; ` +
      "22 and later have"
    );
  const lines: string[] = [];
  const coverage = new Coverage({
    modules: counted.modules,
    generator: counted.generator ?? null,
    exact,
    restorable: true,
    replacing: true,
    labels: true,
    comparisons: comparisons && !valueProfile,
    log: (line) => void lines.push(line.replace("coverage: ", "")),
  });
  try {
    await coverage.load();
  } catch (error) {
    coverage.uninstall();
    throw error;
  }
  coverage.ready();
  const panics = (): number => counted.panics?.() ?? 0;
  const uncounted = async <T>(work: () => Promise<T>): Promise<T> => (await coverage.record(work, () => false)).result;
  // Of an instance that is made in between, too, the first state is kept before it is called.
  const putBack = async (): Promise<void> => {
    await uncounted(() => counted.ready());
    coverage.restore();
  };
  counted.countWork?.(
    {
      count: async (work) => {
        // One execution may do several pieces of work, some of them only to explain what another one led to, and the
        // cache keeps each: none may depend on what was done before it, nor on whether that broke off.
        await putBack();
        const before = panics();
        // A panic reaches much that nothing else does, all of it about how panics are worded: libFuzzer would take it
        // for progress.
        const { result, recording } = await coverage.record(work, () => panics() === before);
        return { result, again: () => coverage.replay(recording), bytes: recording.bytes };
      },
      generated: (source) => coverage.generated.add(Buffer.from(source)),
    },
    !valueProfile,
  );
  const harness = new JavaScriptCounters();
  return {
    description: `inside ${lines.join(", ")}; COMPONENT_FUZZ_COVERAGE=off leaves it out`,
    coverage,
    uncounted,
    before: async () => {
      harness.keep();
      // Nothing else has counted in this execution yet.
      await counted.ready();
      coverage.clear();
      coverage.restore();
    },
    after: (useless) => {
      coverage.compared();
      if (useless === null) return harness.putBack();
      coverage.nothingBut(useless);
      harness.clear();
    },
  };
}

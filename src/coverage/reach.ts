// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import type { CountedModule } from "./counted_module.ts";
import type { FunctionName } from "./function_names.ts";

/** Longer texts are cut in labels. */
const LONGEST_TEXT = 60;

/** How much of a function was reached. */
export interface FunctionReach {
  readonly index: number;
  /** Its name, or its number with the source files or the text that it refers to. */
  readonly label: string;
  readonly sources: readonly string[];
  readonly edges: number;
  readonly reached: number;
}

/** How much of a module was reached, in total and by function. */
export interface ModuleReach {
  readonly module: string;
  readonly edges: number;
  readonly reached: number;
  readonly functions: readonly FunctionReach[];
}

/** Collects which edges of a module any of the inputs of a corpus took. */
export class ReachCollector {
  readonly #module: CountedModule;
  readonly #reached: Uint8Array;

  constructor(module: CountedModule) {
    this.#module = module;
    this.#reached = new Uint8Array(module.counters.length);
  }

  /** Takes in what was counted since the counters were zero, and makes them zero. */
  collect(): void {
    const { counters } = this.#module;
    for (let i = 0; i < counters.length; i++) if (counters[i] !== 0) this.#reached[i] = 1;
    counters.fill(0);
  }

  /** @param names of all functions that the module defines (`functionNames`). */
  summary(names: readonly FunctionName[]): ModuleReach {
    const { functions: first, edges, counters } = this.#module.instrumented;
    const functions = names.map((named, i) => {
      const { index, name, sources } = named;
      let reached = 0;
      for (let edge = first[i]!; edge < first[i + 1]!; edge++) reached += this.#reached[edge % counters]!;
      return { index, label: name ?? labelOf(named), sources, edges: first[i + 1]! - first[i]!, reached };
    });
    return {
      module: this.#module.name,
      edges,
      reached: functions.reduce((sum, one) => sum + one.reached, 0),
      functions,
    };
  }
}

function labelOf({ index, sources, text }: FunctionName): string {
  const [source] = sources;
  if (source !== undefined)
    return `function ${index} (${source}${sources.length > 1 ? `, ${sources.length - 1} more` : ""})`;
  if (text === null) return `function ${index}`;
  const shown = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  return `function ${index} (${JSON.stringify(shown)})`;
}

/** A source file with all functions that refer to it; a function counts for each of its files. */
export interface SourceReach {
  readonly source: string;
  readonly functions: number;
  readonly reachedFunctions: number;
  readonly edges: number;
  readonly reached: number;
}

/** The functions by source file, the files with the most edges first. */
export function bySource({ functions }: ModuleReach): SourceReach[] {
  const sources = new Map<string, { functions: number; reachedFunctions: number; edges: number; reached: number }>();
  for (const { sources: files, edges, reached } of functions) {
    for (const file of files.length > 0 ? files : ["(no source known)"]) {
      const entry = sources.get(file) ?? { functions: 0, reachedFunctions: 0, edges: 0, reached: 0 };
      entry.functions++;
      entry.edges += edges;
      entry.reached += reached;
      if (reached > 0) entry.reachedFunctions++;
      sources.set(file, entry);
    }
  }
  return [...sources]
    .map(([source, entry]) => ({ source, ...entry }))
    .sort((a, b) => b.edges - a.edges || (a.source < b.source ? -1 : 1));
}

/** The functions that one report reaches and an earlier one of the same module does not, or less of. */
export function gained(now: ModuleReach, before: ModuleReach): FunctionReach[] {
  const earlier = new Map(before.functions.map(({ index, reached }) => [index, reached]));
  return now.functions
    .filter(({ index, reached }) => reached > (earlier.get(index) ?? 0))
    .sort((a, b) => b.reached - (earlier.get(b.index) ?? 0) - (a.reached - (earlier.get(a.index) ?? 0)));
}

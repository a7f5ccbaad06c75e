import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UsageError, messageOf } from "../errors.ts";
import { CountedModule } from "./counted_module.ts";
import { GeneratedCode } from "./generated_code.ts";
import { installHook } from "./hook.ts";
import { instrument } from "./instrument.ts";
import { COUNTER_BUDGET, runningLibFuzzer } from "./libfuzzer.ts";
import type { LibFuzzer } from "./libfuzzer.ts";

/** A module's file, or a predicate over modules that a library carries inside its JavaScript. */
export type ModuleChoice = string | URL | ((bytes: Uint8Array) => boolean);

export interface CoverageOptions {
  /** The modules to count in, by a name for messages. Their order is that of their counters. */
  readonly modules: Readonly<Record<string, ModuleChoice>>;
  /** `false`: nothing is hooked and nothing registered. */
  readonly enabled?: boolean;
  /** The most counters of one module; the edges of a larger one share them. */
  readonly maxCounters?: number;
  /** Whether libFuzzer learns the operands of comparisons with {@link Coverage.compared}; `true` if left out. */
  readonly comparisons?: boolean;
  /** The module that generates code, by its name in `modules`: then {@link Coverage.generated} has features. */
  readonly generator?: string | null;
  /** Where messages go; to stderr if left out. */
  readonly log?: (line: string) => void;
  /** libFuzzer of the running Jazzer.js if left out. */
  readonly libFuzzer?: LibFuzzer | null;
}

const MAX_COUNTERS = 1 << 17;

/** What libFuzzer reads must live as long as the process, even when nobody else holds it. */
const registered: Buffer[] = [];

/**
 * Coverage inside the WebAssembly modules of a library under test. Made before
 * the library is loaded; {@link ready} ends the start-up, and from then on only
 * modules that were known by then are replaced when they are compiled again.
 */
export class Coverage {
  /** Features of generated code, behind those of the modules. */
  readonly generated: GeneratedCode = new GeneratedCode();
  readonly #options: Required<CoverageOptions>;
  readonly #choices: readonly { readonly name: string; readonly matches: (bytes: Uint8Array, key: string) => boolean }[];
  /** By content, also those that were left alone. */
  readonly #known = new Map<string, { readonly name: string; readonly counted: CountedModule | null }>();
  /** Lengths of known modules: most others are told apart without hashing. */
  readonly #lengths = new Set<number>();
  readonly #uninstall: () => void;
  #starting: boolean;
  #modules: readonly CountedModule[] = [];

  /** @throws UsageError for a file that can't be read. */
  constructor(options: CoverageOptions) {
    this.#options = { enabled: true, maxCounters: MAX_COUNTERS, comparisons: true, generator: null, log: (line) => console.error(line), libFuzzer: runningLibFuzzer(), ...options };
    this.#starting = this.#options.enabled;
    this.#choices = this.#options.enabled ? Object.entries(options.modules).map(([name, choice]) => ({ name, matches: matcher(name, choice) })) : [];
    this.#uninstall = this.#options.enabled ? installHook({ replace: (bytes) => this.#replace(bytes) }) : () => {};
  }

  /** The modules whose counters libFuzzer reads, in the order of their counters; empty before {@link ready}. */
  get modules(): readonly CountedModule[] {
    return this.#modules;
  }

  /**
   * Ends the start-up: registers the counters of the modules compiled so far,
   * in the order of the options. Their number stays within libFuzzer's limit;
   * what is left out is told.
   */
  ready(): this {
    if (!this.#starting) return this;
    this.#starting = false;
    const chosen: CountedModule[] = [];
    let total = this.#options.generator === null ? 0 : this.generated.counters.length;
    for (const { name } of this.#choices) {
      const found = [...this.#known].filter(([, module]) => module.name === name).sort(([a], [b]) => (a < b ? -1 : 1));
      if (found.length === 0) this.#say(`${name}: not compiled before the start-up ended, so it has no counters`);
      for (const [, { counted }] of found) {
        if (!counted) continue;
        const { counters, edges } = counted.instrumented;
        if (total + counters > COUNTER_BUDGET) {
          this.#say(`${name}: left out, since its ${counters} counters would be too many for libFuzzer`);
          continue;
        }
        total += counters;
        chosen.push(counted);
        this.#say(`${name}: ${counters} counters${edges > counters ? `, shared by ${edges} edges` : ""}`);
      }
    }
    this.#modules = chosen;
    const regions = chosen.map(({ counters }) => counters);
    if (this.#options.generator !== null) regions.push(this.generated.counters);
    registered.push(...regions);
    for (const region of regions) this.#options.libFuzzer?.registerModuleCounters(region);
    return this;
  }

  /** To be called after each execution: tells libFuzzer which comparisons failed in it. */
  compared(): void {
    const { libFuzzer } = this.#options;
    if (libFuzzer) for (const { comparisons } of this.#modules) comparisons?.drain(libFuzzer);
  }

  /** Takes the hook away; what counts goes on to count. */
  uninstall(): void {
    this.#starting = false;
    this.#uninstall();
  }

  #replace(bytes: Uint8Array<ArrayBuffer>): CountedModule | null {
    if (!this.#starting && !this.#lengths.has(bytes.length)) return null;
    const key = createHash("sha1").update(bytes).digest("hex");
    const known = this.#known.get(key);
    if (known || !this.#starting) return known?.counted ?? null;
    const choice = this.#choices.find(({ matches }) => matches(bytes, key));
    if (!choice) return null;
    const result = instrument(bytes, this.#options);
    if (result.kind === "left-alone") this.#say(`${choice.name}: left alone, since ${result.reason}`);
    const counted = result.kind === "instrumented" ? new CountedModule(choice.name, result) : null;
    if (counted && choice.name === this.#options.generator) this.generated.learn(bytes);
    this.#known.set(key, { name: choice.name, counted });
    this.#lengths.add(bytes.length);
    return counted;
  }

  #say(line: string): void {
    this.#options.log(`coverage: ${line}`);
  }
}

function matcher(name: string, choice: ModuleChoice): (bytes: Uint8Array, key: string) => boolean {
  if (typeof choice === "function") return (bytes) => choice(bytes);
  const path = typeof choice === "string" ? choice : fileURLToPath(choice);
  let wanted: string;
  try {
    wanted = createHash("sha1").update(readFileSync(path)).digest("hex");
  } catch (error) {
    throw new UsageError(`coverage of ${name}: ${path} can't be read: ${messageOf(error)}`);
  }
  return (_, key) => key === wanted;
}

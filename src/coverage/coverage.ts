// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { choiceOf, keyOf } from "./choices.ts";
import type { Choice, ModuleChoice } from "./choices.ts";
import { CountedModule } from "./counted_module.ts";
import { GeneratedCode } from "./generated_code.ts";
import { installHook } from "./hook.ts";
import { instrument } from "./instrument.ts";
import type { Instrumented, LeftAlone } from "./instrument.ts";
import { COUNTER_BUDGET, runningLibFuzzer } from "./libfuzzer.ts";
import type { LibFuzzer } from "./libfuzzer.ts";
import { record, replay } from "./recording.ts";
import type { Recording, Region } from "./recording.ts";
import { RestorableInstances } from "./restorable.ts";

export interface CoverageOptions {
  /** The modules to count in, by a name for messages. Their order is that of their counters. */
  readonly modules: Readonly<Record<string, ModuleChoice>>;
  /** `false`: nothing is hooked and nothing registered. */
  readonly enabled?: boolean;
  /** The most counters of a module for which nothing else is said ({@link ModuleOptions}); 131,072 if left out. */
  readonly maxCounters?: number;
  /**
   * Whether every edge has a counter of its own, however many there are: to look at what was reached, without
   * libFuzzer, which couldn't read as many; `false` if left out.
   */
  readonly exact?: boolean;
  /** Whether libFuzzer learns the operands of comparisons with {@link Coverage.compared}; `true` if left out. */
  readonly comparisons?: boolean;
  /**
   * Whether {@link Coverage.restore} puts instances back into their first state, so that an input's features do not
   * depend on those before it; `false` if left out.
   */
  readonly restorable?: boolean;
  /**
   * Whether an instance is never called again once its module has a newer one, so that only that is restored; `false`
   * if left out. Each look at an instance keeps it alive for a while, so that without this one that was replaced may
   * stay for long.
   */
  readonly replacing?: boolean;
  /** The module that generates code, by its name in `modules`: then {@link Coverage.generated} has features. */
  readonly generator?: string | null;
  /** Whether {@link Coverage.nothingBut} has counters to set; `false` if left out. */
  readonly labels?: boolean;
  /** Where messages go; to stderr if left out. */
  readonly log?: (line: string) => void;
  /** libFuzzer of the running Jazzer.js if left out. */
  readonly libFuzzer?: LibFuzzer | null;
}

const MAX_COUNTERS = 1 << 17;
/** Counters for labels: two of some fifty seldom fall on one. */
const LABELS = 1 << 10;

/** A module that was compiled during the start-up. */
interface Known {
  readonly name: string;
  readonly size: number;
  /** `null`: it was left alone. */
  readonly counted: CountedModule | null;
  /** What is to be told of it. */
  readonly remark: string | null;
}

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
  readonly #labels: Buffer = Buffer.alloc(LABELS);
  readonly #options: Required<CoverageOptions>;
  readonly #choices: readonly Choice[];
  /** By content. */
  readonly #known = new Map<string, Known>();
  /** Lengths of known modules: most others are told apart without hashing. */
  readonly #lengths = new Set<number>();
  readonly #uninstall: () => void;
  /** `null` without `restorable`. */
  readonly #instances: RestorableInstances | null;
  #starting: boolean;
  /** The package that is being loaded. */
  #loading: Choice | undefined;
  /** Whether a module is being rewritten: what is compiled for that is nobody's. */
  #rewriting = false;
  #modules: readonly CountedModule[] = [];
  #regions: readonly Region[] = [];

  /** @throws UsageError for a file that can't be read. */
  constructor(options: CoverageOptions) {
    this.#options = {
      enabled: true,
      maxCounters: MAX_COUNTERS,
      exact: false,
      comparisons: true,
      restorable: false,
      replacing: false,
      generator: null,
      labels: false,
      log: (line) => console.error(line),
      libFuzzer: runningLibFuzzer(),
      ...options,
    };
    const { restorable, replacing } = this.#options;
    this.#instances = restorable ? new RestorableInstances(replacing, (line) => this.#say(line)) : null;
    this.#starting = this.#options.enabled;
    this.#choices = this.#options.enabled
      ? Object.entries(options.modules).map(([name, choice]) => choiceOf(name, choice))
      : [];
    this.#uninstall = this.#options.enabled
      ? installHook({
          replace: (bytes) => this.#replace(bytes),
          instantiated: (...instance) => this.#instances?.add(...instance),
          others: (imports) => this.#instances?.checkShared(imports),
        })
      : () => {};
  }

  /** The modules whose counters libFuzzer reads, in the order of their counters; empty before {@link ready}. */
  get modules(): readonly CountedModule[] {
    return this.#modules;
  }

  /**
   * Loads the packages that carry their modules with them, one after the other
   * in the order of the options. To be awaited before {@link ready}, if there
   * are any. They are loaded without counters, too: who uses them need not ask.
   */
  async load(): Promise<this> {
    if (!this.#options.enabled)
      for (const choice of Object.values(this.#options.modules))
        if (typeof choice === "object" && "load" in choice) await choice.load();
    if (!this.#starting) return this;
    for (const choice of this.#choices) {
      if (choice.load === null) continue;
      this.#loading = choice;
      try {
        await choice.load();
      } finally {
        this.#loading = undefined;
      }
    }
    return this;
  }

  /**
   * Ends the start-up: registers the counters of the modules compiled so far,
   * and of those given as files, in the order of the options. Their number
   * stays within libFuzzer's limit; what is left out is told.
   */
  ready(): this {
    if (!this.#starting) return this;
    for (const { path } of this.#choices) if (path !== null) this.#replace(new Uint8Array(readFileSync(path)));
    this.#starting = false;
    this.#modules = this.#choose();
    const regions = this.#modules.map(({ counters }) => ({ counters, isSet: false }));
    if (this.#options.generator !== null) regions.push({ counters: this.generated.counters, isSet: true });
    if (this.#options.labels) regions.push({ counters: this.#labels, isSet: true });
    this.#regions = regions;
    for (const { counters } of regions) {
      registered.push(counters);
      this.#options.libFuzzer?.registerModuleCounters(counters);
    }
    return this;
  }

  /** To be called after each execution: tells libFuzzer which comparisons failed in it. */
  compared(): void {
    const { libFuzzer } = this.#options;
    if (libFuzzer) for (const { comparisons } of this.#modules) comparisons?.drain(libFuzzer);
  }

  /**
   * To be called before each execution: puts every instance that lives back
   * into the state in which it was at the first such call after it was made.
   * Only with `restorable`, and never while a call is under way. Instances that
   * are made during an execution are better made before this call, and what is
   * written to a memory without calling its module is not put back.
   */
  restore(): void {
    this.#instances?.restore();
  }

  /**
   * Runs `work`, whose result goes to a cache, and records the counters that it moves.
   *
   * @param counts asked when `work` has come to a result, whether what it counted is kept; if not, it is as if it had
   * not been done.
   */
  record<T>(
    work: () => Promise<T>,
    counts?: () => boolean,
  ): Promise<{ readonly result: T; readonly recording: Recording }>;
  record<T>(work: () => T, counts?: () => boolean): { readonly result: T; readonly recording: Recording };
  record<T>(work: () => T, counts?: () => boolean): unknown {
    return record(this.#regions, work, counts);
  }

  /** Adds the counters of work that a cache has skipped, so that an input's features do not depend on the cache. */
  replay(recording: Recording): void {
    replay(this.#regions, recording);
  }

  /** Takes back all that was counted since the execution began. */
  clear(): void {
    for (const { counters } of this.#regions) counters.fill(0);
  }

  /**
   * Takes back all that was counted since the execution began, and sets one
   * counter that stands for `label`: of all inputs that end so libFuzzer keeps
   * the smallest, and none for what it reached on the way. Only with `labels`.
   */
  nothingBut(label: string): void {
    this.clear();
    this.#labels[parseInt(hash("sha1", label).slice(0, 8), 16) % LABELS] = 1;
  }

  /** Takes the hook away; what counts goes on to count. */
  uninstall(): void {
    this.#starting = false;
    this.#uninstall();
  }

  #replace(bytes: Uint8Array<ArrayBuffer>): CountedModule | null {
    if (!this.#starting && !this.#lengths.has(bytes.length)) return null;
    if (this.#rewriting) return null;
    const key = keyOf(bytes);
    const known = this.#known.get(key);
    if (known || !this.#starting) return known?.counted ?? null;
    const choice = this.#choices.find(({ matches }) => matches(bytes, key)) ?? this.#loading;
    if (!choice) return null;
    this.#rewriting = true;
    const { result, remark } = this.#instrument(choice, bytes);
    this.#rewriting = false;
    const counted = result.kind === "instrumented" ? new CountedModule(choice.name, result) : null;
    if (counted && choice.name === this.#options.generator) this.generated.learn(bytes);
    this.#known.set(key, { name: choice.name, size: bytes.length, counted, remark });
    this.#lengths.add(bytes.length);
    return counted;
  }

  /** As many of the known modules as libFuzzer has counters for. */
  #choose(): CountedModule[] {
    const chosen: CountedModule[] = [];
    let total = this.#options.generator === null ? 0 : this.generated.counters.length;
    if (this.#options.labels) total += LABELS;
    for (const choice of this.#choices) {
      const { name } = choice;
      const found = this.#found(choice);
      if (found.length === 0) this.#say(`${name}: ${this.#whyNone(choice)}`);
      for (const { counted, remark } of found) {
        if (remark !== null) this.#say(`${name}: ${remark}`);
        if (!counted) continue;
        const { counters, edges } = counted.instrumented;
        if (total + counters > COUNTER_BUDGET && !this.#options.exact) {
          this.#say(`${name}: left out, since its ${counters} counters would be too many for libFuzzer`);
          continue;
        }
        total += counters;
        chosen.push(counted);
        this.#say(`${name}: ${counters} counters${edges > counters ? `, shared by ${edges} edges` : ""}`);
      }
    }
    return chosen;
  }

  /** The modules of a choice, in an order that does not depend on when they were compiled. */
  #found({ name, load }: Choice): readonly Known[] {
    const found = [...this.#known].filter(([, module]) => module.name === name).sort(([a], [b]) => (a < b ? -1 : 1));
    const modules = found.map(([, module]) => module);
    return load === null ? modules : modules.sort((a, b) => b.size - a.size).slice(0, 1);
  }

  #whyNone({ key, load }: Choice): string {
    const same = key === null ? undefined : this.#known.get(key);
    if (same) return `the same module as ${same.name}`;
    return load === null
      ? "not compiled before the start-up ended, so it has no counters"
      : "nothing new was compiled when it was loaded, so it has no counters";
  }

  #instrument(
    choice: Choice,
    bytes: Uint8Array<ArrayBuffer>,
  ): { readonly result: Instrumented | LeftAlone; readonly remark: string | null } {
    const { comparisons, exact } = this.#options;
    const maxCounters = exact ? Infinity : (choice.maxCounters ?? this.#options.maxCounters);
    const restorable = this.#options.restorable && choice.restorable !== false;
    let result = instrument(bytes, { maxCounters, comparisons, restorable });
    let remark: string | null = null;
    if (result.kind === "left-alone" && restorable) {
      remark = `not restorable, since ${result.reason}`;
      result = instrument(bytes, { maxCounters, comparisons });
    }
    if (result.kind === "left-alone") remark = `left alone, since ${result.reason}`;
    return { result, remark };
  }

  #say(line: string): void {
    this.#options.log(`coverage: ${line}`);
  }
}

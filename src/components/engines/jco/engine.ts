import { hash } from "node:crypto";
import type { EngineConfig, JcoConfig } from "../../case/case.ts";
import { HarnessError } from "../../../harness/harness_error.ts";
import type { WorkCounters } from "../../../harness/counted.ts";
import type { EngineOutcome } from "../trap_kind.ts";
import { platformVersions } from "../../../platform/v8.ts";
import { NEVER_SETTLES } from "../engine.ts";
import type { Component, ComponentEngine, ComponentInstance, Host } from "../engine.ts";
import { ByteLru } from "./cache.ts";
import type { CacheCounts } from "./cache.ts";
import { edit, editAll } from "./edit.ts";
import type { Edit } from "./edit.ts";
import { Background, watch } from "../../../harness/jco/background.ts";
import { classify } from "./classify.ts";
import { JcoInstance, activityOf } from "./instance.ts";
import { Link } from "./link.ts";
import { locateJco } from "../../../harness/jco/locate.ts";
import type { JcoRelease } from "../../../harness/jco/locate.ts";
import { generateOptions, unsupportedOption } from "./options.ts";
import { prepare } from "./program.ts";
import type { OnStage, Program } from "./program.ts";
import { inRealTime, settle } from "./settle.ts";
import { Transpiler } from "./transpiler.ts";
import type { Transpiled } from "./transpiler.ts";

/** How a `JcoEngine` is set up. */
export interface JcoSettings {
  /** A `node_modules` folder with jco in it; without one, the installed jco. */
  readonly folder?: string | undefined;
  /** Bytes of transpiled, evaluated and compiled components to keep; 0 keeps none. 64 MiB unless given. */
  readonly cacheBytes?: number;
  /** What was transpiled ahead of time. `cold`: without what earlier cases left of it. */
  readonly prebuilt?: Prebuilt;
  /** Of all that is generated. */
  readonly edits?: readonly Edit[];
  /** Is told how long each stage took. */
  readonly onStage?: OnStage;
}

const CACHE_BYTES = 64 << 20;

/** The program of a key (`programKey`) that was made ahead of time, or `null`. `edits`: of its source. */
type Prebuilt = (key: string, how: Evaluation) => Promise<EngineOutcome<EditedProgram>> | null;

/** How what was made ahead of time is evaluated. */
export interface Evaluation {
  /** Without what earlier cases left of it. */
  readonly cold: boolean;
  readonly edits: readonly Edit[];
}

/** A program, and the names of the edits that found something in what it was made of. */
export interface EditedProgram {
  readonly program: Program;
  readonly applied: readonly string[];
}

/** A program, and what counts its transpiling when that is skipped. */
interface Kept extends EditedProgram {
  readonly again: () => void;
}

/** Work that was counted. */
type Counted<T> = Awaited<ReturnType<typeof uncounted.count<T>>>;

/** A jco of which what it generates is edited. */
interface EditedJco extends ComponentEngine<EngineConfig> {
  /** The names of the edits that have found something to edit so far. */
  readonly applied: ReadonlySet<string>;
}

const uncounted: WorkCounters = {
  count: async (work) => ({ result: await work(), again: () => {}, bytes: 0 }),
  generated: () => {},
};

/** jco in whatever configuration is asked for: transpiled, evaluated and run in this process. */
export class JcoEngine implements ComponentEngine<EngineConfig> {
  readonly name = "jco";
  readonly versions: Readonly<Record<string, string>>;
  /** The jco that runs. */
  readonly release: JcoRelease;
  readonly #transpiler: Transpiler;
  #programs: ByteLru<Kept>;
  #counters = uncounted;
  readonly #onStage: OnStage | undefined;
  readonly #folder: string | undefined;
  readonly #prebuilt: Prebuilt;
  readonly #edits: readonly Edit[];
  readonly #isCold: boolean;
  /** What was transpiled last, by what decides about it: it may be asked for again with edits. */
  #last: { readonly key: string; readonly made: Promise<Counted<EngineOutcome<Transpiled>>> } | null = null;

  /** @throws UsageError if there is no jco in `folder`. */
  constructor({ folder, cacheBytes = CACHE_BYTES, prebuilt = () => null, edits = [], onStage }: JcoSettings = {}) {
    this.release = locateJco(folder);
    this.versions = { ...this.release.versions, ...platformVersions };
    this.#transpiler = new Transpiler(this.release);
    this.#programs = new ByteLru(cacheBytes);
    this.#onStage = onStage;
    this.#folder = folder;
    this.#prebuilt = prebuilt;
    this.#edits = edits;
    this.#isCold = cacheBytes === 0;
  }

  /** How often a structure was known already. */
  get cache(): CacheCounts {
    return this.#programs.counts;
  }

  /** How often a transpiler was replaced, after a panic. */
  get transpilersReplaced(): number {
    return this.#transpiler.replaced;
  }

  /** Counts what is transpiled from now on. `caching`: whether what is known need not be transpiled again. */
  countWork(counters: WorkCounters, caching: boolean): void {
    this.#counters = counters;
    if (!caching) this.#programs = new ByteLru(0);
  }

  /** Makes the transpiler, unless there is one. */
  ready(): Promise<void> {
    return this.#transpiler.ready();
  }

  /** The same jco with nothing kept from earlier cases: neither its cache nor its transpiler. */
  cold(): JcoEngine {
    return new JcoEngine({ folder: this.#folder, cacheBytes: 0, prebuilt: this.#prebuilt, edits: this.#edits });
  }

  /** This jco with edits of what it generates. It keeps what it makes together with all else. */
  edited(edits: readonly Edit[]): EditedJco {
    const applied = new Set<string>();
    return {
      name: this.name,
      versions: this.versions,
      applied,
      instantiate: (component, config, host) => this.#instantiate(component, config, host, { edits, applied }),
    };
  }

  instantiate(component: Component, config: EngineConfig, host: Host): Promise<EngineOutcome<ComponentInstance>> {
    return this.#instantiate(component, config, host, { edits: [], applied: new Set() });
  }

  async #instantiate(
    component: Component,
    config: EngineConfig,
    host: Host,
    editing: Editing,
  ): Promise<EngineOutcome<ComponentInstance>> {
    const missing = unsupportedOption(component, config.jco, this.release);
    if (missing !== null)
      return {
        kind: "unsupported",
        what: `option: ${missing}`,
        message: `this release of jco does not offer ${missing}`,
      };
    const program = await this.#program(component.binary, config, editing);
    if (program.kind !== "value") return program;
    const link = new Link(component, config.jco, { host, timed: this.#onStage !== undefined });
    const background = new Background();
    const release = watch(background, component.asynchronous);
    const from = this.#onStage && performance.now();
    const made = await settle(
      program.value.instantiate(link.imports(), background),
      { ...activityOf({ background, link }), owed: true },
      inRealTime,
    );
    if (from !== undefined) this.#onStage?.("instantiate", performance.now() - from);
    if (made.kind === "value")
      return {
        kind: "value",
        value: new JcoInstance({ exports: made.value, link, background, release }, config.jco, this.#onStage),
      };
    await release();
    if (made.kind === "never")
      return {
        kind: "error",
        stage: "instantiate",
        error: NEVER_SETTLES,
        message: "the promise of the instance never settles",
      };
    if (made.error instanceof HarnessError) throw made.error;
    return classify({ stage: "instantiate", error: made.error });
  }

  /** The files that jco generates for a component, for people and reproducers. */
  async transpile(binary: Uint8Array, config: JcoConfig): Promise<EngineOutcome<Transpiled>> {
    const transpiled = await this.#transpiler.transpile(binary, generateOptions(config));
    if (transpiled.kind !== "value" || this.#edits.length === 0) return transpiled;
    return { kind: "value", value: editAll(transpiled.value, this.#edits) };
  }

  async #program(
    binary: Uint8Array,
    config: EngineConfig,
    { edits, applied }: Editing,
  ): Promise<EngineOutcome<Program>> {
    const used = ({ program, applied: found }: EditedProgram): EngineOutcome<Program> => {
      for (const name of found) applied.add(name);
      return { kind: "value", value: program };
    };
    const key = programKey(binary, config);
    const prebuilt = this.#prebuilt(key, { cold: this.#isCold, edits: [...this.#edits, ...edits] });
    if (prebuilt) {
      const made = await prebuilt;
      return made.kind === "value" ? used(made.value) : made;
    }
    const editedKey = keyOf(key, edits);
    const known = this.#programs.get(editedKey);
    if (known) {
      known.again();
      return used(known);
    }
    const from = this.#onStage && performance.now();
    const { result: transpiled, again, bytes } = await this.#transpileOnce(key, binary, config.jco, edits.length > 0);
    if (from !== undefined) this.#onStage?.("transpile", performance.now() - from);
    if (transpiled.kind !== "value") return transpiled;
    const { text: source, found } = edit(transpiled.value.source, "source", edits);
    // Told also if the program does not come to be.
    for (const name of found) applied.add(name);
    const program = prepare(
      { source, modules: transpiled.value.modules },
      { config: config.jco, v8: config.v8, quiet: this.release.leavesRejections },
      this.#onStage,
    );
    if (program.kind === "value")
      this.#programs.set(editedKey, { program: program.value, applied: found, again }, program.value.bytes + bytes);
    return program;
  }

  /** @param repeats whether what was transpiled last will do. */
  async #transpileOnce(
    key: string,
    binary: Uint8Array,
    config: JcoConfig,
    repeats: boolean,
  ): Promise<Counted<EngineOutcome<Transpiled>>> {
    if (repeats && this.#last?.key === key) {
      const made = await this.#last.made;
      made.again();
      return made;
    }
    const made = this.#counters.count(() => this.#transpileCounted(binary, config));
    if (!this.#isCold) this.#last = { key, made };
    return made;
  }

  async #transpileCounted(binary: Uint8Array, config: JcoConfig): Promise<EngineOutcome<Transpiled>> {
    const transpiled = await this.transpile(binary, config);
    if (transpiled.kind === "value") this.#counters.generated(transpiled.value.source);
    return transpiled;
  }
}

/** Edits that are asked for, and where it is noted which of them found something. */
interface Editing {
  readonly edits: readonly Edit[];
  readonly applied: Set<string>;
}

/** A key of a program that was edited. */
const keyOf = (key: string, edits: readonly Edit[]): string =>
  edits.length === 0 ? key : key + JSON.stringify(edits.map(({ name }) => name));

const hashes = new WeakMap<Uint8Array, string>();

/** What decides about a program; the release is the engine's own. */
export function programKey(binary: Uint8Array, { jco, v8 }: EngineConfig): string {
  let known = hashes.get(binary);
  if (known === undefined) hashes.set(binary, (known = hash("sha256", binary, "base64")));
  return known + JSON.stringify([jco, v8]);
}

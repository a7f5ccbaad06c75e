import { parseConfig } from "../src/config.ts";
import type { EngineConfig, JcoConfig } from "../src/components/case/case.ts";
import type { Component, ComponentInstance, Host } from "../src/components/engines/engine.ts";
import { JcoEngine } from "../src/components/engines/jco/engine.ts";
import { readModule } from "../src/harness/jco/module_text.ts";
import type { Transpiled } from "../src/components/engines/jco/transpiler.ts";
import type { EngineOutcome } from "../src/components/engines/trap_kind.ts";
import type { Stage } from "../src/harness/outcome.ts";
import { PendingInput } from "../src/harness/pending.ts";
import type { Stats } from "../src/harness/stats/stats.ts";
import { fuzzFunction } from "../src/running/fuzz.ts";
import { emptyStats, fuzzedTarget } from "./target.ts";

/** The engine's stages, which jco, Node and V8 do. */
export const ENGINE_STAGES = [
  "transpile",
  "evaluate",
  "compile",
  "instantiate",
  "call",
] as const satisfies readonly Stage[];
/**
 * What this project does itself: `rest` is values to JavaScript and back,
 * comparing, audits, cache keys, statistics and noting the input.
 */
export const OWN_STAGES = ["decode", "build", "rewrite", "rest"] as const;
export type Times = Readonly<Record<(typeof ENGINE_STAGES)[number] | (typeof OWN_STAGES)[number], number>>;

/** Says when a component reaches it, and keeps the sources that were evaluated. */
class ObservedEngine extends JcoEngine {
  arrived = 0;
  readonly sources: string[] = [];

  override instantiate(
    component: Component,
    config: EngineConfig,
    host: Host,
  ): Promise<EngineOutcome<ComponentInstance>> {
    this.arrived = performance.now();
    return super.instantiate(component, config, host);
  }

  override async transpile(binary: Uint8Array, config: JcoConfig): Promise<EngineOutcome<Transpiled>> {
    const outcome = await super.transpile(binary, config);
    if (outcome.kind === "value") this.sources.push(outcome.value.source);
    return outcome;
  }
}

/** The function that libFuzzer calls with each input, as a fuzz target sets it up, with a clock at every stage. */
export class OwnLoop {
  readonly versions: Readonly<Record<string, string>>;
  readonly #stats: Stats;
  readonly #times = { decode: 0, build: 0, transpile: 0, evaluate: 0, compile: 0, instantiate: 0, call: 0 };
  readonly #engine: ObservedEngine;
  readonly #fuzz: (input: Buffer) => Promise<void>;
  #total = 0;

  /** @param artifactPrefix where findings and the input under way would go. */
  constructor(artifactPrefix: string) {
    const times = this.#times;
    const config = parseConfig(process.env);
    const engine = new ObservedEngine({
      folder: config.jcoFolder ?? undefined,
      onStage: (stage, ms) => {
        times[stage] += ms;
      },
    });
    this.#engine = engine;
    const target = fuzzedTarget(config, engine);
    this.versions = target.versions;
    this.#stats = emptyStats(target);
    this.#fuzz = fuzzFunction(
      {
        ...target,
        decode: (bytes) => {
          const from = performance.now();
          const testCase = target.decode(bytes);
          times.decode += performance.now() - from;
          return testCase;
        },
        run: async (testCase) => {
          const from = performance.now();
          const verdict = await target.run(testCase);
          times.build += engine.arrived - from;
          return verdict;
        },
      },
      this.#stats,
      { knownIssues: true, artifact: (sha1) => artifactPrefix + sha1, pending: new PendingInput(artifactPrefix).set },
    );
  }

  /** @throws whatever does not hold. */
  async run(input: Buffer): Promise<void> {
    const from = performance.now();
    await this.#fuzz(input);
    this.#total += performance.now() - from;
  }

  /** The milliseconds spent since the last time this was asked, and how many of the cases were new to the cache. */
  take(): { readonly total: number; readonly times: Times; readonly transpiled: number } {
    const { cases, endings } = this.#stats.toJSON();
    if (endings.passed !== cases)
      throw new Error(`${cases - endings.passed} of ${cases} cases did not pass: ${JSON.stringify(this.#stats)}`);
    const transpiled = this.#engine.sources.length;
    const rewrite = timeOf(() => this.#engine.sources.splice(0).forEach((source) => readModule(source)));
    const { evaluate, ...others } = this.#times;
    const total = this.#total;
    const rest = total - evaluate - Object.values(others).reduce((sum, ms) => sum + ms, 0);
    this.#total = 0;
    for (const stage of Object.keys(this.#times)) this.#times[stage as keyof typeof others] = 0;
    // The text of a module is made ready for evaluation by this project, within the engine's stage.
    return { total, times: { ...others, evaluate: evaluate - rewrite, rewrite, rest }, transpiled };
  }
}

function timeOf(action: () => void): number {
  const from = performance.now();
  action();
  return performance.now() - from;
}

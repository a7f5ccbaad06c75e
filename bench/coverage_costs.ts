import { readFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Coverage } from "../src/coverage/index.ts";
import type { StatsData } from "../src/harness/stats/stats.ts";
import { ROOT } from "../src/running/start.ts";
import { FILES, jazzer, loadTools, spread } from "./coverage_tools.ts";
import type { Row, Tools } from "./coverage_tools.ts";

/** Calls with and without counters, in turns. */
const TURNS = 60;
const STARTS = 3;

const types = ["u8", "string", "(list (option string))", "(tuple u8 f64 char)", "(result (list u16) (error string))"];
const texts = types.map(
  (type) =>
    `(component (import "f" (func (param "x" (list ${type})) (result (list ${type})))) (type $r (record (field ` +
    `"a" ${type}) (field "b" u8))) (import "r" (type $t (eq $r))) (import "g" (func (param "y" $t))))`,
);

/** What counters cost: the tools' calls, the start, and executions of `component_api`. */
export class Costs {
  readonly #folder: string;
  #calls: ReadonlyMap<string, () => number> | null = null;
  readonly #slowdowns = new Map<string, number[]>();
  readonly #starts: number[] = [];
  readonly #rates: { readonly on: number; readonly off: number }[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  async measure(_seed: number, progress: (text: string) => void): Promise<void> {
    progress("slow-down of the tools");
    this.#calls ??= await slowdowns();
    for (const [name, slowdown] of this.#calls)
      this.#slowdowns.set(name, [...(this.#slowdowns.get(name) ?? []), slowdown()]);
    progress("start of component_api");
    const quickest = { on: Infinity, off: Infinity };
    for (let i = 0; i < STARTS; i++)
      for (const setting of ["on", "off"] as const)
        quickest[setting] = Math.min(quickest[setting], this.#start(setting));
    this.#starts.push(quickest.on - quickest.off);
    progress("executions per second of component_api");
    this.#rates.push({ on: this.#rate("on"), off: this.#rate("off") });
  }

  get rows(): readonly Row[] {
    return [
      ...[...this.#slowdowns].map(([name, all]) => ({
        what: `slow-down of \`${name}\`, warm`,
        measured: spread(all),
        aim: "≤ 1.6",
      })),
      { what: "start-up added, `component_api`, ms", measured: spread(this.#starts, 0), aim: "≤ 1000" },
      {
        what: "executions per second, `component_api`, its seeds three times",
        measured: spread(
          this.#rates.map(({ on }) => on),
          1,
        ),
      },
      {
        what: "the same against coverage off",
        measured: spread(this.#rates.map(({ on, off }) => on / off)),
        aim: "≥ 0.6",
      },
    ];
  }

  /** Milliseconds from start to end of a run of one input. */
  #start(setting: string): number {
    const input = join(this.#folder, "one-input");
    writeFileSync(input, "");
    const start = performance.now();
    const { status, output } = jazzer(
      "fuzz_targets/component_api",
      [input, "--", `-artifact_prefix=${this.#folder}/findings/`],
      { cwd: ROOT, env: { COMPONENT_FUZZ_COVERAGE: setting } },
    );
    if (status !== 0) throw new Error(output);
    return performance.now() - start;
  }

  /**
   * Executions per second under libFuzzer, on the seeds three times over and no mutation: the same inputs with and
   * without.
   */
  #rate(setting: string): number {
    const seeds = join(ROOT, "corpus", "component_api");
    const empty = join(this.#folder, "empty");
    mkdirSync(empty, { recursive: true });
    const file = join(this.#folder, "stats.json");
    const { status, output } = jazzer(
      "fuzz_targets/component_api",
      [empty, seeds, seeds, seeds, "--", "-runs=1", "-seed=1", `-artifact_prefix=${this.#folder}/findings/`],
      {
        cwd: ROOT,
        env: { COMPONENT_FUZZ_COVERAGE: setting, COMPONENT_FUZZ_STATS: file },
      },
    );
    if (status !== 0) throw new Error(output);
    const { cases, seconds } = JSON.parse(readFileSync(file, "utf8")) as StatsData;
    return cases / seconds;
  }
}

/** For each call of the tools, what measures how many times longer it takes; all is warm. */
async function slowdowns(): Promise<ReadonlyMap<string, () => number>> {
  const plain = await loadTools("plain");
  const coverage = new Coverage({ modules: FILES, restorable: true, log: () => {} });
  const counted = await loadTools("counted");
  coverage.ready().uninstall();
  const binaries = texts.map((text) => plain.parse(text));
  const calls: Readonly<Record<string, (tools: Tools) => void>> = {
    generate: (tools) => binaries.forEach((binary) => tools.generate(binary)),
    parse: (tools) => texts.forEach((text) => tools.parse(text)),
    print: (tools) => binaries.forEach((binary) => tools.print(binary)),
  };
  const all = new Map(Object.entries(calls).map(([name, run]) => [name, () => slowdown(plain, counted, run)]));
  for (const measure of all.values()) measure();
  return all;
}

/** The quickest of many says least about other processes. */
function slowdown(plain: Tools, counted: Tools, run: (tools: Tools) => void): number {
  const quickest = { plain: Infinity, counted: Infinity };
  for (let i = 0; i < TURNS; i++) {
    for (const [which, tools] of [
      ["plain", plain],
      ["counted", counted],
    ] as const) {
      const start = performance.now();
      run(tools);
      quickest[which] = Math.min(quickest[which], performance.now() - start);
    }
  }
  return quickest.counted / quickest.plain;
}

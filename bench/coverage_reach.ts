import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Coverage } from "../src/coverage/index.ts";
import type { ModuleReach } from "../src/coverage/index.ts";
import type { StatsData } from "../src/harness/stats/stats.ts";
import { ROOT } from "../src/running/start.ts";
import { FILES, VENDOR, jazzer, loadTools, spread } from "./coverage_tools.ts";
import type { Row, Tools } from "./coverage_tools.ts";

/** A way to fuzz, to be compared with another one. */
interface Way {
  readonly words: string;
  readonly project: { readonly coverage: "on" | "off"; readonly flags: readonly string[] };
  readonly tools: { readonly enabled: boolean; readonly comparisons: boolean };
}

/** What is compared, by name: the first way with the second. */
export const COMPARED = {
  coverage: [
    { words: "with", project: { coverage: "on", flags: [] }, tools: { enabled: true, comparisons: true } },
    {
      words: "stock Jazzer.js",
      project: { coverage: "off", flags: [] },
      tools: { enabled: false, comparisons: false },
    },
  ],
  comparisons: [
    {
      words: "with comparisons",
      project: { coverage: "on", flags: ["-use_cmp=1"] },
      tools: { enabled: true, comparisons: true },
    },
    {
      words: "without comparisons",
      project: { coverage: "on", flags: [] },
      tools: { enabled: true, comparisons: false },
    },
  ],
} as const satisfies Readonly<Record<string, readonly [Way, Way]>>;

/** When a run of the fuzzer ends. */
export type Limit = { readonly seconds: number } | { readonly runs: number };

/** A run of the fuzzer from nothing. */
interface Run {
  readonly executions: number;
  readonly edges: number;
}

interface Fuzzed {
  readonly name: string;
  readonly tool: string;
  readonly aim: string;
  /** How many executions it has for one of this project's targets, whose take much longer. */
  readonly times: number;
  /** Fuzzes into an empty corpus; @returns the number of executions. */
  readonly fuzz: (corpus: string, seed: number, way: Way) => number;
  /** The edges inside the tool that the inputs of a corpus reach. */
  readonly reach: (corpus: string) => Promise<number>;
}

const EMPTY = "empty-input";
const TOOL_TIMES = 10;

/** What is reached inside the tools from an empty corpus, in two ways that take turns. */
export class Reach {
  readonly #folder: string;
  readonly #limit: Limit;
  readonly #ways: readonly [Way, Way];
  readonly #aims: boolean;
  readonly #targets: readonly Fuzzed[];
  readonly #runs = new Map<Fuzzed, (readonly [Run, Run])[]>();
  #counted: { readonly coverage: Coverage; tools: Tools; loaded: number } | null = null;

  /** @param names which targets are fuzzed; all if it is empty. */
  constructor(folder: string, limit: Limit, compared: keyof typeof COMPARED, names: readonly string[]) {
    this.#folder = folder;
    this.#limit = limit;
    this.#ways = COMPARED[compared];
    this.#aims = compared === "coverage";
    const targets: readonly Fuzzed[] = [
      this.#projectTarget("component_api", "bindgen", "≥ 1.0 each"),
      this.#projectTarget("compile", "wasm-tools, bindgen, wabt and binaryen", "≥ 1.5"),
      this.#toolTarget("parse", "tools.parse(input.toString('latin1'))", (tools, input) =>
        tools.parse(input.toString("latin1")),
      ),
      this.#toolTarget("print", "tools.print(input)", (tools, input) => tools.print(input)),
    ];
    this.#targets = targets.filter(({ name }) => names.length === 0 || names.includes(name));
  }

  /** How often each seed has something fuzzed. */
  get runs(): number {
    return this.#ways.length * this.#targets.length;
  }

  async measure(seed: number, progress: (text: string) => void): Promise<void> {
    for (const target of this.#targets) {
      const run = async (way: Way): Promise<Run> => {
        progress(`${target.name}, ${way.words}, ${this.#words(target)}`);
        const corpus = join(this.#folder, "corpus");
        rmSync(corpus, { recursive: true, force: true });
        mkdirSync(corpus);
        const executions = target.fuzz(corpus, seed, way);
        progress(`${target.name}: ${executions} executions; now what ${readdirSync(corpus).length} inputs reach`);
        // libFuzzer keeps nothing when nothing is of interest; it has run the empty input, though.
        writeFileSync(join(corpus, EMPTY), "");
        return { executions, edges: await target.reach(corpus) };
      };
      const [first, second] = this.#ways;
      this.#runs.set(target, [...(this.#runs.get(target) ?? []), [await run(first), await run(second)]]);
    }
  }

  get rows(): readonly Row[] {
    return [...this.#runs].flatMap(([target, runs]) => [
      ...this.#ways.map(({ words }, i) => ({
        what: `edges inside ${target.tool}, \`${target.name}\`, ${this.#words(target)} from nothing: ${words}`,
        measured: spread(
          runs.map((run) => run[i]!.edges),
          0,
        ),
      })),
      {
        what: "gain",
        measured: spread(runs.map(([first, second]) => first.edges / second.edges)),
        ...(this.#aims ? { aim: target.aim } : {}),
      },
      ...("seconds" in this.#limit
        ? this.#ways.map(({ words }, i) => ({
            what: `executions in this time, each on what it found: ${words}`,
            measured: spread(
              runs.map((run) => run[i]!.executions),
              0,
            ),
          }))
        : []),
    ]);
  }

  #words({ times }: Fuzzed): string {
    return "seconds" in this.#limit ? `${this.#limit.seconds} s` : `${this.#limit.runs * times} executions`;
  }

  #limitFlag(times: number, used: number): string {
    return "seconds" in this.#limit
      ? `-max_total_time=${Math.ceil(this.#limit.seconds - used)}`
      : `-runs=${this.#limit.runs * times - used}`;
  }

  #projectTarget(name: string, tool: string, aim: string): Fuzzed {
    return {
      name,
      tool,
      times: 1,
      aim,
      fuzz: (corpus, seed, way) => this.#fuzzProject(name, corpus, seed, way),
      reach: (corpus) => Promise.resolve(this.#reachOfProject(name, corpus)),
    };
  }

  /** A finding ends libFuzzer: it goes on with the corpus that it has, until the limit. */
  #fuzzProject(name: string, corpus: string, seed: number, { project: { coverage, flags } }: Way): number {
    const file = join(this.#folder, "stats.json");
    const most = "seconds" in this.#limit ? this.#limit.seconds - 1 : this.#limit.runs;
    let executions = 0;
    let used = 0;
    for (let again = 0; used < most; again++) {
      const args = [
        `-seed=${seed + 1000 * again}`,
        this.#limitFlag(1, used),
        `-artifact_prefix=${this.#folder}/findings/`,
        ...flags,
      ];
      const { status, output } = jazzer(`fuzz_targets/${name}`, [corpus, "--", ...args], {
        cwd: ROOT,
        env: { COMPONENT_FUZZ_COVERAGE: coverage, COMPONENT_FUZZ_STATS: file },
      });
      const { cases, seconds } = JSON.parse(readFileSync(file, "utf8")) as StatsData;
      executions += cases;
      if (status === 0) break;
      used += "seconds" in this.#limit ? seconds : cases;
      if (!/^fingerprint:/m.test(output)) throw new Error(output.slice(-4000));
    }
    return executions;
  }

  #reachOfProject(name: string, corpus: string): number {
    const file = join(this.#folder, "reach.json");
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--disable-wasm-trap-handler", join(ROOT, "src/cli/main.ts"), "coverage", name, corpus, "--json", file],
      { encoding: "utf8", maxBuffer: 1 << 30 },
    );
    if (status !== 0) throw new Error(stderr);
    const { modules } = JSON.parse(readFileSync(file, "utf8")) as { modules: readonly ModuleReach[] };
    return modules.reduce((sum, { reached }) => sum + reached, 0);
  }

  #toolTarget(name: string, call: string, run: (tools: Tools, input: Buffer) => void): Fuzzed {
    const fuzz: Fuzzed["fuzz"] = (corpus, seed, way) => {
      const file = join(this.#folder, name);
      writeFileSync(`${file}.js`, toolSource(call, way.tools));
      const { output } = jazzer(
        file,
        ["--disable_bug_detectors=.*", "--", corpus, `-seed=${seed}`, this.#limitFlag(TOOL_TIMES, 0), "-entropic=0"],
        {
          cwd: this.#folder,
          env: { JAZZER_INCLUDES: '["*"]', JAZZER_EXCLUDES: '["src/"]' },
        },
      );
      const executions = /^#(\d+)\s+DONE/m.exec(output)?.[1];
      if (executions === undefined) throw new Error(output.slice(-4000));
      return Number(executions);
    };
    const reach: Fuzzed["reach"] = async (corpus) => {
      const counted = (this.#counted ??= await countedTools());
      for (const { counters } of counted.coverage.modules) counters.fill(0);
      for (const file of readdirSync(corpus)) {
        try {
          run(counted.tools, readFileSync(join(corpus, file)));
        } catch (error) {
          if (error instanceof WebAssembly.RuntimeError) counted.tools = await loadTools(`reach-${++counted.loaded}`);
        }
      }
      return counted.coverage.modules.reduce(
        (sum, { counters }) => sum + counters.filter((count) => count > 0).length,
        0,
      );
    };
    return { name, tool: "wasm-tools", times: TOOL_TIMES, aim: "≥ 1.5", fuzz, reach };
  }
}

async function countedTools(): Promise<{ readonly coverage: Coverage; tools: Tools; loaded: number }> {
  const coverage = new Coverage({ modules: { "wasm-tools": FILES["wasm-tools"] }, log: () => {} });
  const tools = await loadTools("reach");
  coverage.ready();
  return { coverage, tools, loaded: 0 };
}

const ours = (file: string): string => JSON.stringify(new URL(`../src/${file}`, import.meta.url).href);

/** A target over wasm-tools. After a trap an instance is of no use any more. */
const toolSource = (call: string, options: Way["tools"]): string => `
import { Coverage } from ${ours("coverage/index.ts")};
import { locateJco } from ${ours("harness/jco/locate.ts")};
import { Tool } from ${ours("harness/jco/tool.ts")};
const modules = { tool: ${JSON.stringify(FILES["wasm-tools"])} };
const coverage = new Coverage({ ...${JSON.stringify(options)}, modules, log: () => {} });
const { tools: first, $init } = await import(${JSON.stringify(pathToFileURL(join(VENDOR, "wasm-tools.js")).href)});
await $init;
let tools = first;
const again = new Tool(locateJco().wasmTools);
const replace = async () => void ({ tools } = (await again.instantiate()).exports);
coverage.ready();
export function fuzz(input) {
  try {
    ${call};
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return replace();
  } finally {
    coverage.compared();
  }
}
`;

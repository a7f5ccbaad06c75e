/**
 * What coverage inside WebAssembly costs and gains, on jco's own tools:
 *
 *   node bench/coverage.ts [seconds for each run of the fuzzer, 60] [seeds, 5]
 *
 * With and without are interleaved; figures are medians with their range.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Coverage } from "../src/coverage/index.ts";

const [seconds = 60, seeds = 5] = process.argv.slice(2).map(Number);
const require = createRequire(import.meta.url);
const vendor = dirname(require.resolve("@bytecodealliance/jco-transpile/component"));
const files = { "wasm-tools": join(vendor, "wasm-tools.core.wasm"), bindgen: join(vendor, "js-component-bindgen-component.core.wasm") };

interface Tools {
  parse(text: string): Uint8Array;
  print(binary: Uint8Array): string;
  generate(component: Uint8Array): void;
}

const options = { name: "c", instantiation: { tag: "sync" }, noTypescript: true };

async function load(version: string): Promise<Tools> {
  const from = async <T>(script: string): Promise<T> => (await import(`${pathToFileURL(join(vendor, script)).href}?${version}`)) as T;
  const wasmTools = await from<{ $init: Promise<void>; tools: Tools }>("wasm-tools.js");
  const bindgen = await from<{ $init: Promise<void>; generate(component: Uint8Array, options: object): void }>("js-component-bindgen-component.js");
  await wasmTools.$init;
  await bindgen.$init;
  return { parse: (text) => wasmTools.tools.parse(text), print: (binary) => wasmTools.tools.print(binary), generate: (component) => bindgen.generate(component, options) };
}

const types = ["u8", "string", "(list (option string))", "(tuple u8 f64 char)", "(result (list u16) (error string))"];
const texts = types.map((type) => `(component (import "f" (func (param "x" (list ${type})) (result (list ${type})))) (type $r (record (field "a" ${type}) (field "b" u8))) (import "r" (type $t (eq $r))) (import "g" (func (param "y" $t))))`);

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const median = (values: readonly number[]): number => sorted(values)[values.length >> 1]!;
const shown = (values: readonly number[], digits = 2): string => {
  const all = sorted(values);
  return `${median(all).toFixed(digits)} (${all[0]!.toFixed(digits)} to ${all.at(-1)!.toFixed(digits)})`;
};
const row = (...cells: readonly string[]): void => console.log(`| ${cells.join(" | ")} |`);

/** Milliseconds of a call with and without counters, in turns; the quickest of many says least about other processes. */
function slowdown(plain: Tools, counted: Tools, run: (tools: Tools) => void): number {
  const quickest = { plain: Infinity, counted: Infinity };
  for (let i = 0; i < 60; i++) {
    for (const [which, tools] of [["plain", plain], ["counted", counted]] as const) {
      const start = performance.now();
      run(tools);
      quickest[which] = Math.min(quickest[which], performance.now() - start);
    }
  }
  return quickest.counted / quickest.plain;
}

async function measureSlowdown(): Promise<void> {
  const plain = await load("plain");
  const coverage = new Coverage({ modules: files, log: () => {} });
  const counted = await load("counted");
  coverage.ready().uninstall();
  const binaries = texts.map((text) => plain.parse(text));
  const calls: Record<string, (tools: Tools) => void> = {
    parse: (tools) => texts.forEach((text) => tools.parse(text)),
    print: (tools) => binaries.forEach((binary) => tools.print(binary)),
    generate: (tools) => binaries.forEach((binary) => tools.generate(binary)),
  };
  for (const run of Object.values(calls)) slowdown(plain, counted, run);
  for (const [name, run] of Object.entries(calls)) {
    row(`slow-down of \`${name}\`, warm`, shown(Array.from({ length: seeds }, () => slowdown(plain, counted, run))) + " x");
  }
}

const ours = (file: string): string => JSON.stringify(new URL(`../src/${file}`, import.meta.url).href);

const source = (enabled: boolean): string => `
import { Coverage } from ${ours("coverage/index.ts")};
import { locateJco } from ${ours("engines/components/jco/locate.ts")};
import { Tool } from ${ours("engines/components/jco/tool.ts")};
const coverage = new Coverage({ enabled: ${enabled}, modules: { tool: ${JSON.stringify(files["wasm-tools"])} }, log: () => {} });
const { tools: first, $init } = await import(${JSON.stringify(pathToFileURL(join(vendor, "wasm-tools.js")).href)});
await $init;
let tools = first;
const again = new Tool(locateJco().wasmTools);
const replace = async () => void ({ tools } = (await again.instantiate()).exports);
coverage.ready();
`;

function measureStart(folder: string): void {
  const time = (enabled: boolean): number => {
    const start = performance.now();
    spawnSync(process.execPath, ["--input-type=module", "-e", source(enabled)], { cwd: folder });
    return performance.now() - start;
  };
  row("start-up added, one tool", shown(Array.from({ length: seeds }, () => time(true) - time(false)), 0) + " ms");
}

/** After a trap an instance is of no use any more. */
const target = (call: string): string => `
export function fuzz(input) {
  try {
    ${call};
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return replace();
  } finally {
    coverage.compared();
  }
}`;
const targets = { parse: target("tools.parse(input.toString('latin1'))"), print: target("tools.print(input)") };

interface Run {
  readonly rate: number;
  readonly edges: number;
}

/** Fuzzes from nothing, then counts the edges that the inputs it kept reach. */
async function fuzz(folder: string, name: keyof typeof targets, enabled: boolean, seed: number, reach: (inputs: readonly Buffer[]) => Promise<number>): Promise<Run> {
  const file = join(folder, `${name}-${enabled}`);
  const corpus = join(folder, "corpus");
  rmSync(corpus, { recursive: true, force: true });
  mkdirSync(corpus);
  writeFileSync(`${file}.js`, source(enabled) + targets[name]);
  const { stderr } = spawnSync(
    process.execPath,
    [require.resolve("@jazzer.js/core/dist/cli.js"), file, "--disable_bug_detectors=.*", "--", corpus, `-seed=${seed}`, `-max_total_time=${seconds}`, "-entropic=0"],
    { cwd: folder, encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "--disable-wasm-trap-handler", JAZZER_INCLUDES: '["*"]', JAZZER_EXCLUDES: '["src/"]' } },
  );
  const rate = Number(/\bDONE\b.* exec\/s: (\d+)/.exec(stderr)?.[1]);
  if (Number.isNaN(rate)) throw new Error(stderr.slice(-2000));
  return { rate, edges: await reach(readdirSync(corpus).map((file) => readFileSync(join(corpus, file)))) };
}

async function measureReach(folder: string): Promise<void> {
  const coverage = new Coverage({ modules: files, log: () => {} });
  let tools = await load("reach");
  coverage.ready();
  let loaded = 0;
  const runs = { parse: (input: Buffer) => tools.parse(input.toString("latin1")), print: (input: Buffer) => tools.print(input) };
  for (const name of ["parse", "print"] as const) {
    const reach = async (inputs: readonly Buffer[]): Promise<number> => {
      for (const { counters } of coverage.modules) counters.fill(0);
      // libFuzzer keeps nothing when nothing is of interest; it has run the empty input, though.
      for (const input of [Buffer.alloc(0), ...inputs]) {
        try {
          runs[name](input);
        } catch (error) {
          if (error instanceof WebAssembly.RuntimeError) tools = await load(`reach-${++loaded}`);
        }
      }
      return coverage.modules.reduce((sum, { counters }) => sum + counters.filter((count) => count > 0).length, 0);
    };
    const on: Run[] = [];
    const off: Run[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      on.push(await fuzz(folder, name, true, seed, reach));
      off.push(await fuzz(folder, name, false, seed, reach));
    }
    const edges = (all: readonly Run[]): number[] => all.map((run) => run.edges);
    row(`edges inside the tool, \`${name}\`, ${seconds} s from nothing: with`, shown(edges(on), 0));
    row("stock Jazzer.js", shown(edges(off), 0));
    row("gain", shown(on.map((run, i) => run.edges / off[i]!.edges)) + " x");
    row(`executions per second, \`${name}\`, with`, shown(on.map(({ rate }) => rate), 0));
    row(`executions per second, \`${name}\`, with against without, each on what it found`, shown(on.map((run, i) => run.rate / off[i]!.rate)) + " x");
  }
}

/** Executions per second of `component_api` under libFuzzer, on its seeds several times over and no mutation: the same inputs with and without. */
function measureComponentApi(folder: string): void {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const corpus = join(root, "corpus", "component_api");
  const empty = join(folder, "empty");
  mkdirSync(empty);
  const rate = (setting: string): number => {
    const file = join(folder, "stats.json");
    spawnSync(
      process.execPath,
      [require.resolve("@jazzer.js/core/dist/cli.js"), "fuzz_targets/component_api", empty, corpus, corpus, corpus, "--", "-runs=1", "-seed=1", `-artifact_prefix=${folder}/findings/`],
      { cwd: root, env: { ...process.env, NODE_OPTIONS: "--disable-wasm-trap-handler", COMPONENT_FUZZ_COVERAGE: setting, COMPONENT_FUZZ_STATS: file } },
    );
    const { cases, seconds } = JSON.parse(readFileSync(file, "utf8")) as { cases: number; seconds: number };
    return cases / seconds;
  };
  const runs = Array.from({ length: seeds }, () => ({ on: rate("on"), off: rate("off") }));
  row("executions per second, `component_api`, with", shown(runs.map(({ on }) => on), 1));
  row("executions per second, `component_api`, with against without", shown(runs.map(({ on, off }) => on / off)) + " x");
}

const folder = mkdtempSync(join(tmpdir(), "bench-coverage-"));
try {
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  row("what", "measured");
  row("---", "---");
  await measureSlowdown();
  measureStart(folder);
  measureComponentApi(folder);
  await measureReach(folder);
} finally {
  rmSync(folder, { recursive: true });
}

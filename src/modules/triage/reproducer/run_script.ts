import { RUNTIME_FLAGS } from "../../../platform/v8_flags.ts";
import { tierFlags } from "../../../platform/v8.ts";
import { unreachable } from "../../../errors.ts";
import type { Runner } from "../../case/runner.ts";
import type { Finding } from "../../../harness/verdict.ts";
import type { Pair } from "../../case/run_case.ts";
import type { Difference } from "../../oracles/same_run.ts";
import { FEATURES_OF_BINARYEN } from "./tools.ts";

/** What `run.mjs` is made for. */
interface ScriptRequest {
  readonly title: string;
  readonly pair: Pair;
  /** `null`: there is nothing wrong. */
  readonly finding: Finding | null;
}

/**
 * A script that has both engines run `module.wasm` and prints what they did: it
 * exits with 1 when they differ where the finding says, with 0 when they do
 * not, and with 2 when an engine's package is missing.
 */
export function runScript({ title, pair, finding }: ScriptRequest): string {
  const needs = (name: string): boolean => pair.some((runner) => runner.name === name);
  const difference = finding?.evidence as Difference | undefined;
  return `${[
    `// ${title.replaceAll(/\s+/g, " ")}`,
    needsPackage(pair) ? "// npm install && node run.mjs" : "// node run.mjs",
    'import { readFileSync } from "node:fs";',
    'import { join } from "node:path";',
    'import v8 from "node:v8";',
    ...(needs("wabt")
      ? ['import { spawnSync } from "node:child_process";', 'import { existsSync } from "node:fs";']
      : []),
    "",
    'const file = join(import.meta.dirname, "module.wasm");',
    "const bytes = new Uint8Array(readFileSync(file));",
    ...IN_V8,
    ...(needs("wabt") ? IN_WABT : []),
    ...pair.flatMap((runner) => (runner.name === "binaryen" ? optimised(runner) : [])),
    "",
    `const one = ${runOf(pair[0])};`,
    `const other = ${runOf(pair[1])};`,
    "for (const call of new Set([...one.keys(), ...other.keys()]))",
    `  console.log(\`\${call}\\n  ${pair[0].name}: \${one.get(call)}\\n  ${pair[1].name}: \${other.get(call)}\`);`,
    ...(difference ? verdictOn(difference, finding!) : []),
  ].join("\n")}\n`;
}

export const needsPackage = (pair: Pair): boolean => pair.some(({ name }) => name === "wabt" || name === "binaryen");

function runOf(runner: Runner): string {
  const inV8 = (flags: readonly string[]): string => `inV8(bytes, ${JSON.stringify(flags)})`;
  switch (runner.name) {
    case "v8-baseline":
      return inV8(tierFlags("liftoff"));
    case "v8-optimising":
      return inV8(tierFlags("turbofan"));
    case "v8-tiering":
      return inV8([`--wasm-tiering-budget=${runner.budget}`, "--wasm-sync-tier-up"]);
    case "v8-flags":
      return inV8([
        ...tierFlags("turbofan"),
        ...RUNTIME_FLAGS.map(({ on }) => on).filter((on) => runner.flags.includes(on)),
      ]);
    case "wabt":
      return "inWabt()";
    case "binaryen":
      return `inV8(optimised, ${JSON.stringify(tierFlags("liftoff"))})`;
    default:
      return unreachable(runner);
  }
}

const IN_V8 = [
  'const INSTANTIATION = "instantiation";',
  "",
  "let runs = 0;",
  "/** What each exported function does, by name, under flags that hold from now on. */",
  "function inV8(binary, flags) {",
  "  for (const flag of UNDO.concat(flags)) v8.setFlagsFromString(flag);",
  "  // Equal bytes share the code that is there: a custom section makes them differ.",
  "  const marked = new Uint8Array([...binary.subarray(0, 8), 0, 2, 1, 0x61 + runs++, ...binary.subarray(8)]);",
  "  const done = new Map();",
  "  const noted = (name, task) => {",
  "    try {",
  "      const results = [task() ?? []].flat().map((one) => unsigned(one).toString(16));",
  "      done.set(name, `returns ${results}`);",
  "    } catch (error) {",
  "      done.set(name, `traps: ${error.message}`);",
  "    }",
  "  };",
  "  let exports = {};",
  "  noted(INSTANTIATION, () => void ({ exports } = new WebAssembly.Instance(new WebAssembly.Module(marked))));",
  "  for (const [name, one] of Object.entries(exports))",
  '    if (typeof one === "function" && one.length === 0) noted(name, one);',
  "  return done;",
  "}",
  'const unsigned = (one) => (typeof one === "number" ? one >>> 0 : BigInt.asUintN(64, one));',
  "const UNDO = [",
  ...["--wasm-lazy-compilation", "--wasm-dynamic-tiering", "--wasm-tier-up", "--wasm-tier-mask-for-testing=0"].map(
    (flag) => `  ${JSON.stringify(flag)},`,
  ),
  "];",
];

const MISSING = ['console.error("Run npm install in this folder first.");', "process.exit(2);"];

const IN_WABT = [
  "",
  "/** What wasm-interp says of each exported function. */",
  "function inWabt() {",
  '  const program = join(import.meta.dirname, "node_modules/wabt/bin/wasm-interp");',
  "  if (!existsSync(program)) {",
  ...MISSING.map((line) => `    ${line}`),
  "  }",
  '  const features = "exceptions threads tail-call memory64 multi-memory extended-const relaxed-simd";',
  '  const options = ["--run-all-exports", ...features.split(" ").map((name) => `--enable-${name}`)];',
  '  const { stdout, stderr } = spawnSync(process.execPath, [program, file, ...options], { encoding: "utf8" });',
  "  const done = new Map();",
  '  for (const line of stdout.split("\\n")) {',
  "    const [, name, said] = /^(.*)\\(\\) =>(.*)$/.exec(line) ?? [];",
  "    if (name === undefined) continue;",
  "    const [, trap] = /error: (.*)$/.exec(said) ?? [];",
  "    const results = [...said.matchAll(/i(?:32|64):(\\d+)/g)].map(([, digits]) => BigInt(digits).toString(16));",
  "    done.set(name, trap === undefined ? `returns ${results}` : `traps: ${trap}`);",
  "  }",
  '  done.set(INSTANTIATION, done.size > 0 ? "returns " : `traps: ${(stdout + stderr).trim()}`);',
  "  return done;",
  "}",
];

/** First of all: with the flags of V8's tiers, binaryen would never be ready. */
const optimised = ({ optimize, shrink }: Extract<Runner, { readonly name: "binaryen" }>): readonly string[] => [
  "",
  "// The module as binaryen optimises it.",
  'const { default: binaryen } = await import("binaryen").catch(() => {',
  ...MISSING.map((line) => `  ${line}`),
  "});",
  `const names = "${FEATURES_OF_BINARYEN}".split(" ");`,
  "const module = binaryen.readBinary(bytes, names.reduce((all, name) => all | binaryen.Features[name], 0));",
  `binaryen.setOptimizeLevel(${optimize});`,
  `binaryen.setShrinkLevel(${shrink});`,
  "module.optimize();",
  "const optimised = module.emitBinary();",
];

function verdictOn({ call }: Difference, { fingerprint, actual }: Finding): readonly string[] {
  const said = / traps \([a-z]+\): (.*)$/s.exec(actual)?.[1] ?? null;
  // Two that trap differ in their words anyway: it is there as long as one says what it said.
  const both = fingerprint.property === "traps" && !fingerprint.kind.includes("a value") && said !== null;
  const at = `${call === null ? "INSTANTIATION" : JSON.stringify(call)}`;
  const traps = JSON.stringify(`traps: ${said}`);
  return [
    "",
    `const [a, b] = [one.get(${at}), other.get(${at})];`,
    'const same = a === b || (a?.startsWith("traps") && b?.startsWith("traps"));',
    both ? `process.exitCode = [a, b].includes(${traps}) ? 1 : 0;` : "process.exitCode = same ? 0 : 1;",
  ];
}

import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const JAZZER = require.resolve("@jazzer.js/core/dist/cli.js");

/** The folder of jco's own binaries. */
export const VENDOR = dirname(require.resolve("@bytecodealliance/jco-transpile/component"));
/** The binaries that are counted in. */
export const FILES = {
  "wasm-tools": join(VENDOR, "wasm-tools.core.wasm"),
  bindgen: join(VENDOR, "js-component-bindgen-component.core.wasm"),
} as const;

/** jco's tools, called directly. */
export interface Tools {
  parse(text: string): Uint8Array;
  print(binary: Uint8Array): string;
  generate(component: Uint8Array): void;
}

const OPTIONS = { name: "c", instantiation: { tag: "sync" }, noTypescript: true };

/** Loads the tools anew: `version` makes the module loader take them for other modules. */
export async function loadTools(version: string): Promise<Tools> {
  const from = async <T>(script: string): Promise<T> =>
    (await import(`${pathToFileURL(join(VENDOR, script)).href}?${version}`)) as T;
  const wasmTools = await from<{ $init: Promise<void>; tools: Tools }>("wasm-tools.js");
  const bindgen = await from<{ $init: Promise<void>; generate(component: Uint8Array, options: object): void }>(
    "js-component-bindgen-component.js",
  );
  await wasmTools.$init;
  await bindgen.$init;
  return {
    parse: (text) => wasmTools.tools.parse(text),
    print: (binary) => wasmTools.tools.print(binary),
    generate: (component) => bindgen.generate(component, OPTIONS),
  };
}

/** A line of the table. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly aim?: string;
}

/** Median and range. */
export function spread(values: readonly number[], digits = 2): string {
  const all = values.toSorted((a, b) => a - b);
  const text = (value: number): string => value.toFixed(digits);
  return `${text(all[all.length >> 1]!)} (${text(all[0]!)} … ${text(all.at(-1)!)})`;
}

/** How a run of a target ended. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a target as `npx jazzer` does. */
export function jazzer(
  target: string,
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [JAZZER, target, ...args], {
    cwd,
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { ...process.env, NODE_OPTIONS: "--disable-wasm-trap-handler", ...env },
  });
  return { status, output: stdout + stderr };
}

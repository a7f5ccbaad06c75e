import { readFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { dirname, join } from "node:path";
import { ensureTrapSafety, withoutCompilationCache } from "../../platform/v8.ts";

/** What Emscripten's glue code takes: where output goes, and who makes the instance. */
interface GlueOptions {
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
  readonly instantiateWasm?: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
}

type Glue<Exports> = (options: GlueOptions) => Promise<Exports>;

/** One instance of a tool, with its own memory. */
export interface EmscriptenInstance<Exports> {
  readonly exports: Exports;
  readonly memoryBytes: () => number;
  /** Takes what was printed since the last call, at most its first 16 KiB. */
  readonly takeOutput: () => string;
}

/** What glue code sees of Node in place of the globals: it must not end the process, nor say how it ends. */
const PARAMETERS = [
  "WebAssembly",
  "process",
  "console",
  "module",
  "exports",
  "require",
  "__filename",
  "__dirname",
  "__node_module",
] as const;

// Not the global variable, which a bug detector of the fuzzer may have replaced to look into every source.
const FunctionConstructor = (() => {}).constructor as new (...texts: string[]) => (...args: unknown[]) => unknown;

const OUTPUT_LIMIT = 0x4000;

/**
 * A tool that Emscripten has packed into one script, its WebAssembly
 * included. The script is evaluated and its module compiled once; instances
 * are made as often as needed, which importing the script would not allow.
 */
export class EmscriptenTool<Exports> {
  readonly #script: string;
  readonly #edit: (source: string) => string;
  readonly #modules: Readonly<Record<string, object>>;
  #glue: Glue<Exports> | null = null;
  #module: WebAssembly.Module | null = null;
  #memory: WebAssembly.Memory | null = null;

  /**
   * @param script path of the script.
   * @param edit makes of its source a function body that returns the function which makes an instance.
   * @param modules of Node, in whose place it gets these.
   */
  constructor(script: string, edit: (source: string) => string, modules: Readonly<Record<string, object>> = {}) {
    this.#script = script;
    this.#edit = edit;
    this.#modules = modules;
  }

  /** @returns a fresh instance. */
  async instantiate(): Promise<EmscriptenInstance<Exports>> {
    const lines: string[] = [];
    let left = OUTPUT_LIMIT;
    const print = (line: string): void => {
      const kept = String(line).slice(0, Math.max(0, left));
      left -= kept.length + 1;
      if (kept) lines.push(kept);
    };
    const glue = (this.#glue ??= this.#evaluate());
    const compiled = this.#module;
    const exports = await glue({
      print,
      printErr: print,
      ...(compiled && {
        instantiateWasm: (imports, done) => {
          const instance = new WebAssembly.Instance(compiled, imports);
          this.#memory = boundedMemory(instance);
          done(instance, compiled);
          return {};
        },
      }),
    });
    const memory = this.#memory;
    return {
      exports,
      memoryBytes: () => memory?.buffer.byteLength ?? 0,
      takeOutput: () => {
        left = OUTPUT_LIMIT;
        return lines.splice(0).join("\n");
      },
    };
  }

  #evaluate(): Glue<Exports> {
    const body = this.#edit(readFileSync(this.#script, "utf8"));
    const run = withoutCompilationCache(() => new FunctionConstructor(...PARAMETERS, body));
    const silent = (): void => {};
    const module = { exports: {} };
    const require = nodeModule.createRequire(this.#script);
    return run(
      this.#webAssembly(),
      Object.create(process, { exitCode: { value: 0, writable: true }, argv: { value: [] } }),
      { log: silent, warn: silent, error: silent },
      module,
      module.exports,
      (name: string) => this.#modules[name] ?? (require(name) as unknown),
      this.#script,
      dirname(this.#script),
      nodeModule,
    ) as Glue<Exports>;
  }

  /** Sees the module when the first instance is made: its bytes are in the script. */
  #webAssembly(): typeof WebAssembly {
    const instantiate = async (
      bytes: BufferSource,
      imports: WebAssembly.Imports,
    ): Promise<WebAssembly.WebAssemblyInstantiatedSource> => {
      ensureTrapSafety();
      const module = await WebAssembly.compile(bytes);
      const instance = await WebAssembly.instantiate(module, imports);
      this.#module = module;
      this.#memory = boundedMemory(instance);
      return { module, instance };
    };
    return Object.create(WebAssembly, { instantiate: { value: instantiate } }) as typeof WebAssembly;
  }
}

/**
 * Bytes that a tool's memory grows to at most: some allocate for as many
 * elements as a count says before they read the first one. The glue code takes
 * an exception for memory that is not to be had.
 */
const MAX_MEMORY = 0x1000_0000;
const PAGE = 0x1_0000;

/** The memory that an instance exports, which does not grow beyond the bound. */
function boundedMemory({ exports }: WebAssembly.Instance): WebAssembly.Memory | null {
  const memory = Object.values(exports).find((one) => one instanceof WebAssembly.Memory);
  if (!memory) return null;
  const grow = memory.grow.bind(memory);
  Object.defineProperty(memory, "grow", {
    value: (delta: number) => {
      if (memory.buffer.byteLength + delta * PAGE > MAX_MEMORY) throw new RangeError("a tool's memory has a bound");
      return grow(delta);
    },
  });
  return memory;
}

/** Path of a file of a package that this project depends on, and the package's version. */
export function packageFile(name: string, file: string): { readonly path: string; readonly version: string } {
  const folder = dirname(nodeModule.createRequire(import.meta.url).resolve(`${name}/package.json`));
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { readonly version: string };
  return { path: join(folder, file), version };
}

import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureTrapSafety } from "../../platform/v8.ts";
import { compileModule } from "./evaluate.ts";
import type { CompiledModule, Exports, ModuleHost } from "./evaluate.ts";
import { folderOf } from "./locate.ts";
import type { ToolFiles, ToolName } from "./locate.ts";
import { toolWorld } from "./wasi.ts";

/** One instance of a tool, with its own memory. */
export interface ToolInstance {
  readonly exports: Exports;
  /** What the instance wrote to stderr since the last call. */
  readonly takeStderr: () => string;
  /** How large its memory is. */
  readonly memoryBytes: () => number;
}

/**
 * One of jco's tools, compiled once, instantiated as often as needed: after a
 * panic an instance refuses every further call. Everything of a dropped
 * instance can be collected, and what it still rejects is of no interest.
 */
export class Tool {
  readonly #files: ToolFiles;
  readonly #module: CompiledModule;
  readonly #host: Pick<ModuleHost, "file" | "compile">;

  constructor(files: ToolFiles) {
    this.#files = files;
    this.#module = compileModule(readFileSync(files.script, "utf8"), true);
    const read = new Map<string, Uint8Array>();
    const names = new Map<Uint8Array, string>();
    const compiled = new Map<string, Promise<WebAssembly.Module>>();
    this.#host = {
      file: (name) => {
        const bytes = remember(read, name, () => readFileSync(join(folderOf(files), name)));
        names.set(bytes, name);
        return bytes;
      },
      // Modules inlined in the script are new bytes for every instance; those in files are megabytes to hash.
      compile: (bytes) =>
        remember(compiled, names.get(bytes) ?? hash("sha1", bytes), () => compileToolModule(this.#files.name, bytes)),
    };
  }

  /** @returns a fresh instance. */
  async instantiate(): Promise<ToolInstance> {
    const { namespace, takeStderr } = toolWorld();
    const memories = new Set<WebAssembly.Memory>();
    const instantiated = (instance: WebAssembly.Instance): void => {
      for (const one of Object.values(instance.exports)) if (one instanceof WebAssembly.Memory) memories.add(one);
    };
    const exports = await this.#module.evaluate({ ...this.#host, module: () => namespace, instantiated });
    await exports["$init"];
    const memoryBytes = (): number => [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    return { exports, takeStderr, memoryBytes };
  }
}

/**
 * Compiles a core module of a tool. Every core module of every tool passes
 * here, once in a process: whoever wants other bytes to run changes them here.
 */
function compileToolModule(_tool: ToolName, bytes: Uint8Array): Promise<WebAssembly.Module> {
  ensureTrapSafety();
  return WebAssembly.compile(bytes as BufferSource);
}

function remember<T>(map: Map<string, T>, key: string, make: () => T): T {
  let found = map.get(key);
  if (found === undefined) map.set(key, (found = make()));
  return found;
}

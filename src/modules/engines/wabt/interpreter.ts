import { HarnessError } from "../../../harness/harness_error.ts";
import type { Feature } from "../../../wasm/feature.ts";
import { RUNNERS } from "../../case/runner.ts";
import { EmscriptenTool, packageFile } from "../emscripten.ts";
import type { EmscriptenInstance } from "../emscripten.ts";
import { missing } from "../engine.ts";
import type { ModuleFeatures } from "../engine.ts";
import { Kept } from "../kept.ts";
import { brokeOff } from "../messages.ts";
import type { Called, Job, Run, RunningEngine, TrapKind } from "../running.ts";
import { classifyRun, classifyTrap } from "./classify.ts";
import { LACKING } from "./features.ts";

/** What the script of `wasm-interp` has inside. */
interface Interpreter {
  /** Runs the program once more. @returns its exit code. */
  readonly main: (args: readonly string[]) => number;
  /** Puts its memory, its stack and its open files back to how they were before it ever ran. */
  readonly reset: () => void;
}

/** The only file that it finds. */
const FILE = "/module.wasm";
const DESCRIPTOR = 100;

/** What 1.0.39 has and does not do by itself, without what it has in part. */
const OPTIONS = [
  "--run-all-exports",
  ...["exceptions", "threads", "tail-call", "memory64", "multi-memory", "extended-const", "relaxed-simd"].map(
    (name) => `--enable-${name}`,
  ),
];

/** It takes wherever it prints to for a terminal. */
// eslint-disable-next-line no-control-regex
const COLOURS = /\u001b\[\d+m/g;

/** Bytes of memory at which an instance is replaced. */
const MAX_MEMORY = 0x0400_0000;

/**
 * wabt's interpreter, on an instance that is kept. It can be given nothing, and
 * does nothing but call all exports without parameters: its output is read.
 */
export class WabtInterpreter implements RunningEngine {
  readonly name = "wabt";
  readonly versions: Readonly<Record<string, string>>;
  /** "integer overflow" is of divisions and of conversions; of an access that is neither it says what it sees first. */
  readonly blurs: readonly (readonly TrapKind[])[] = [
    ["overflow", "conversion"],
    ["memory", "unaligned"],
  ];
  readonly #tool: Kept<EmscriptenInstance<Interpreter>>;
  #binary = new Uint8Array();
  #output: string[] = [];

  constructor() {
    const { path, version } = packageFile("wabt", "bin/wasm-interp");
    this.versions = { wabt: version };
    const tool = new EmscriptenTool<Interpreter>(path, asFunction, { fs: this.#files() });
    this.#tool = new Kept(() => tool.instantiate(), MAX_MEMORY);
  }

  get replaced(): number {
    return this.#tool.replaced;
  }

  lacks(features: ModuleFeatures): string | null {
    return missing(features, LACKS);
  }

  ready(): Promise<void> {
    return this.#tool.ready();
  }

  renew(): void {
    this.#tool.renew();
  }

  run({ binary, calls }: Job): Run {
    const { main, reset } = this.#tool.instance.exports;
    this.#binary = binary;
    this.#output = [];
    try {
      main([FILE, ...OPTIONS]);
    } catch (error) {
      this.#tool.drop();
      const refusal = brokeOff(error);
      if (refusal === null) throw error;
      return {
        instance: { kind: "error", stage: "call", error: `it broke off: ${refusal.message}`, message: refusal.message },
        calls: [],
      };
    }
    reset();
    return parse(this.#output.join("").replace(COLOURS, ""), calls);
  }

  /** Node's file system as far as the program asks for it: one file to read, and where it prints to. */
  #files(): object {
    const time = new Date(0);
    const stat = (): object => ({
      ...{ dev: 1, ino: 1, mode: 0o100_444, nlink: 1, uid: 0, gid: 0, rdev: 0, blocks: 1 },
      ...{ size: this.#binary.length, atime: time, mtime: time, ctime: time, isDirectory: () => false },
    });
    const decoder = new TextDecoder();
    return {
      lstatSync: stat,
      statSync: stat,
      fstatSync: stat,
      openSync: () => DESCRIPTOR,
      closeSync: () => {},
      readSync: (_descriptor: number, into: Uint8Array, offset: number, length: number, position: number) => {
        const read = this.#binary.subarray(position, position + length);
        into.set(read, offset);
        return read.length;
      },
      writeSync: (_descriptor: number, from: Uint8Array, offset: number, length: number) => {
        this.#output.push(decoder.decode(from.slice(offset, offset + length)));
        return length;
      },
    };
  }
}

const LACKS: ReadonlySet<Feature> = new Set([...LACKING, ...RUNNERS.wabt]);

/** A line for each call: `name() => i64:1, i64:2`, `name() => error: why`, of no results `name() =>`. */
function parse(output: string, calls: readonly string[]): Run {
  const said = new Map<string, string>();
  const rest: string[] = [];
  for (const line of output.split("\n")) {
    const [, name, what] = /^(.*)\(\) =>(.*)$/.exec(line) ?? [];
    if (name === undefined || what === undefined) rest.push(line);
    else said.set(name, what.trim());
  }
  if (said.size === 0 && calls.length > 0) return { instance: classifyRun(rest.join("\n").trim()), calls: [] };
  return { instance: { kind: "value", value: null }, calls: calls.map((name) => called(said.get(name))) };
}

function called(said: string | undefined): Called {
  if (said === undefined) return { kind: "error", stage: "call", error: "it was not called", message: "" };
  const [, trap] = /^error: (.*)$/.exec(said) ?? [];
  if (trap !== undefined) return classifyTrap(trap);
  const results = said === "" ? [] : said.split(", ");
  return { kind: "value", value: results.map((result) => BigInt(result.replace(/^i(?:32|64):/, ""))) };
}

/**
 * The script runs the program when it is loaded, as Node does with a file of
 * its own; it becomes a function that makes an instance and runs nothing.
 */
function asFunction(source: string): string {
  const body = source.replace(/^#!.*\n/, "");
  if (!body.trimEnd().endsWith("createWasm();run();")) throw new HarnessError("wasm-interp's script ends otherwise");
  return `
return (given) => new Promise((done) => (function (Module) {
  Module.noInitialRun = true;
  Module.onRuntimeInitialized = () => done(ready());
  function ready() {
    const stack = () => Number(__emscripten_stack_alloc(0));
    const top = stack();
    const memory = new Uint8Array(wasmMemory.buffer);
    const used = memory.slice(0, memory.findLastIndex((byte) => byte !== 0) + 1);
    return {
      main: (args) => callMain([...args]),
      reset() {
        const now = new Uint8Array(wasmMemory.buffer);
        now.set(used);
        now.fill(0, used.length);
        __emscripten_stack_alloc(stack() - top);
        ABORT = false;
        EXITSTATUS = undefined;
        for (const stream of FS.streams.slice(3)) if (stream) FS.close(stream);
      },
    };
  }
  ${body}
})({ ...given }));`;
}

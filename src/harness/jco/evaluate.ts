import { HarnessError } from "../harness_error.ts";
import { withoutCompilationCache } from "../../platform/v8.ts";
import { Background } from "./background.ts";
import { PARAMETERS, readModule } from "./module_text.ts";

/** What a generated module reaches of its surroundings. */
export interface ModuleHost {
  /** The namespace of an imported module, or `undefined` if there is none of that name. */
  module(specifier: string): Readonly<Record<string, unknown>> | undefined;
  /** Bytes of a file next to the module. */
  file(name: string): Uint8Array | undefined;
  /** Compiles a core module: called for every `WebAssembly.compile` of the module. */
  compile(bytes: Uint8Array): WebAssembly.Module | Promise<WebAssembly.Module>;
  /** Told of each instance of a core module. */
  instantiated?(instance: WebAssembly.Instance): void;
}

export type Exports = Readonly<Record<string, unknown>>;

/** A module that was compiled, to be evaluated any number of times, each with a state of its own. */
export interface CompiledModule {
  readonly imports: readonly string[];
  readonly exports: readonly string[];
  /** Evaluates the module's top level. */
  evaluate(host: ModuleHost, background?: Background): Promise<Exports>;
}

/** A module without imports and top-level await that was compiled, to be evaluated likewise. */
interface CompiledScript {
  evaluate(background?: Background): Exports;
}

const BASE = "file:///component/";

type Body = (...parameters: unknown[]) => unknown;
type FunctionConstructor = new (...texts: string[]) => Body;
const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
// Not the global variable, which a bug detector of the fuzzer may have replaced to look into every source.
const SyncFunction = (() => {}).constructor as FunctionConstructor;

/**
 * Compiles an ES module that uses top-level await.
 *
 * @param quiet whether rejections that the module handles nowhere are dropped, see `QuietPromise`.
 * @throws SyntaxError as the engine does for what is no valid module.
 */
export function compileModule(source: string, quiet = false): CompiledModule {
  const { body, imports, exports } = readModule(source);
  const run = withoutCompilationCache(() => new AsyncFunction(...PARAMETERS, body));
  return {
    imports,
    exports,
    evaluate: async (host, background) => (await run(...surroundings(host, quiet, background))) as Exports,
  };
}

/**
 * Compiles a module without imports and top-level await, which is what jco
 * generates when asked for an `instantiate` function.
 *
 * @param quiet whether rejections that the module handles nowhere are dropped, see `QuietPromise`.
 * @throws SyntaxError as the engine does for what is no valid module.
 */
export function compileScript(source: string, quiet = false): CompiledScript {
  const { body } = readModule(source);
  const run = withoutCompilationCache(() => new SyncFunction(...PARAMETERS, body));
  return { evaluate: (background) => run(...surroundings(isolated, quiet, background)) as Exports };
}

/**
 * A `Promise` that counts as handled from the start. Code that jco generated
 * before `noComponentErrorWrapping` existed throws the error of a failed call
 * and rejects a promise that nobody holds with it; Node would end the process.
 */
class QuietPromise<T> extends Promise<T> {
  constructor(executor: ConstructorParameters<typeof Promise<T>>[0]) {
    super(executor);
    void Promise.prototype.then.call(this, undefined, () => {});
  }
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }
  /** Promises of async functions are no instances of the class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Promise;
  }
}

const isolated: ModuleHost = {
  module: () => undefined,
  file: () => undefined,
  compile: () => {
    throw new HarnessError("a module with an `instantiate` function compiled a core module by itself");
  },
};

/** Arguments for `PARAMETERS`. */
function surroundings(host: ModuleHost, quiet: boolean, background = new Background()): readonly unknown[] {
  const link = (specifier: string, name: string): unknown => {
    const found = host.module(specifier);
    if (found === undefined) throw new TypeError(`Cannot find module '${specifier}'`);
    if (name === "*") return found;
    // As linking an ES module does.
    if (!(name in found))
      throw new SyntaxError(`The requested module '${specifier}' does not provide an export named '${name}'`);
    return found[name];
  };
  const read = (url: URL): Uint8Array => {
    const bytes = host.file(url.href.slice(BASE.length));
    if (!url.href.startsWith(BASE) || bytes === undefined) throw new HarnessError(`generated code read ${url.href}`);
    return bytes;
  };
  const dynamicImport = (specifier: string): Promise<unknown> => {
    if (specifier !== "node:fs/promises") throw new HarnessError(`generated code imported ${specifier}`);
    return Promise.resolve({ readFile: (url: URL) => Promise.resolve(read(url)) });
  };
  const instantiate = async (module: WebAssembly.Module, imports?: WebAssembly.Imports): Promise<unknown> => {
    const instance = await WebAssembly.instantiate(module, imports);
    host.instantiated?.(instance);
    return instance;
  };
  const wasm = Object.create(WebAssembly, {
    ...(host.instantiated && { instantiate: { value: instantiate } }),
    compile: { value: async (bytes: Uint8Array) => host.compile(bytes) },
    compileStreaming: { value: async (bytes: Uint8Array | Promise<Uint8Array>) => host.compile(await bytes) },
  }) as typeof WebAssembly;
  const fetch = (url: URL): Promise<Uint8Array> => Promise.resolve(read(url));
  return [
    quiet ? QuietPromise : Promise,
    dynamicImport,
    { url: `${BASE}component.js` },
    link,
    fetch,
    wasm,
    ...background.globals,
  ];
}

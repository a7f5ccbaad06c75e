// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { types } from "node:util";
import { IMPORT_MODULE } from "./instrument.ts";
import type { CountedModule } from "./counted_module.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Names = "compile" | "instantiate" | "Module" | "Instance";

/** Which modules are replaced by ones that count. */
interface HookHandler {
  /** The module to use instead of the one in `bytes`; `null` to use that. */
  replace(bytes: Bytes): CountedModule | null;
  /** Called with each instance of a replaced module. */
  instantiated(module: CountedModule, instance: WebAssembly.Instance, imports: WebAssembly.Imports): void;
  /** Called before any other module is instantiated. */
  others(imports: WebAssembly.Imports | undefined): void;
}

/**
 * Puts itself between JavaScript and `WebAssembly.compile`, `.instantiate`,
 * `.Module` and `.Instance`, and hands out rewritten modules where `handler`
 * has them. What they import of ours does not show in `WebAssembly.Module.imports`.
 *
 * Glue code often keeps these functions when it is loaded, so the hook comes
 * first. What was kept goes on to work after removal. Streaming compilation is
 * not covered.
 *
 * @returns removes the hook.
 */
export function installHook(handler: HookHandler): () => void {
  const real: Pick<typeof WebAssembly, Names> = {
    compile: WebAssembly.compile,
    instantiate: WebAssembly.instantiate,
    Module: WebAssembly.Module,
    Instance: WebAssembly.Instance,
  };
  const counted = new WeakMap<WebAssembly.Module, CountedModule>();

  const replacement = (source: unknown): CountedModule | null => {
    const bytes = bytesOf(source);
    return bytes ? handler.replace(bytes) : null;
  };
  const remember = (module: WebAssembly.Module, by: CountedModule | null): WebAssembly.Module => {
    if (by) counted.set(module, by);
    return module;
  };

  const hooked = {
    async compile(source: BufferSource, ...rest: []): Promise<WebAssembly.Module> {
      const by = replacement(source);
      return remember(await real.compile(by ? by.instrumented.bytes : source, ...rest), by);
    },
    async instantiate(
      source: BufferSource | WebAssembly.Module,
      imports?: WebAssembly.Imports,
      ...rest: []
    ): Promise<unknown> {
      const isModule = source instanceof real.Module;
      const by = isModule ? counted.get(source) : replacement(source);
      // A module and bytes have different results; both are passed on.
      const instantiate = real.instantiate as (
        source: unknown,
        imports?: WebAssembly.Imports,
        ...rest: []
      ) => Promise<WebAssembly.Instance | WebAssembly.WebAssemblyInstantiatedSource>;
      if (!by) {
        handler.others(imports);
        return instantiate(source, imports, ...rest);
      }
      const all = by.imports(imports);
      const result = await instantiate(isModule ? source : by.instrumented.bytes, all, ...rest);
      const instance = "module" in result ? result.instance : result;
      if ("module" in result) remember(result.module, by);
      handler.instantiated(by, instance, all);
      return result;
    },
    Module: new Proxy(real.Module, {
      construct(target, args: ConstructorParameters<typeof WebAssembly.Module>, newTarget) {
        const by = replacement(args[0]);
        const module = Reflect.construct(
          target,
          by ? [by.instrumented.bytes, ...args.slice(1)] : args,
          newTarget,
        ) as WebAssembly.Module;
        return remember(module, by);
      },
      get(target, name, receiver) {
        if (name !== "imports") return Reflect.get(target, name, receiver) as unknown;
        return (module: WebAssembly.Module) =>
          real.Module.imports(module).filter((one) => one.module !== IMPORT_MODULE);
      },
    }),
    Instance: new Proxy(real.Instance, {
      construct(target, args: ConstructorParameters<typeof WebAssembly.Instance>, newTarget) {
        const by = counted.get(args[0]);
        if (!by) {
          handler.others(args[1]);
          return Reflect.construct(target, args, newTarget) as WebAssembly.Instance;
        }
        const all = by.imports(args[1]);
        const instance = Reflect.construct(target, [args[0], all], newTarget) as WebAssembly.Instance;
        handler.instantiated(by, instance, all);
        return instance;
      },
    }),
  };
  Object.assign(WebAssembly, hooked);
  return () => void Object.assign(WebAssembly, real);
}

/** By brand, since another realm's buffers are buffers, too. */
function bytesOf(source: unknown): Bytes | null {
  if (types.isArrayBuffer(source)) return new Uint8Array(source);
  if (!ArrayBuffer.isView(source) || !types.isArrayBuffer(source.buffer)) return null;
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}

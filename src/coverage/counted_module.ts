import { COUNTERS, IMPORT_MODULE, memoryName } from "./instrument.ts";
import type { Instrumented } from "./instrument.ts";
import type { Limits } from "./wasm/types.ts";

/** A rewritten module with the memory in which all its instances count. */
export class CountedModule {
  readonly name: string;
  readonly instrumented: Instrumented;
  /** One byte for each counter; it never moves. */
  readonly counters: Buffer;
  readonly #memory: WebAssembly.Memory;

  constructor(name: string, instrumented: Instrumented) {
    this.name = name;
    this.instrumented = instrumented;
    this.#memory = new WebAssembly.Memory({ initial: instrumented.pages, maximum: instrumented.pages });
    this.counters = Buffer.from(this.#memory.buffer, 0, instrumented.counters);
  }

  /**
   * What to instantiate the rewritten module with.
   *
   * @param imports as for the original.
   * @returns `imports`, fresh memories in place of those that the original defines, and the counters.
   */
  imports(imports: WebAssembly.Imports | undefined): WebAssembly.Imports {
    const own: WebAssembly.ModuleImports = { [COUNTERS]: this.#memory };
    this.instrumented.memories.forEach((limits, index) => (own[memoryName(index)] = newMemory(limits)));
    // Inherited, not copied: an import object may be a proxy that knows its names only when asked.
    return Object.create(imports ?? null, { [IMPORT_MODULE]: { value: own } }) as WebAssembly.Imports;
  }
}

/** @throws RangeError as instantiating a module that defines such a memory does. */
function newMemory({ initial, maximum, shared, address }: Limits): WebAssembly.Memory {
  const size = (pages: number): number => (address === "i64" ? (BigInt(pages) as unknown as number) : pages);
  const descriptor = { initial: size(initial), ...(maximum === null ? {} : { maximum: size(maximum) }), shared, address };
  return new WebAssembly.Memory(descriptor);
}

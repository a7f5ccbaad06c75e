// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { Comparisons } from "./comparisons.ts";
import { COMPARISONS, COUNTERS, IMPORT_MODULE, memoryName } from "./instrument.ts";
import type { Instrumented } from "./instrument.ts";
import type { MemoryLimits } from "./module_shape.ts";

/** A rewritten module with the memory in which all its instances count. */
export class CountedModule {
  readonly name: string;
  readonly instrumented: Instrumented;
  /** One byte for each counter; it never moves. */
  readonly counters: Buffer;
  /** The comparisons that its instances make, if the module keeps them. */
  readonly comparisons: Comparisons | null;
  readonly #shared: WebAssembly.ModuleImports;

  constructor(name: string, instrumented: Instrumented) {
    this.name = name;
    this.instrumented = instrumented;
    const counters = fixedMemory(instrumented.pages);
    const comparisons = instrumented.comparisons && fixedMemory(instrumented.comparisons.pages);
    this.counters = Buffer.from(counters.buffer, 0, instrumented.counters);
    this.comparisons = comparisons && new Comparisons(comparisons, instrumented.comparisons);
    this.#shared = { [COUNTERS]: counters, ...(comparisons ? { [COMPARISONS]: comparisons } : {}) };
  }

  /**
   * What to instantiate the rewritten module with.
   *
   * @param imports as for the original.
   * @returns `imports`, fresh memories in place of those that the original defines, and those that all instances share.
   */
  imports(imports: WebAssembly.Imports | undefined): WebAssembly.Imports {
    const own: WebAssembly.ModuleImports = { ...this.#shared };
    this.instrumented.memories.forEach((limits, index) => (own[memoryName(index)] = newMemory(limits)));
    // Inherited, not copied: an import object may be a proxy that knows its names only when asked.
    return Object.create(imports ?? null, { [IMPORT_MODULE]: { value: own } }) as WebAssembly.Imports;
  }
}

const fixedMemory = (pages: number): WebAssembly.Memory => new WebAssembly.Memory({ initial: pages, maximum: pages });

/** The memories in place of those that the original defines, of what {@link CountedModule.imports} returned. */
export function ownMemories(imports: WebAssembly.Imports, count: number): WebAssembly.Memory[] {
  return Array.from({ length: count }, (_, index) => imports[IMPORT_MODULE]![memoryName(index)] as WebAssembly.Memory);
}

/** @throws RangeError as instantiating a module that defines such a memory does. */
function newMemory({ initial, maximum, shared, address }: MemoryLimits): WebAssembly.Memory {
  const size = (pages: number): number =>
    address === "i64" && bigSizes ? (BigInt(pages) as unknown as number) : pages;
  const descriptor = {
    initial: size(initial),
    ...(maximum === null ? {} : { maximum: size(maximum) }),
    shared,
    ...(bigSizes ? { address } : { index: address }),
  };
  return new WebAssembly.Memory(descriptor);
}

/**
 * Whether V8 has the interface of memory64 as it was released. Node 22 has an older one: another name, and sizes that
 * are numbers.
 */
const bigSizes = ((): boolean => {
  try {
    return (
      new WebAssembly.Memory({ initial: 0n, address: "i64" } as unknown as WebAssembly.MemoryDescriptor) instanceof
      WebAssembly.Memory
    );
  } catch {
    return false;
  }
})();

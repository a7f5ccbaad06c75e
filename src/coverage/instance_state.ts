// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { ENTERED, GLOBAL_PREFIX, SIZE_PREFIX } from "./state_code.ts";

const PAGE = 65_536;

/** A memory as it was. */
interface MemorySnapshot {
  readonly memory: WebAssembly.Memory;
  /** The global in which its instance keeps its size; `null` if that is the memory's own. */
  readonly size: WebAssembly.Global | null;
  readonly contents: Uint8Array;
  readonly pages: number;
}

/** The state of one instance at one moment: memories and globals. */
export class InstanceState {
  readonly #entered: WebAssembly.Global;
  readonly #memories: readonly MemorySnapshot[];
  readonly #globals: readonly { readonly global: WebAssembly.Global; readonly value: unknown }[];

  /** Keeps the present state. @param memories those that the module defines. */
  constructor(exports: WebAssembly.Exports, memories: readonly WebAssembly.Memory[]) {
    this.#entered = exports[ENTERED] as WebAssembly.Global;
    this.#entered.value = 0;
    this.#globals = Object.entries(exports).flatMap(([name, value]) => {
      if (!name.startsWith(GLOBAL_PREFIX)) return [];
      const global = value as WebAssembly.Global;
      return [{ global, value: global.value as unknown }];
    });
    this.#memories = memories.map((memory, i) => {
      const size = (exports[`${SIZE_PREFIX}${i}`] as WebAssembly.Global | undefined) ?? null;
      const pages = size === null ? memory.buffer.byteLength / PAGE : (size.value as number);
      return { memory, size, pages, contents: withoutTail(new Uint8Array(memory.buffer, 0, pages * PAGE)) };
    });
  }

  /**
   * Puts the state back if an exported function was called since, also after a trap in the middle of a call. What the
   * instance's caller remembers is not part of it.
   */
  restore(): void {
    if (this.#entered.value === 0) return;
    this.#entered.value = 0;
    for (const { memory, size, contents, pages } of this.#memories) {
      const bytes = new Uint8Array(memory.buffer);
      bytes.set(contents);
      bytes.fill(0, contents.length, size === null ? bytes.length : (size.value as number) * PAGE);
      if (size !== null) size.value = pages;
    }
    for (const { global, value } of this.#globals) global.value = value;
  }
}

/** A copy without the zeros at the end. */
function withoutTail(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.slice(0, end);
}

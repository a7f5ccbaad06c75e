// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { LEFT, RIGHT, SLOTS, SLOT_SIZE, WORDS_AT } from "./comparison_code.ts";
import type { LibFuzzer } from "./libfuzzer.ts";

/** libFuzzer remembers 32 comparisons of a kind. */
const MOST = 32;

/** The comparisons that the instances of one rewritten module make. */
export class Comparisons {
  readonly #slots: Buffer;
  readonly #lengths: Int32Array;
  readonly #words: Int32Array;
  readonly #constants: Int32Array;
  readonly #wide: ReadonlySet<number>;
  #turn = 0;

  /** @param memory the comparison memory; it never grows. */
  constructor(
    memory: WebAssembly.Memory,
    { constants, wide }: { readonly constants: Int32Array; readonly wide: ReadonlySet<number> },
  ) {
    this.#slots = Buffer.from(memory.buffer, 0, WORDS_AT);
    this.#lengths = new Int32Array(memory.buffer, 0, WORDS_AT / 4);
    this.#words = new Int32Array(memory.buffer, WORDS_AT, constants.length);
    this.#constants = constants;
    this.#wide = wide;
    this.#words.set(constants);
  }

  /** Tells libFuzzer of comparisons that failed since the last call, of each kind as many as it remembers. */
  drain(libFuzzer: LibFuzzer): void {
    this.#turn++;
    this.#drainWords(libFuzzer);
    this.#drainSlots(libFuzzer);
  }

  /** A word that still has the constant's value was equal to it, or was not reached. */
  #drainWords(libFuzzer: LibFuzzer): void {
    const words = this.#words;
    const constants = this.#constants;
    const count = words.length;
    let told = 0;
    for (let i = 0, at = this.#turn % count; i < count && told < MOST; i++, at = at + 1 === count ? 0 : at + 1) {
      if (words[at] === constants[at]) continue;
      libFuzzer.traceIntegerCompare(at, words[at]! >>> 0, constants[at]! >>> 0);
      if (this.#wide.has(at)) libFuzzer.traceUnequalStrings(at, text(words, at), text(constants, at));
      told++;
    }
    words.set(constants);
  }

  #drainSlots(libFuzzer: LibFuzzer): void {
    let told = 0;
    for (let i = 0, slot = this.#turn % SLOTS; i < SLOTS && told < MOST; i++, slot = (slot + 1) % SLOTS) {
      const at = slot * SLOT_SIZE;
      const length = this.#lengths[at / 4]!;
      if (length === 0) continue;
      this.#lengths[at / 4] = 0;
      const left = this.#slots.toString("latin1", at + LEFT, at + LEFT + length);
      const right = this.#slots.toString("latin1", at + RIGHT, at + RIGHT + length);
      if (left === right) continue;
      libFuzzer.traceUnequalStrings(SLOT_SITE, left, right);
      told++;
    }
  }
}

/** Where `memcmp` is called from is not known. */
const SLOT_SITE = 1 << 20;

/** Eight bytes as they are in memory. */
function text(words: Int32Array, at: number): string {
  return Buffer.from(words.buffer, words.byteOffset + 4 * at, 8).toString("latin1");
}

import type { Source } from "./source.ts";

/** What the state grows by from word to word. */
const STEP = 0x6d2b_79f5;

/** An endless source of uniform choices that depend on nothing but a 32-bit seed (mulberry32). */
export class SeededSource implements Source {
  #state: number;

  /**
   * @param seed an unsigned 32-bit integer; neighbouring seeds give unrelated choices.
   * @param skipped words that were read before: 4 bytes are one, and so is an integer.
   */
  constructor(seed: number, skipped = 0) {
    this.#state = (mix(seed ^ 0x9e37_79b9) + Math.imul(skipped, STEP)) >>> 0;
  }

  integer(max: number): number {
    return max === 0 ? 0 : Math.floor((this.#next() / 0x1_0000_0000) * (max + 1));
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let index = 0, word = 0; index < length; index++, word >>>= 8) {
      if ((index & 3) === 0) word = this.#next();
      bytes[index] = word;
    }
    return bytes;
  }

  #next(): number {
    this.#state = (this.#state + STEP) >>> 0;
    return mix(this.#state);
  }
}

function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 15), word | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) >>> 0;
}

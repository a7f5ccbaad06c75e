// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { Section, readSections, section } from "../wasm/sections.ts";

/** One counter for each hash of two neighbouring tokens. */
const BITS = 15;
const MASK = (1 << BITS) - 1;
/** Bindgen has some 20,000 words: few others fall on one of them. */
const VOCABULARY_BITS = 20;

const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x0100_0193;

/** What a number and a word that the generator does not contain are taken for. */
const NUMBER = 1;
const NAME = 2;

/** Classes of bytes; every other one is a token. */
const [SPACE, LETTER, DIGIT] = [1, 2, 3];
const classes = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte <= 0x20) return SPACE;
  if (byte >= 0x30 && byte <= 0x39) return DIGIT;
  return byte >= 0x80 || /[a-z_$]/i.test(String.fromCharCode(byte)) ? LETTER : 0;
});

/**
 * Features of generated code, which is new in each execution, so that
 * instrumenting it would cost more than running it: each pair of neighbouring
 * tokens that occurs. Words that are not in the generator's data come from the
 * input and are all the same here, and so are numbers: else every new name
 * would be a new feature.
 *
 * Pairs are set and not counted: how often something was generated shows in
 * the counters of the generator.
 */
export class GeneratedCode {
  /** One byte for each kind of pair. */
  readonly counters: Buffer = Buffer.alloc(1 << BITS);
  readonly #vocabulary = new Uint8Array(1 << VOCABULARY_BITS);
  readonly #ignored = new Uint8Array(1 << BITS);

  /** Learns the words in the data of the module that generates. */
  learn(module: Uint8Array): void {
    const data = section(readSections(module), Section.data);
    if (!data) return;
    for (let at = data.start; at < data.end;) {
      let hash = FNV_OFFSET;
      const start = at;
      for (; at < data.end && classes[module[at]!] === LETTER; at++) hash = Math.imul(hash ^ module[at]!, FNV_PRIME);
      if (at > start) this.#vocabulary[word(hash)] = 1;
      else at++;
    }
  }

  /** Leaves the features of a text out from now on, as those of what every input gives. */
  ignore(text: Uint8Array): void {
    this.#visit(text, this.#ignored, null);
  }

  /** Sets the features of a text in UTF-8. */
  add(text: Uint8Array): void {
    this.#visit(text, this.counters, this.#ignored);
  }

  #visit(text: Uint8Array, features: Uint8Array, ignored: Uint8Array | null): void {
    const { length } = text;
    let previous = 0;
    for (let at = 0; at < length;) {
      let token = text[at]!;
      const kind = classes[token]!;
      if (kind === LETTER) {
        let hash = FNV_OFFSET;
        for (; at < length && classes[text[at]!] === LETTER; at++) hash = Math.imul(hash ^ text[at]!, FNV_PRIME);
        token = this.#vocabulary[word(hash)] === 0 ? NAME : hash;
      } else {
        at++;
        if (kind === SPACE) continue;
        if (kind === DIGIT) {
          while (at < length && classes[text[at]!] === DIGIT) at++;
          token = NUMBER;
        }
      }
      const pair = Math.imul(previous, 31) ^ token;
      const cell = (pair ^ (pair >>> BITS)) & MASK;
      if (ignored === null || ignored[cell] === 0) features[cell] = 1;
      previous = token;
    }
  }
}

const word = (hash: number): number => (hash ^ (hash >>> VOCABULARY_BITS)) & ((1 << VOCABULARY_BITS) - 1);

// The file, not the package: "@jazzer.js/core" loads the native fuzzer, which
// decoding needs nothing of and which doesn't load everywhere.
import { FuzzedDataProvider } from "@jazzer.js/core/dist/FuzzedDataProvider.js";
import type { Sink, Source } from "./source.ts";

/**
 * Reads choices from a fuzzer's input: integers from the end, byte strings
 * from the front. Beyond the end everything is 0, unless something goes on
 * there, so that any input is the input of some choices.
 */
export class FuzzedSource implements Source {
  readonly #provider: FuzzedDataProvider;
  #rest: Source | null = null;

  constructor(input: Uint8Array) {
    this.#provider = new FuzzedDataProvider(Buffer.from(input.buffer, input.byteOffset, input.byteLength));
  }

  /** Has `rest` read from where the input ends. */
  continueWith(rest: Source): void {
    this.#rest = rest;
  }

  integer(max: number): number {
    if (max === 0) return 0;
    if (this.#rest !== null && this.#provider.remainingBytes === 0) return this.#rest.integer(max);
    return this.#provider.consumeIntegralInRange(0, max);
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    const given = this.#provider.consumeBytes(length);
    bytes.set(given);
    if (this.#rest !== null && given.length < length) bytes.set(this.#rest.bytes(length - given.length), given.length);
    return bytes;
  }
}

/** Collects choices as the input from which `FuzzedSource` reads the same ones. */
export class FuzzedSink implements Sink {
  readonly #front = new Bytes();
  /** The end of the input, last byte first. */
  readonly #back = new Bytes();

  integer(value: number, max: number): void {
    const length = byteLength(max);
    let scale = 256 ** (length - 1);
    for (let index = 0; index < length; index++, scale /= 256) this.#back.push(Math.floor(value / scale) % 256);
  }

  bytes(value: Uint8Array): void {
    for (const byte of value) this.#front.push(byte);
  }

  /** @returns the input written so far. */
  finish(): Buffer {
    return Buffer.concat([this.#front.taken(), this.#back.taken().reverse()]);
  }
}

/** How many bytes FuzzedDataProvider takes for an integer of 0 … `max`. */
function byteLength(max: number): number {
  let length = 0;
  for (let left = max; left > 0; left = Math.floor(left / 256)) length++;
  return length;
}

class Bytes {
  #bytes = new Uint8Array(256);
  #length = 0;

  push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#length);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = byte;
  }

  taken(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

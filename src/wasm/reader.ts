// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import type { Feature } from "./feature.ts";

/** Bytes that aren't the binary format as far as this project knows it, and why. */
export class NotUnderstood extends Error {
  override readonly name = "NotUnderstood";

  /** Keeps no stack, which would take longer than all that was read before: many inputs end so, some several times. */
  constructor(message: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads the core binary format from `at` on. Every method throws {@link NotUnderstood} at the end of the bytes. */
export class Reader {
  readonly bytes: Uint8Array;
  at: number;
  /** Takes in what is read and is not in WebAssembly 1.0, if anybody wants to know. */
  readonly features: Set<Feature> | null;

  constructor(bytes: Uint8Array, at = 0, features: Set<Feature> | null = null) {
    this.bytes = bytes;
    this.at = at;
    this.features = features;
  }

  /** Throws {@link NotUnderstood}, and in a reader of another format what that has instead. */
  malformed(detail: string): never {
    throw new NotUnderstood(`${detail}, at byte ${this.at}`);
  }

  get ended(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) this.malformed("it ends in the middle");
    return byte;
  }

  /** Core spec, "Integers": `u32` in LEB128. */
  u32(): number {
    const first = this.byte();
    if (first < 0x80) return first;
    let result = first & 0x7f;
    for (let shift = 7; shift < 35; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      if (shift === 28 && byte > 0x0f) break;
      return result >>> 0;
    }
    this.malformed("an integer longer than 32 bits");
  }

  u64(): bigint {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      result |= BigInt(byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      if (shift === 63n && byte > 1) break;
      return result;
    }
    this.malformed("an integer longer than 64 bits");
  }

  s32(): number {
    return this.#signed(0x78, 32) | 0;
  }

  s33(): number {
    return this.#signed(0x70, 33);
  }

  s64(): bigint {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      result |= BigInt(byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      if (shift === 63n && byte !== 0 && byte !== 0x7f) break;
      return BigInt.asIntN(64, byte & 0x40 ? result | (-1n << (shift + 7n)) : result);
    }
    this.malformed("an integer longer than 64 bits");
  }

  /** An integer of at most 5 bytes; `sign`: those bits of the fifth that have to be equal. */
  #signed(sign: number, bits: number): number {
    let result = 0;
    for (let scale = 1, length = 1; length <= 5; scale *= 128, length++) {
      const byte = this.byte();
      result += (byte & 0x7f) * scale;
      if (byte >= 0x80) continue;
      if (length === 5 && (byte & sign) !== 0 && (byte & sign) !== sign) break;
      return byte & 0x40 ? result - scale * 128 : result;
    }
    this.malformed(`an integer longer than ${bits} bits`);
  }

  /** Passes over an integer of any width up to 64 bits. */
  skipInteger(): void {
    for (let length = 0; length < 10; length++) if (this.byte() < 0x80) return;
    this.malformed("an integer longer than 64 bits");
  }

  skip(count: number): void {
    this.at += count;
    if (this.at > this.bytes.length) this.malformed("it ends in the middle");
  }

  /** The next `count` bytes, not copied. */
  take(count: number): Uint8Array {
    const start = this.at;
    this.skip(count);
    return this.bytes.subarray(start, this.at);
  }

  /** Passes over the next `count` bytes. @returns a reader of them, which ends where they do. */
  part(count: number): Reader {
    const start = this.at;
    this.skip(count);
    return new Reader(this.bytes.subarray(0, this.at), start, this.features);
  }

  /** Core spec, "Names". */
  name(): string {
    const bytes = this.take(this.u32());
    try {
      return utf8.decode(bytes);
    } catch {
      this.malformed("a name that is not UTF-8");
    }
  }

  /** The length of a `vec` whose items take at least a byte each: a wrong one must not take all memory. */
  count(): number {
    const count = this.u32();
    if (count > this.bytes.length - this.at) this.malformed("it ends in the middle");
    return count;
  }

  /** Core spec, "Vectors". */
  vec<T>(item: (reader: this) => T): T[] {
    const items: T[] = [];
    for (let left = this.count(); left > 0; left--) items.push(item(this));
    return items;
  }

  /** An index of which 1.0 had only a byte 0; any other, and 0 in more bytes, belongs to `feature`. */
  indexSince(feature: Feature): number {
    const start = this.at;
    const index = this.u32();
    if (index !== 0 || this.at > start + 1) this.features?.add(feature);
    return index;
  }

  /** A `u64` that was a `u32` before `feature`. */
  u64Since(feature: Feature): bigint {
    const start = this.at;
    const value = this.u64();
    if (value > 0xffff_ffffn || this.at > start + 5) this.features?.add(feature);
    return value;
  }
}

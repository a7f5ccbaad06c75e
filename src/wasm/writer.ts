// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

const encoder = new TextEncoder();

/** Bytes that grow at the end, with the number and name formats of both binary formats. */
export class Writer {
  #bytes: Uint8Array;
  #length = 0;

  // V8 keeps typed arrays of up to 64 bytes on its own heap, where they cost little; most writers stay small.
  constructor(capacity = 64) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Another writer that holds the same so far. */
  fork(): Writer {
    const fork = new Writer(0);
    fork.#bytes = this.#bytes.slice();
    fork.#length = this.#length;
    return fork;
  }

  get length(): number {
    return this.#length;
  }

  /** A copy of what has been written so far. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.written);
  }

  /** What has been written so far, not copied: valid until the next write. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Starts again, in the same place. */
  clear(): void {
    this.#length = 0;
  }

  byte(value: number): this {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  put(...bytes: readonly number[]): this {
    for (const byte of bytes) this.byte(byte);
    return this;
  }

  raw(bytes: ArrayLike<number>): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** The bytes from `from` to `to` of `source`, of which there may be none. */
  copy(source: Uint8Array, from: number, to: number): this {
    const count = to - from;
    if (count <= 0) return this;
    this.#reserve(count);
    if (count < 32) for (let i = from; i < to; i++) this.#bytes[this.#length++] = source[i]!;
    else {
      this.#bytes.set(source.subarray(from, to), this.#length);
      this.#length += count;
    }
    return this;
  }

  /** What another writer holds. */
  append(other: Writer): this {
    return this.raw(other.written);
  }

  /** Unsigned LEB128 of an integer in 0 … 2^32 − 1. */
  u32(value: number): this {
    this.#reserve(5);
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
    return this;
  }

  /** Unsigned LEB128 of an integer in 0 … 2^64 − 1. */
  u64(value: bigint): this {
    let rest = BigInt.asUintN(64, value);
    if (rest <= 0xffff_ffffn) return this.u32(Number(rest));
    for (; rest >= 0x80n; rest >>= 7n) this.byte(Number(rest & 0x7fn) | 0x80);
    return this.byte(Number(rest));
  }

  /** Signed LEB128 of an integer in −2^31 … 2^32 − 1, which from 2^31 on is the negative one of the same bits. */
  s32(value: number): this {
    this.#reserve(5);
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if (rest === (low & 0x40 ? -1 : 0)) return this.byte(low);
      this.#bytes[this.#length++] = low | 0x80;
    }
  }

  /** Signed LEB128 of an index in 0 … 2^32 − 1. */
  s33(index: number): this {
    return this.s64(BigInt(index));
  }

  /** Signed LEB128 of a 64-bit integer, signed or unsigned. */
  s64(value: bigint): this {
    this.#reserve(10);
    let rest = BigInt.asIntN(64, value);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if (rest === (low & 0x40 ? -1n : 0n)) return this.byte(low);
      this.#bytes[this.#length++] = low | 0x80;
    }
  }

  /** `core:name`, also `len:<u32> label`: the length in bytes, then UTF-8. */
  name(text: string): this {
    return this.sized(() => this.utf8(text));
  }

  utf8(text: string): this {
    this.#reserve(3 * text.length);
    const start = this.#length;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) {
        this.#length = start;
        return this.raw(encoder.encode(text));
      }
      this.#bytes[this.#length++] = unit;
    }
    return this;
  }

  /** Writes what `content` writes here, preceded by its length in bytes. */
  sized(content: () => void): this {
    const start = this.#length;
    this.byte(0);
    content();
    const size = this.#length - start - 1;
    const shift = lebLength(size) - 1;
    if (shift > 0) {
      this.#reserve(shift);
      this.#bytes.copyWithin(start + 1 + shift, start + 1, this.#length);
    }
    this.#length = start;
    this.u32(size);
    this.#length += size;
    return this;
  }

  /** A section of a module, or a subsection of a custom one. */
  section(id: number, content: Uint8Array): this {
    return this.byte(id).u32(content.length).copy(content, 0, content.length);
  }

  /** An opcode as the table of instructions has it: a byte, or behind 16 bits of code a prefix. */
  opcode(opcode: number): this {
    return opcode <= 0xff ? this.byte(opcode) : this.byte(opcode >>> 16).u32(opcode & 0xffff);
  }

  /** A `vec`: the number of items, then each of them. */
  vec<T>(items: readonly T[], item: (item: T) => void): this {
    this.u32(items.length);
    for (const each of items) item(each);
    return this;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 4 * this.#bytes.length));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** How many bytes an unsigned integer takes at least. */
export function lebLength(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
}

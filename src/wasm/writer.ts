// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

/** Writes the core binary format into a buffer that grows and is used again after `clear`. */
export class Writer {
  #bytes: Uint8Array;
  length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
  }

  clear(): void {
    this.length = 0;
  }

  /** What was written; valid until the next write. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  byte(byte: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = byte;
  }

  put(...bytes: readonly number[]): void {
    for (const byte of bytes) this.byte(byte);
  }

  u32(value: number): void {
    let rest = value >>> 0;
    for (; rest > 0x7f; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest);
  }

  /** An `s32`. */
  s32(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if (rest === (low & 0x40 ? -1 : 0)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  name(text: string): void {
    const bytes = Buffer.from(text, "utf8");
    this.u32(bytes.length);
    this.copy(bytes);
  }

  copy(source: Uint8Array, from = 0, to = source.length): void {
    const count = to - from;
    if (count <= 0) return;
    if (this.length + count > this.#bytes.length) this.#grow(count);
    if (count < 32) for (let i = from; i < to; i++) this.#bytes[this.length++] = source[i]!;
    else {
      this.#bytes.set(source.subarray(from, to), this.length);
      this.length += count;
    }
  }

  /** A section of the module, or a subsection of the name section. */
  section(id: number, content: Uint8Array): void {
    this.byte(id);
    this.u32(content.length);
    this.copy(content);
  }

  #grow(atLeast: number): void {
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + atLeast));
    grown.set(this.written);
    this.#bytes = grown;
  }
}

// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

/** A module that isn't understood, and why; `instrument` then leaves it alone. */
export class NotUnderstood extends Error {
  override readonly name = "NotUnderstood";
}

/** Reads the core binary format from `at` on. Every method throws {@link NotUnderstood} at the end of the bytes. */
export class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new NotUnderstood("it ends in the middle");
    return byte;
  }

  /** Core spec, "Integers": `u32` in LEB128. */
  u32(): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result >>> 0;
    }
    throw new NotUnderstood(`an integer at byte ${this.at} is longer than 32 bits`);
  }

  /** A `u64` that is small enough for a number, as sizes of memories are. */
  u64(): number {
    let result = 0;
    for (let scale = 1, length = 0; length < 10; scale *= 128, length++) {
      const byte = this.byte();
      result += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (Number.isSafeInteger(result)) return result;
        break;
      }
    }
    throw new NotUnderstood(`an integer at byte ${this.at} is too large`);
  }

  /** An `s32` or `s33`. */
  s33(): number {
    let result = 0;
    for (let scale = 1, length = 0; length < 5; scale *= 128, length++) {
      const byte = this.byte();
      result += (byte & 0x7f) * scale;
      if (byte < 0x80) return byte & 0x40 ? result - scale * 128 : result;
    }
    throw new NotUnderstood(`an integer at byte ${this.at} is longer than 33 bits`);
  }

  /** An `s64`. */
  s64(): bigint {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, byte & 0x40 ? result | (-1n << (shift + 7n)) : result);
    }
    throw new NotUnderstood(`an integer at byte ${this.at} is longer than 64 bits`);
  }

  /** Passes over an integer of any width up to 64 bits. */
  skipInteger(): void {
    for (let length = 0; length < 10; length++) if (this.byte() < 0x80) return;
    throw new NotUnderstood(`an integer at byte ${this.at} is longer than 64 bits`);
  }

  skip(count: number): void {
    this.at += count;
    if (this.at > this.bytes.length) throw new NotUnderstood("it ends in the middle");
  }

  /** The next `count` bytes, not copied. */
  take(count: number): Uint8Array {
    const start = this.at;
    this.skip(count);
    return this.bytes.subarray(start, this.at);
  }

  name(): string {
    return Buffer.from(this.take(this.u32())).toString("utf8");
  }
}

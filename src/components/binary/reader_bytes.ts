/** The part of a component in which something is read; for messages. */
export type Place = string;

/** A component that isn't read, where, and whether it breaks the format or is only unknown here. */
export class ComponentReadError extends Error {
  override readonly name = "ComponentReadError";
  readonly reason: "malformed" | "unsupported";
  readonly section: Place;
  /** From the beginning of the outermost component. */
  readonly offset: number;
  /** What is wrong, or by its name what is not supported; nothing of the place. */
  readonly detail: string;

  constructor(reason: "malformed" | "unsupported", section: Place, offset: number, detail: string) {
    super(`${reason} in ${section} at byte ${offset}: ${detail}`);
    this.reason = reason;
    this.section = section;
    this.offset = offset;
    this.detail = detail;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads the grammar that core and component binaries share. Every method throws {@link ComponentReadError}. */
export class BytesReader {
  section: Place = "preamble";
  readonly #bytes: Uint8Array;
  readonly #base: number;
  #at = 0;

  /** @param base offset of `bytes` in the outermost component. */
  constructor(bytes: Uint8Array, base: number) {
    this.#bytes = bytes;
    this.#base = base;
  }

  get offset(): number {
    return this.#base + this.#at;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  get done(): boolean {
    return this.remaining === 0;
  }

  malformed(detail: string): never {
    throw new ComponentReadError("malformed", this.section, this.offset, detail);
  }

  /** @param name of something that the format has. */
  unsupported(name: string): never {
    throw new ComponentReadError("unsupported", this.section, this.offset, name);
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) this.malformed("unexpected end");
    this.#at += 1;
    return byte;
  }

  /** The byte that comes next, or -1 at the end. */
  peek(): number {
    return this.#bytes[this.#at] ?? -1;
  }

  expect(byte: number, what: string): void {
    const found = this.peek();
    if (found !== byte) this.malformed(`${what} is ${hex(found)}, not ${hex(byte)}`);
    this.#at += 1;
  }

  /** Core "Integers", `u32` in LEB128. */
  u32(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f) this.malformed("integer too large");
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  /** Core "Integers", passed over: `u32` or `u64`. */
  skipUnsigned(): void {
    for (let left = 10; this.byte() >= 0x80; left -= 1) if (left === 1) this.malformed("integer too long");
  }

  /** A `valtype` or `core:heaptype` as signed LEB128 of 33 bits. */
  s33(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      if (shift > 28) this.malformed("integer too large");
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return byte & 0x40 ? value - 2 ** (shift + 7) : value;
    }
  }

  take(length: number): Uint8Array {
    if (length > this.remaining) this.malformed(`${length} bytes wanted, ${this.remaining} left`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  name(): string {
    const bytes = this.take(this.u32());
    try {
      return utf8.decode(bytes);
    } catch {
      this.malformed("a name that is not UTF-8");
    }
  }

  vec<T>(item: (index: number) => T): T[] {
    const count = this.u32();
    const items: T[] = [];
    for (let index = 0; index < count; index += 1) items.push(item(index));
    return items;
  }

  /** `<T>?` of Binary.md, "Type Definitions". */
  optional<T>(item: () => T): T | null {
    const present = this.byte();
    if (present > 1) this.malformed(`presence ${hex(present)}`);
    return present === 1 ? item() : null;
  }
}

export function hex(byte: number): string {
  return byte < 0 ? "the end" : `0x${byte.toString(16).padStart(2, "0")}`;
}

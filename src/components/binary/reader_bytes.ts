import { Reader } from "../../wasm/reader.ts";

/** The part of a component in which something is read; for messages. */
type Place = string;

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

/** Reads the grammar that core and component binaries share. Every method throws {@link ComponentReadError}. */
export class BytesReader extends Reader {
  section: Place = "preamble";
  readonly #base: number;

  /** @param base offset of `bytes` in the outermost component. */
  constructor(bytes: Uint8Array, base: number) {
    super(bytes);
    this.#base = base;
  }

  get offset(): number {
    return this.#base + this.at;
  }

  get remaining(): number {
    return this.bytes.length - this.at;
  }

  override malformed(detail: string): never {
    throw new ComponentReadError("malformed", this.section, this.offset, detail);
  }

  /** @param name of something that the format has. */
  unsupported(name: string): never {
    throw new ComponentReadError("unsupported", this.section, this.offset, name);
  }

  /** The byte that comes next, or -1 at the end. */
  peek(): number {
    return this.bytes[this.at] ?? -1;
  }

  expect(byte: number, what: string): void {
    const found = this.peek();
    if (found !== byte) this.malformed(`${what} is ${hex(found)}, not ${hex(byte)}`);
    this.at += 1;
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

import { trapIf } from "./trap.ts";

/** `string-encoding` of the canonical options. */
export type StringEncoding = "utf8" | "utf16" | "latin1+utf16";

/** Size of a pointer in the 32-bit memories that are spoken of here ("Canonical ABI Options", `ptr_size`). */
export const PTR_SIZE = 4;

/** A 32-bit linear memory. Both may be another object after a `realloc`, so nobody keeps them. */
export interface MemInst {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** `LiftLowerOptions` and `LiftLowerContext` in one: what lifting and lowering depend on. */
export interface LiftLowerContext {
  readonly memory: MemInst;
  readonly stringEncoding: StringEncoding;
  /** The `realloc` option: `(old pointer, old byte length, alignment, new byte length)` to a pointer, all unsigned. */
  readonly realloc: (old: number, oldByteLength: number, alignment: number, newByteLength: number) => number;
}

/** A memory that grows under its user: the views are made anew whenever `buffer` answers another object. */
export function memInst(buffer: () => ArrayBufferLike): MemInst {
  let bytes = new Uint8Array(buffer());
  let view = new DataView(bytes.buffer);
  const renew = () => {
    const current = buffer();
    if (bytes.buffer === current) return;
    bytes = new Uint8Array(current);
    view = new DataView(current);
  };
  return {
    get bytes() {
      renew();
      return bytes;
    },
    get view() {
      renew();
      return view;
    },
  };
}

/** `LiftLowerContext.reallocate` with the checks that follow each of its uses. */
export function reallocate(
  cx: LiftLowerContext,
  old: number,
  oldByteLength: number,
  alignment: number,
  byteLength: number,
): number {
  const ptr = cx.realloc(old, oldByteLength, alignment, byteLength) >>> 0;
  checkRange(cx, ptr, byteLength, alignment);
  return ptr;
}

/** `LiftLowerContext.allocate`. */
export function allocate(cx: LiftLowerContext, alignment: number, byteLength: number): number {
  return reallocate(cx, 0, 0, alignment, byteLength);
}

/** Traps unless `ptr` is aligned and `byteLength` bytes from there are in memory. */
export function checkRange(cx: LiftLowerContext, ptr: number, byteLength: number, alignment: number): void {
  trapIf(ptr % alignment !== 0, "unaligned pointer", ptr);
  trapIf(ptr + byteLength > cx.memory.bytes.length, "out of bounds", `${ptr} + ${byteLength}`);
}

import { checkRange, PTR_SIZE } from "./context.ts";
import type { LiftLowerContext } from "./context.ts";
import { LiftedString } from "./lifted.ts";
import { Trap, trapIf } from "./trap.ts";

/** `utf16_tag` of a 32-bit memory: the bit of a `latin1+utf16` length that says utf16. */
export const UTF16_TAG = 0x8000_0000;
const MAX_STRING_BYTE_LENGTH = 2 ** 28 - 1;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const utf16 = new TextDecoder("utf-16le", { fatal: true, ignoreBOM: true });

/** CanonicalABI.md, "Loading", `load_string`. */
export function loadString(cx: LiftLowerContext, ptr: number): LiftedString {
  const { view } = cx.memory;
  return loadStringFromRange(cx, view.getUint32(ptr, true), view.getUint32(ptr + PTR_SIZE, true));
}

/**
 * `load_string_from_range`.
 *
 * @param taggedCodeUnits unsigned; with `UTF16_TAG` for utf16 in `latin1+utf16`.
 * @throws {Trap} for a range outside memory, a misaligned pointer, and bytes that are no Unicode scalar values.
 */
export function loadStringFromRange(cx: LiftLowerContext, ptr: number, taggedCodeUnits: number): LiftedString {
  return new LiftedString(textOf(cx, ptr, taggedCodeUnits), cx.stringEncoding, taggedCodeUnits);
}

function textOf(cx: LiftLowerContext, ptr: number, taggedCodeUnits: number): string {
  switch (cx.stringEncoding) {
    case "utf8":
      return decode(utf8, range(cx, ptr, taggedCodeUnits, 1));
    case "utf16":
      return decode(utf16, range(cx, ptr, 2 * taggedCodeUnits, 2));
    case "latin1+utf16":
      return taggedCodeUnits >= UTF16_TAG
        ? decode(utf16, range(cx, ptr, 2 * (taggedCodeUnits - UTF16_TAG), 2))
        : decodeLatin1(range(cx, ptr, taggedCodeUnits, 2));
  }
}

function range(cx: LiftLowerContext, ptr: number, byteLength: number, alignment: 1 | 2): Uint8Array {
  trapIf(byteLength > MAX_STRING_BYTE_LENGTH, "too long", byteLength);
  checkRange(cx, ptr, byteLength, alignment);
  return cx.memory.bytes.subarray(ptr, ptr + byteLength);
}

function decode(decoder: TextDecoder, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Trap("invalid string", decoder.encoding);
  }
}

/** TextDecoder's "latin1" is windows-1252, which differs from 0x80 to 0x9f. */
function decodeLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x2000)
    text += String.fromCharCode(...bytes.subarray(start, start + 0x2000));
  return text;
}

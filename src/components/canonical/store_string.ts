import { allocate, reallocate } from "./context.ts";
import type { LiftLowerContext } from "./context.ts";
import { LiftedString } from "./lifted.ts";
import { UTF16_TAG } from "./load_string.ts";

type Range = [ptr: number, taggedCodeUnits: number];

const utf8 = new TextEncoder();

/**
 * CanonicalABI.md, "Storing", `store_string_into_range`: stores a string in
 * newly allocated memory, with the specification's sequence of `realloc`s.
 *
 * @param value without lone surrogates. How it was encoded decides only how memory is asked for, never what is stored.
 * @returns pointer and tagged code units, unsigned.
 */
export function storeStringIntoRange(cx: LiftLowerContext, value: string | LiftedString): Range {
  const { text, encoding, taggedCodeUnits } = typeof value === "string" ? ofHost(value) : value;
  const tagged = encoding === "latin1+utf16" && taggedCodeUnits >= UTF16_TAG;
  const units = tagged ? taggedCodeUnits - UTF16_TAG : taggedCodeUnits;
  /** `src_simple_encoding`. */
  const source = encoding !== "latin1+utf16" ? encoding : tagged ? "utf16" : "latin1";
  switch (cx.stringEncoding) {
    case "utf8":
      if (source === "utf8") return storeStringCopy(cx, utf8.encode(text), 1, units);
      return storeStringToUtf8(cx, text, units, (source === "utf16" ? 3 : 2) * units);
    case "utf16":
      if (source === "utf8") return storeUtf8ToUtf16(cx, text, units);
      return storeStringCopy(cx, Buffer.from(text, "utf16le"), 2, units);
    case "latin1+utf16":
      if (encoding !== "latin1+utf16") return storeStringToLatin1OrUtf16(cx, text, units);
      if (source === "latin1") return storeStringCopy(cx, Buffer.from(text, "latin1"), 2, units);
      return storeProbablyUtf16ToLatin1OrUtf16(cx, text, units);
  }
}

/** A host's strings are JavaScript's, which are UTF-16. */
const ofHost = (text: string): LiftedString => new LiftedString(text, "utf16", text.length);

/** How many code units at the beginning of `text` are Latin-1. */
function latin1Prefix(text: string): number {
  let length = 0;
  while (length < text.length && text.charCodeAt(length) < 0x100) length += 1;
  return length;
}

function storeStringCopy(cx: LiftLowerContext, encoded: Uint8Array, alignment: 1 | 2, units: number): Range {
  const ptr = allocate(cx, alignment, encoded.length);
  cx.memory.bytes.set(encoded, ptr);
  return [ptr, units];
}

function storeStringToUtf8(cx: LiftLowerContext, text: string, units: number, worstCaseSize: number): Range {
  let ptr = allocate(cx, 1, units);
  const encoded = utf8.encode(text);
  if (encoded.length === units) {
    cx.memory.bytes.set(encoded, ptr);
    return [ptr, units];
  }
  const ascii = encoded.findIndex((byte) => byte >= 0x80);
  cx.memory.bytes.set(encoded.subarray(0, ascii), ptr);
  ptr = reallocate(cx, ptr, units, 1, worstCaseSize);
  cx.memory.bytes.set(encoded.subarray(ascii), ptr + ascii);
  if (worstCaseSize > encoded.length) ptr = reallocate(cx, ptr, worstCaseSize, 1, encoded.length);
  return [ptr, encoded.length];
}

function storeUtf8ToUtf16(cx: LiftLowerContext, text: string, units: number): Range {
  const worstCaseSize = 2 * units;
  let ptr = allocate(cx, 2, worstCaseSize);
  const encoded = Buffer.from(text, "utf16le");
  cx.memory.bytes.set(encoded, ptr);
  if (encoded.length < worstCaseSize) ptr = reallocate(cx, ptr, worstCaseSize, 2, encoded.length);
  return [ptr, text.length];
}

function storeStringToLatin1OrUtf16(cx: LiftLowerContext, text: string, units: number): Range {
  let ptr = allocate(cx, 2, units);
  const latin1 = latin1Prefix(text);
  cx.memory.bytes.set(Buffer.from(text.slice(0, latin1), "latin1"), ptr);
  if (latin1 === text.length) {
    if (latin1 < units) ptr = reallocate(cx, ptr, units, 2, latin1);
    return [ptr, latin1];
  }
  const worstCaseSize = 2 * units;
  ptr = reallocate(cx, ptr, units, 2, worstCaseSize);
  const { bytes } = cx.memory;
  for (let index = latin1 - 1; index >= 0; index -= 1) {
    bytes[ptr + 2 * index] = bytes[ptr + index] as number;
    bytes[ptr + 2 * index + 1] = 0;
  }
  const encoded = Buffer.from(text, "utf16le");
  bytes.set(encoded.subarray(2 * latin1), ptr + 2 * latin1);
  if (worstCaseSize > encoded.length) ptr = reallocate(cx, ptr, worstCaseSize, 2, encoded.length);
  return [ptr, text.length + UTF16_TAG];
}

function storeProbablyUtf16ToLatin1OrUtf16(cx: LiftLowerContext, text: string, units: number): Range {
  const byteLength = 2 * units;
  let ptr = allocate(cx, 2, byteLength);
  cx.memory.bytes.set(Buffer.from(text, "utf16le"), ptr);
  if (latin1Prefix(text) < text.length) return [ptr, units + UTF16_TAG];
  const { bytes } = cx.memory;
  for (let index = 0; index < units; index += 1) bytes[ptr + index] = bytes[ptr + 2 * index] as number;
  ptr = reallocate(cx, ptr, byteLength, 1, units);
  return [ptr, units];
}

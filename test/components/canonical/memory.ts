import { memInst } from "../../../src/components/canonical/context.ts";
import type { LiftLowerContext, StringEncoding } from "../../../src/components/canonical/context.ts";
import { LiftedString } from "../../../src/components/canonical/lifted.ts";
import type { LiftedValue } from "../../../src/components/canonical/lifted.ts";
import { UTF16_TAG } from "../../../src/components/canonical/load_string.ts";
import type { Value } from "../../../src/components/values/value.ts";

/** A string as it is lifted where it is encoded so; in `latin1+utf16` tagged only where it has to be. */
export function encoded(text: string, encoding: StringEncoding): LiftedString {
  const tag = encoding === "latin1+utf16" && /[^\0-\xff]/.test(text) ? UTF16_TAG : 0;
  return new LiftedString(text, encoding, encoding === "utf8" ? Buffer.byteLength(text) : text.length + tag);
}

/** A value with its strings encoded so. */
export function encodedStrings(value: Value, encoding: StringEncoding): LiftedValue {
  if (typeof value === "string") return encoded(value, encoding);
  if (Array.isArray(value)) return (value as readonly Value[]).map((part) => encodedStrings(part, encoding));
  if (typeof value !== "object" || !("case" in value) || value.value === null) return value;
  return { case: value.case, value: encodedStrings(value.value, encoding) };
}

/** A context over a plain memory that allocates upwards from 64; `reallocs` are those it was asked for. */
export function plainContext(stringEncoding: StringEncoding = "utf8", size = 0x1_0000) {
  let buffer = new ArrayBuffer(size);
  let heap = 64;
  const memory = memInst(() => buffer);
  const reallocs: (readonly number[])[] = [];
  const cx: LiftLowerContext = {
    memory,
    stringEncoding,
    realloc: (old, oldSize, align, newSize) => {
      // The old pointer differs from run to run of the table, its being there does not.
      reallocs.push([old === 0 ? 0 : 1, oldSize, align, newSize]);
      const ptr = Math.ceil(heap / align) * align;
      heap = ptr + newSize + 1;
      // Memory that grew is another buffer, and the old one can't be used.
      buffer = structuredClone(buffer, { transfer: [buffer] });
      memory.bytes.copyWithin(ptr, old, old + Math.min(oldSize, newSize));
      return ptr;
    },
  };
  return { cx, reallocs };
}

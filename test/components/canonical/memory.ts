import { memInst } from "../../../src/components/canonical/context.ts";
import type { LiftLowerContext, StringEncoding } from "../../../src/components/canonical/context.ts";

/** A context over a plain memory that allocates upwards from 64; `reallocs` are those it was asked for. */
export function plainContext(
  stringEncoding: StringEncoding = "utf8",
  sourceEncoding: StringEncoding = "utf16",
  size = 0x1_0000,
) {
  let buffer = new ArrayBuffer(size);
  let heap = 64;
  const memory = memInst(() => buffer);
  const reallocs: (readonly number[])[] = [];
  const cx: LiftLowerContext = {
    memory,
    stringEncoding,
    sourceEncoding,
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

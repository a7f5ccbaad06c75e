import { NotUnderstood, Reader } from "../../wasm/reader.ts";
import { PREAMBLE } from "../../wasm/sections.ts";
import { sectionSpans } from "../../wasm/spans.ts";

/** What bytes say they are, by their first eight. */
export type Form = "module" | "component" | "neither";

const MAGIC = [0x00, 0x61, 0x73, 0x6d] as const;
/** Version and layer: core spec, "Modules"; Binary.md, "Component Definitions". */
const MODULE = [0x01, 0x00, 0x00, 0x00] as const;
const COMPONENT = [0x0d, 0x00, 0x01, 0x00] as const;

export function formOf(bytes: Uint8Array): Form {
  const starts = (preamble: readonly number[]): boolean => preamble.every((byte, index) => bytes[index] === byte);
  if (starts([...MAGIC, ...MODULE])) return "module";
  return starts([...MAGIC, ...COMPONENT]) ? "component" : "neither";
}

/** What the bytes end in the middle of. */
interface CutOff {
  /** How long the section would be as it says, in bytes; `null` if that can't be read either. */
  readonly announced: number | null;
}

/** Whether there are bytes behind the last whole section: `null` if there are none, or bytes of no form. */
export function cutOff(bytes: Uint8Array): CutOff | null {
  if (formOf(bytes) === "neither") return null;
  const end = sectionSpans(bytes).at(-1)?.end ?? PREAMBLE.length;
  if (end >= bytes.length) return null;
  try {
    return { announced: new Reader(bytes, end + 1).u32() };
  } catch (error) {
    if (error instanceof NotUnderstood) return { announced: null };
    throw error;
  }
}

import { NotUnderstood, Reader } from "../../wasm/reader.ts";
import { PREAMBLE } from "../../wasm/sections.ts";
import { sectionSpans } from "../../wasm/spans.ts";

/** What bytes say they are, by their first eight. */
export type Form = "module" | "component" | "neither";

/** Binary.md, "Component Definitions": the magic number, the version and the layer of a component. */
export const COMPONENT_PREAMBLE = Uint8Array.of(...PREAMBLE.subarray(0, 4), 0x0d, 0x00, 0x01, 0x00);

const startsWith = (bytes: Uint8Array, wanted: Uint8Array): boolean => wanted.every((byte, i) => bytes[i] === byte);

/** Whether bytes begin as modules and components do. */
export const hasMagic = (bytes: Uint8Array): boolean => startsWith(bytes, PREAMBLE.subarray(0, 4));

export function formOf(bytes: Uint8Array): Form {
  if (startsWith(bytes, PREAMBLE)) return "module";
  return startsWith(bytes, COMPONENT_PREAMBLE) ? "component" : "neither";
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

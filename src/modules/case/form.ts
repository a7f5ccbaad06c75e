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

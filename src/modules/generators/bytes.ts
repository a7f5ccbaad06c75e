import { FuzzedSource } from "../../input/fuzzed.ts";
import { PREAMBLE } from "../../wasm/sections.ts";
import { bytesCase } from "../case/case.ts";
import type { Case } from "../case/case.ts";
import { COMPONENT_PREAMBLE, hasMagic } from "../case/form.ts";

/** What an input that does not begin as WebAssembly does begins its case with, by its first byte. */
const BEGINNINGS: readonly Uint8Array[] = [Uint8Array.of(), PREAMBLE, COMPONENT_PREAMBLE, PREAMBLE];

/**
 * An input that begins with the magic number is the module or the component,
 * as it stands, so that any file can be a seed. Of any other the first byte
 * says how the rest is to begin: what is neither is refused at once, and would
 * be all that libFuzzer makes from nothing.
 */
export function decodeCase(input: Uint8Array): Case {
  const bytes = new FuzzedSource(input).bytes(input.length);
  if (hasMagic(bytes)) return bytesCase(bytes);
  const beginning = BEGINNINGS[(bytes[0] ?? 0) % BEGINNINGS.length]!;
  return bytesCase([...beginning, ...bytes.subarray(1)]);
}

/** Stands before bytes that begin in no such way, and can't be taken for the first one of the magic number. */
const AS_IT_STANDS = BEGINNINGS.length;

/** The inverse of `decodeCase`. */
export const encodeCase = ({ bytes }: Case): Uint8Array =>
  hasMagic(bytes) ? bytes.slice() : Uint8Array.of(AS_IT_STANDS, ...bytes);

import { FuzzedSource } from "../../input/fuzzed.ts";
import { PREAMBLE } from "../../wasm/sections.ts";
import { bytesCase } from "../case/case.ts";
import type { Case } from "../case/case.ts";
import { COMPONENT_PREAMBLE, hasMagic } from "../case/form.ts";
import { sized } from "./sized.ts";

/** How bytes that do not begin as WebAssembly does become a case, by the byte before them. */
const WAYS: readonly ((bytes: Uint8Array) => ArrayLike<number>)[] = [
  (bytes) => bytes,
  (bytes) => [...PREAMBLE, ...bytes],
  (bytes) => [...COMPONENT_PREAMBLE, ...bytes],
  (bytes) => [...PREAMBLE, ...sized(bytes)],
  (bytes) => [...COMPONENT_PREAMBLE, ...sized(bytes)],
];

/**
 * An input that begins with the magic number is the module or the component,
 * as it stands, so that any file can be a seed. Of any other the first byte
 * says what becomes of the rest: what is neither is refused at once, and would
 * be all that libFuzzer makes from nothing.
 */
export function decodeCase(input: Uint8Array): Case {
  const bytes = new FuzzedSource(input).bytes(input.length);
  if (hasMagic(bytes)) return bytesCase(bytes);
  return bytesCase(WAYS[(bytes[0] ?? 0) % WAYS.length]!(bytes.subarray(1)));
}

/** Stands before bytes that begin in no such way, and can't be taken for the first one of the magic number. */
const AS_IT_STANDS = WAYS.length;

/** The inverse of `decodeCase`. */
export const encodeCase = ({ bytes }: Case): Uint8Array =>
  hasMagic(bytes) ? bytes.slice() : Uint8Array.of(AS_IT_STANDS, ...bytes);

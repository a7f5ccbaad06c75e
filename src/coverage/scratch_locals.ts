// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { Reader } from "../wasm/reader.ts";
import { TYPE_CODES } from "../wasm/value_types.ts";
import { Writer } from "../wasm/writer.ts";

/** Two i32 and an i64, behind the function's own locals. */
const GROUPS: readonly (readonly [count: number, type: number])[] = [
  [2, TYPE_CODES.i32],
  [1, TYPE_CODES.i64],
];
export const SCRATCH_LOCALS = 3;

/** The declarations of locals in `bytes[start, end)`, and the scratch locals. */
export function withScratchLocals(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const reader = new Reader(bytes, start);
  const groups = reader.u32();
  const out = new Writer(end - start + 8);
  out.u32(groups + GROUPS.length);
  out.copy(bytes, reader.at, end);
  for (const [count, type] of GROUPS) out.put(count, type);
  return out.written;
}

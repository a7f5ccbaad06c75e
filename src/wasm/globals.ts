// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { skipImmediates } from "./opcodes.ts";
import type { Reader } from "./reader.ts";
import { skipValueType } from "./types.ts";

const END = 0x0b;
const numeric: readonly number[] = [0x7f, 0x7e, 0x7d, 0x7c];

/** A defined global. */
export interface GlobalShape {
  readonly mutable: boolean;
  /** i32, i64, f32 or f64: what JavaScript can read and write. */
  readonly numeric: boolean;
}

/** Core spec, "Global section": one global with its initial value. */
export function readGlobal(reader: Reader): GlobalShape {
  const type = reader.bytes[reader.at];
  skipValueType(reader);
  const mutable = reader.byte() === 1;
  for (let opcode = reader.byte(); opcode !== END; opcode = reader.byte()) skipImmediates(reader, opcode);
  return { mutable, numeric: numeric.includes(type ?? 0) };
}

// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { readImmediate } from "./immediates.ts";
import type { Instruction } from "./instruction.ts";
import { instructions } from "./instructions.ts";
import type { Reader } from "./reader.ts";

/** The bytes from `start` up to `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const opens: ReadonlySet<string> = new Set(["block", "loop", "if", "try", "try_table"]);
const closes: ReadonlySet<string> = new Set(["end", "delegate"]);

/**
 * Is told of an instruction of which the opcode has been read from `at` on;
 * the immediates follow, and are read by it.
 *
 * @param depth how many blocks are open where it stands; `else` and `end` stand inside of theirs.
 */
type Visit = (reader: Reader, instruction: Instruction, at: number, depth: number) => void;

const readImmediates: Visit = (reader, { immediates }) => {
  for (const kind of immediates) readImmediate(reader, kind);
};

/**
 * Core spec, "Expressions": the instructions up to the `end` of the
 * expression, which is visited, too.
 *
 * @throws NotUnderstood if one is unknown, or the bytes end before.
 */
export function walkExpression(reader: Reader, visit = readImmediates): Span {
  const start = reader.at;
  for (let depth = 0; depth >= 0;) {
    const at = reader.at;
    const instruction = instructions.read(reader);
    visit(reader, instruction, at, depth);
    if (opens.has(instruction.name)) depth++;
    else if (closes.has(instruction.name)) depth--;
  }
  return { start, end: reader.at };
}

import { isNativeError } from "node:util/types";
import type { Refusal } from "../engine.ts";
import { brokeOff, withoutCase } from "../messages.ts";

/**
 * What binaryen said of a binary.
 *
 * @param printed what it wrote meanwhile: why, where the error says only that.
 */
export function classify(error: unknown, printed: string): Refusal {
  const broken = brokeOff(error);
  if (broken) return broken;
  const said = messageOf(error);
  // What nothing in binaryen catches: exceptions of the C++ library, and mistakes of the glue code after a trap.
  if (isNativeError(error) || LIBRARY.test(said))
    return { kind: "trap", trap: `exception: ${withoutCase(said)}`, message: said };
  const parse = /\[parse exception: (.*?)(?: \(at \d+:\d+\))?\]/s.exec(printed);
  const [message = said, why = said] = parse ?? [];
  if (/\bnot (?:yet )?supported\b/.test(why)) return { kind: "unsupported", what: withoutCase(why), message };
  return { kind: "error", stage: "compile", error: withoutCase(why), message };
}

/** What exceptions of the C++ library say of themselves. */
const LIBRARY = /^(?:std::|vector|basic_string|(?:unordered_)?map::|optional|stoi|bad_)/;

/** A C++ exception arrives as an object that holds its address and its message; it is no `Error`. */
function messageOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "message" in error) return String(error.message);
  return String(error);
}

/** What its validator printed of a module that it did not find valid. */
export function classifyInvalid(printed: string): Refusal {
  const [, said = ""] =
    /\[wasm-validator error in [^\]]*\] (?:unexpected false: )?(.*?)(?:, on\b|\n|$)/s.exec(printed) ?? [];
  return { kind: "error", stage: "compile", error: withoutCase(said), message: printed.slice(0, 2000) };
}

/** Where in the binary it could not go on, in bytes; `null` where it does not say. */
export function offsetOf(message: string): number | null {
  const offset = /\(at 0:(\d+)\)/.exec(message)?.[1];
  return offset === undefined ? null : Number(offset);
}

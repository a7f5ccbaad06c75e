import type { Refusal } from "../engine.ts";
import { brokeOff, withoutCase } from "../messages.ts";

/**
 * What wabt said of a binary or of a text: the first error of several.
 *
 * @param doing what it was asked for, as `readWasm`.
 */
export function classify(error: unknown): Refusal {
  const broken = brokeOff(error);
  if (broken) return broken;
  const message = (error as Error).message;
  // "validate failed:\n<binary>:0000014: error: …", or of a text "text.wat:1:2: error: …\n<the line>\n^^^".
  const first = /(?:^|\n)(?:[^\n]*?:)?(?:[0-9a-f]+|\d+:\d+)?:? ?error: ([^\n]*)/.exec(message)?.[1] ?? message;
  if (/^(?:features?|.*) not allowed$/.test(first)) return { kind: "unsupported", what: withoutCase(first), message };
  return { kind: "error", stage: "compile", error: withoutCase(first), message };
}

/** Where in the binary the first error is, in bytes; `null` where it does not say. */
export function offsetOf(message: string): number | null {
  const offset = /(?:^|\n|:)([0-9a-f]{7,}): error: /.exec(message)?.[1];
  return offset === undefined ? null : parseInt(offset, 16);
}

import type { Outcome } from "../../../harness/outcome.ts";
import type { Refusal } from "../engine.ts";
import { brokeOff, withoutCase } from "../messages.ts";
import type { TrapKind } from "../running.ts";

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

/** What its interpreter says (`src/interp/interp.cc`). */
const TRAPS: readonly (readonly [RegExp, TrapKind])[] = [
  [/^unreachable executed$/, "unreachable"],
  [/^out of bounds memory access/, "memory"],
  [/^out of bounds table access/, "table"],
  [/^integer divide by zero$/, "zero"],
  [/^integer overflow$/, "overflow"],
  [/^invalid conversion to integer$/, "conversion"],
  [/^undefined table index$/, "element"],
  [/^uninitialized table element$/, "uninitialized"],
  [/^indirect call signature mismatch$/, "signature"],
  [/^expected exnref, got null$/, "null"],
  [/^invalid atomic access/, "unaligned"],
  [/^uncaught exception$/, "exception"],
];

type Ended = Exclude<Outcome<never, TrapKind>, { readonly kind: "value" }>;

/** Why a call ended. */
export function classifyTrap(message: string): Ended {
  const trap = TRAPS.find(([pattern]) => pattern.test(message))?.[1];
  if (trap !== undefined) return { kind: "trap", trap, message };
  if (/stack exhausted/.test(message)) return { kind: "limit", limit: "stack", message };
  if (/^not implemented/.test(message)) return { kind: "unsupported", what: message, message };
  return { kind: "error", stage: "call", error: withoutCase(message), message };
}

/** Why there was no call: the module is refused, or it could not be instantiated. */
export function classifyRun(message: string): Ended {
  const trap = /^(?:.*: )?error initializing module: (.*)$/m.exec(message)?.[1];
  return trap === undefined ? (classify(new Error(message)) as Ended) : classifyTrap(trap);
}

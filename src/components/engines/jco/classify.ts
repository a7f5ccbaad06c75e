import { isNativeError } from "node:util/types";
import { panicOf } from "../../../harness/jco/panic.ts";
import type { Stage } from "../../../harness/outcome.ts";
import { coreTrapOf } from "../classify_core.ts";
import type { EngineOutcome, TrapKind } from "../trap_kind.ts";
import { isRefusal } from "./refusals.ts";

/** Something that jco, or what it generated, threw. */
export interface Thrown {
  readonly stage: Stage;
  readonly error: unknown;
  /** What bindgen wrote to stderr before it broke off; empty unless it panicked. */
  readonly stderr?: string;
  /** Whether it was thrown, or rejected, where nobody could have caught it. */
  readonly unhandled?: boolean;
}

/** What it was, and whether bindgen can go on after it. */
type Failure = Exclude<EngineOutcome<never>, { readonly kind: "value" }>;

/**
 * Tells apart what jco and V8 throw. Messages are looked at here and nowhere
 * else; the classes hold no name, number or value of the case.
 *
 * @returns never `value`.
 */
export function classify({ stage, error, stderr = "", unhandled = false }: Thrown): Failure {
  const panic = panicOf(stderr);
  const message = panic ? `${panic.message} (${panic.file})` : messageOf(error);
  const text = panic?.message ?? message;
  for (const [pattern, limit, where] of LIMITS) {
    if ((where === undefined || where === stage) && pattern.test(text)) return { kind: "limit", limit, message };
  }
  if (isRefusal(text)) return { kind: "unsupported", what: normalise(text), message };
  if (panic) return { kind: "error", stage, error: `panic in ${panic.file}: ${normalise(text)}`, message };
  if (unhandled) return { kind: "error", stage, error: `unhandled ${nameOf(error)}: ${normalise(text)}`, message };
  if (stage === "instantiate" || stage === "call") {
    const trap = trapOf(text);
    if (trap !== null) return { kind: "trap", trap, message };
  }
  const name = `${nameOf(error)}: ${normalise(text)}`;
  const insteadOf = NOT_RETURNED.test(name) ? { insteadOf: "task not returned" as const } : {};
  return { kind: "error", stage, error: name, message, ...insteadOf };
}

/**
 * Met limits: bindgen's stack, V8's memory, and the sizes that validation
 * allows. What jco generates has no business with a deep stack: no case is
 * nested deeper than a hundred types.
 */
const LIMITS: readonly (readonly [RegExp, string, Stage?])[] = [
  [/Maximum call stack size exceeded|call stack exhausted/, "stack", "transpile"],
  [/allocation failed|could not allocate|Out of memory|^memory allocation of \d+ bytes failed/i, "memory"],
  [/Invalid string length|maximum size exceeded/i, "memory"],
  [/exceeds? (?:the |a )?(?:limit|maximum)|exceeds? .* limit of|larger than the maximum/i, "size"],
  [/nesting (?:is )?too deep|maximum .*nesting/i, "size"],
];

/**
 * Traps of the Canonical ABI, in Wasmtime's words, which jco takes over, and
 * in V8's for what becomes of them in a stack that can't be suspended.
 */
const TRAPS: readonly (readonly [RegExp, TrapKind])[] = [
  [/^string content out-of-bounds$/, "string out of bounds"],
  [/^list content out-of-bounds$/, "list out of bounds"],
  [/^unaligned pointer$/, "unaligned pointer"],
  [/^cannot leave component instance$/, "cannot leave"],
  [/^cannot enter component instance$/, "cannot enter"],
  // A task of a non-async type that would have to wait ("`canon lift`", at the end); the next is what V8 says
  // where jco didn't see it coming.
  [/^cannot block a synchronous task|^non async exports cannot synchronously call async functions$/, "cannot block"],
  [/^trying to suspend (?:without WebAssembly\.promising|JS frames)/i, "cannot suspend"],
  [/^deadlock detected/, "deadlock"],
  // Lifting, whose failures the Canonical ABI calls traps ("Loading": variants, chars); jco throws a TypeError.
  [/^invalid variant discriminant(?: for (?!bool\b).*)?$|^invalid discriminant specified for /, "invalid discriminant"],
  [/^not a valid char|^invalid `char` bit pattern/, "invalid char"],
];

function trapOf(message: string): TrapKind | null {
  const text = message.replace(/^wasm trap: /, "");
  return coreTrapOf(text) ?? TRAPS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** What jco throws where a task ends before it has returned, which is a trap ("`canon lift`"). */
const NOT_RETURNED = /^Error: .*exited without resolution/;

/**
 * Whether the error of this class stands for another one that is lost: with
 * `wasmExnref` the adapter between two components catches whatever comes out
 * of the callee and throws this in its place.
 */
export const isLost = (error: string): boolean => /uncaught exception propagated out of component$/.test(error);

const nameOf = (error: unknown): string => (isNativeError(error) ? error.constructor.name : typeof error);

function messageOf(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  // Bindgen's own errors: the message is the payload.
  // And errors of generated code may carry anything as their message.
  return String(Object.hasOwn(error, "payload") ? (error as Error & { payload: unknown }).payload : error.message);
}

/** Spots in a message where a name or a value of the case stands. */
const VARIABLE: readonly (readonly [RegExp, string])[] = [
  [/ \(at offset 0x[0-9a-f]+\)/g, ""],
  [/(?<!\w)'[^'\n]*'(?!\w)/g, "'…'"],
  [/"[^"\n]*"/g, '"…"'],
  [/`[^`\n]*`/g, "`…`"],
  [/\[[^[\]\n]*\]/g, "[…]"],
  [/^.* is not (?=a function|a constructor|iterable|defined|a type)/g, "… is not "],
  [/Cannot convert (?!undefined|null|a BigInt)\S+ to/g, "Cannot convert … to"],
  [/\b(is not one of the cases of|discriminant for|discriminant specified for) \S+/g, "$1 …"],
  // Numbers, and those in names of generated variables, but not those in names of types and encodings.
  [/0x[0-9a-f]+|(?<!\b(?:utf|latin|memory|[usfi])\d*)\d+/gi, "N"],
  [/\s+/g, " "],
];

/** @returns the message without what belongs to the case; of a chain of causes the first and the last. */
export function normalise(message: string): string {
  const [first = "", ...causes] = message.split(/\n\s*Caused by:\s*\n/);
  const last = causes
    .join("\n")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .at(-1)
    ?.replace(/^\s*\d+: /, "");
  const text = last === undefined ? first : `${first}: ${last}`;
  return VARIABLE.reduce((result, [pattern, by]) => result.replaceAll(pattern, by), text)
    .trim()
    .slice(0, 200);
}

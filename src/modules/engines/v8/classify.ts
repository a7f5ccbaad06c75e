import type { Outcome } from "../../../harness/outcome.ts";
import type { Refusal } from "../engine.ts";
import { withoutCase } from "../messages.ts";
import type { TrapKind } from "../running.ts";

/**
 * What V8 said of bytes that it did not compile.
 *
 * @throws what is no `CompileError`: nothing else comes of bytes.
 */
export function classify(error: unknown): Refusal {
  if (!(error instanceof WebAssembly.CompileError)) {
    if (error instanceof RangeError) return { kind: "limit", limit: "memory", message: error.message };
    throw error;
  }
  const { message } = error;
  const said = message
    .replace(/^WebAssembly\.(?:Module|compile|validate)\(\): /, "")
    .replace(/^Compiling function #\d+(?::".*?")? failed: /s, "")
    .replace(/ @\+\d+$/, "");
  return { kind: "error", stage: "compile", error: withoutCase(said), message };
}

/** Where in the binary it could not go on, in bytes; `null` where it does not say. */
export function offsetOf(message: string): number | null {
  const offset = /@\+(\d+)$/.exec(message)?.[1];
  return offset === undefined ? null : Number(offset);
}

/** V8's messages (`src/common/message-template.h`, "Wasm errors"). */
const TRAPS: readonly (readonly [RegExp, TrapKind])[] = [
  [/^unreachable$/, "unreachable"],
  [/^memory access out of bounds$|^data segment (?:\d+ is )?out of bounds/, "memory"],
  [/^table index is out of bounds$|^table (?:access|initializer \d+:.*) out of bounds|element segment/, "table"],
  [/^array element access out of bounds$/, "array"],
  [/^(?:divide|remainder) by zero$/, "zero"],
  [/^divide result unrepresentable$/, "overflow"],
  [/^float unrepresentable in integer range$/, "conversion"],
  [/^null function$/, "uninitialized"],
  [/^(?:null function or )?function signature mismatch$/, "signature"],
  [/^dereferencing a null pointer$|^rethrowing null value$/, "null"],
  [/^illegal cast$/, "cast"],
  [/^operation does not support unaligned accesses$/, "unaligned"],
  [/^Atomics\.wait cannot be called in this context$/, "unshared"],
];

/**
 * What came of a module that V8 has instantiated or of a function that it has called.
 *
 * @throws what comes of no WebAssembly.
 */
export function classifyRun(error: unknown): Exclude<Outcome<never, TrapKind>, { readonly kind: "value" }> {
  if (error instanceof WebAssembly.Exception) return { kind: "trap", trap: "exception", message: "an exception" };
  if (!(error instanceof Error)) throw error;
  const { message } = error;
  if (error instanceof RangeError || message === "requested new array is too large")
    return { kind: "limit", limit: /call stack/.test(message) ? "stack" : "memory", message };
  const said = message.replace(/^WebAssembly\.Instance\(\): /, "");
  const found = TRAPS.find(([pattern]) => pattern.test(said));
  if (found && (error instanceof WebAssembly.RuntimeError || found[1] === "unshared"))
    return { kind: "trap", trap: found[1], message };
  if (error instanceof WebAssembly.RuntimeError || error instanceof WebAssembly.LinkError)
    return { kind: "error", stage: "call", error: withoutCase(said), message };
  throw error;
}

import type { Refusal } from "../engine.ts";
import { withoutCase } from "../messages.ts";

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

import { isNativeError } from "node:util/types";
import { panicOf } from "../../../harness/jco/panic.ts";
import type { Refusal } from "../engine.ts";
import { withoutCase } from "../messages.ts";

/** Something that wasm-tools or bindgen threw, and what it wrote to stderr. */
interface Thrown {
  readonly error: unknown;
  readonly stderr: string;
}

/**
 * What wasm-tools or bindgen said of a binary or a text. What they return as
 * an error is the payload of an exception; anything else broke off.
 */
export function classify({ error, stderr }: Thrown): Refusal {
  if (!isNativeError(error)) throw error;
  if ("payload" in error) return refusal(String(error.payload));
  const panic = panicOf(stderr);
  if (panic) {
    const message = `${panic.message} (${panic.file})`;
    if (/^memory allocation of \d+ bytes failed|capacity overflow/.test(panic.message))
      return { kind: "limit", limit: "memory", message };
    return { kind: "trap", trap: `panic in ${panic.file}: ${withoutCase(panic.message)}`, message };
  }
  const { message } = error;
  if (/call stack/.test(message)) return { kind: "limit", limit: "stack", message };
  if (/^memory allocation of \d+ bytes failed/m.test(stderr))
    return { kind: "limit", limit: "memory", message: stderr };
  return { kind: "trap", trap: withoutCase(message), message: stderr ? `${message}\n${stderr}` : message };
}

function refusal(message: string): Refusal {
  const said = cause(message);
  if (
    /^not (?:yet )?implemented|\bwhich is not implemented\b|\bis (?:currently )?not (?:yet |currently )?supported\b|^unsupported /.test(
      said,
    )
  )
    return { kind: "unsupported", what: withoutCase(said), message };
  return { kind: "error", stage: "compile", error: withoutCase(said), message };
}

/** Of a chain of causes the last, without where it is. */
function cause(message: string): string {
  const last = message.split(/\n\s*Caused by:\s*\n/).at(-1) ?? message;
  // Of several causes each has a number and a line.
  const line =
    last
      .split("\n")
      .filter((text) => text.trim() !== "")
      .at(-1) ?? last;
  return line
    .replace(/^\s*\d+: /, "")
    .replace(/ \(at offset 0x[0-9a-f]+\)$/, "")
    .trim();
}

/** How an offset stands in a message, in bytes of the binary that was read. */
export const OFFSET = / \(at offset 0x([0-9a-f]+)\)/;

/** Where in the binary it could not go on, in bytes; `null` where it does not say. */
export function offsetOf(message: string): number | null {
  const offset = OFFSET.exec(message)?.[1];
  return offset === undefined ? null : parseInt(offset, 16);
}

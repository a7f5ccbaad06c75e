import type { Span } from "./expression.ts";
import { NotUnderstood, Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

/** The name of the custom section with branch hints. */
export const BRANCH_HINTS = "metadata.code.branch_hint";

/** That a branch is likely taken, or not. */
interface Hint {
  /** Bytes from where the function's locals are declared to the instruction. */
  readonly at: number;
  readonly likely: boolean;
}

/** Those of one function, in their order. */
export interface FunctionHints {
  /** The function's index. */
  readonly func: number;
  readonly hints: readonly Hint[];
}

/** The contents of the section: appendix, "Custom Sections", of the branch hinting proposal. */
export function writeHints(functions: readonly FunctionHints[]): Uint8Array {
  const to = new Writer();
  to.vec(functions, ({ func, hints }) =>
    to.u32(func).vec(hints, ({ at, likely }) =>
      to
        .u32(at)
        .u32(1)
        .byte(likely ? 1 : 0),
    ),
  );
  return to.toBytes();
}

/** @returns `null` for what are no hints. */
export function readHints(bytes: Uint8Array, { start, end }: Span): readonly FunctionHints[] | null {
  const reader = new Reader(bytes.subarray(0, end), start);
  try {
    const functions = reader.vec(() => ({ func: reader.u32(), hints: reader.vec(readHint) }));
    return reader.ended ? functions : null;
  } catch (error) {
    if (error instanceof NotUnderstood) return null;
    throw error;
  }
}

function readHint(reader: Reader): Hint {
  const at = reader.u32();
  if (reader.u32() !== 1) reader.malformed("a hint of another length");
  const hint = reader.byte();
  if (hint > 1) reader.malformed("an unknown hint");
  return { at, likely: hint === 1 };
}

/**
 * A user's mistake: shown as one line without a stack trace.
 *
 * The message says what is wrong, where, and what to do.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Closes an exhaustive switch: a union member without a branch is a compile
 * error at the call.
 *
 * @throws always; reached only through data that its type does not admit.
 */
export function unreachable(value: never): never {
  throw new TypeError(`unexpected ${JSON.stringify(value)}`);
}

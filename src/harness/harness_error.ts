/**
 * A mistake of this project, found while an engine was at work: a host
 * function that threw, a value that does not fit its type, generated code of
 * a shape that is not understood. It is thrown through everything, so that no
 * oracle takes it for what the engine under test did.
 */
export class HarnessError extends Error {
  override readonly name = "HarnessError";
}

/** `error` as it is if it is one of ours, else wrapped with what was going on. */
export function asHarnessError(doing: string, error: unknown): HarnessError {
  if (error instanceof HarnessError) return error;
  return new HarnessError(`${doing}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

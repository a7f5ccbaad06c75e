import type { Sink, Source } from "./source.ts";

/**
 * A way to draw a `T` and its inverse: what `write` wrote, `read` reads as
 * an equal value. A codec holds no state; what a choice depends on besides
 * its own codec (a budget, names already taken) is in `state`, which both
 * directions change in the same way.
 */
export interface Codec<T, S = unknown> {
  read(source: Source, state: S): T;
  /** @throws NotEncodable where no choices read as `value`. */
  write(sink: Sink, value: T, state: S): void;
}

/** Codecs write what they read; this is thrown for a value that they never read. */
export class NotEncodable extends Error {
  override readonly name = "NotEncodable";
  /** Steps from the root to the part that can't be expressed. */
  readonly path: readonly string[];
  readonly reason: string;

  constructor(reason: string, path: readonly string[] = []) {
    super(path.length === 0 ? reason : `${path.join("")}: ${reason}`);
    this.reason = reason;
    this.path = path;
  }
}

/** Runs `write` so that a `NotEncodable` from inside tells that it came from `step`. */
export function inside(step: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw error instanceof NotEncodable ? new NotEncodable(error.reason, [step, ...error.path]) : error;
  }
}

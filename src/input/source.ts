/** Where a codec reads its choices from. Every read is of full length. */
export interface Source {
  /**
   * @param max an integer, 0 … 2^32 − 1.
   * @returns an integer, 0 … `max`; draws nothing where `max` is 0.
   */
  integer(max: number): number;
  /** @returns `length` bytes; the caller owns them. */
  bytes(length: number): Uint8Array;
}

/** Where a codec writes its choices to; the mirror of `Source`, call by call. */
export interface Sink {
  /** Writes what `Source.integer(max)` reads back as `value`. */
  integer(value: number, max: number): void;
  /** Writes what `Source.bytes(value.length)` reads back as `value`. */
  bytes(value: Uint8Array): void;
}

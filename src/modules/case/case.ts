/** A core module or a component as it stands, or what is neither. */
interface BytesCase {
  readonly kind: "bytes";
  /** It owns its buffer: some tools read all of that. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What the targets over one core module run. */
export type Case = BytesCase;

/** @param bytes copied. */
export const bytesCase = (bytes: ArrayLike<number>): BytesCase => ({ kind: "bytes", bytes: Uint8Array.from(bytes) });

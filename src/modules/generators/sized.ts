import { Writer } from "../../wasm/writer.ts";

/** Begins a run of bytes before which its length is to stand. */
const OPEN = 0xf5;
/** Ends the run that began last. */
const CLOSE = 0xf6;
/** The byte after it stands for itself. */
const LITERAL = 0xf7;
/** Runs in runs; what begins within as many stands for itself. A function of a module in a component has three. */
const MAX_DEPTH = 8;

/**
 * Bytes in which lengths are left out, and come out right whatever is put in
 * or taken away: those of sections, function bodies, names, and modules in
 * components. A run that is not ended ends with the bytes, and what ends none
 * is left out; all other bytes stand for themselves.
 */
export function sized(bytes: Uint8Array): Uint8Array {
  const outer: Writer[] = [];
  let run = new Writer();
  const close = (): void => {
    const contents = run.written;
    run = outer.pop()!.u32(contents.length).raw(contents);
  };
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === OPEN && outer.length < MAX_DEPTH) {
      outer.push(run);
      run = new Writer();
    } else if (byte === CLOSE) {
      if (outer.length > 0) close();
    } else run.byte(byte === LITERAL && at + 1 < bytes.length ? bytes[++at]! : byte);
  }
  while (outer.length > 0) close();
  return run.written;
}

/** What stands for a run of `contents`, of which `sized` makes their length and them. */
export const sizedRun = (contents: Uint8Array): number[] => [
  OPEN,
  ...[...contents].flatMap((byte) => (byte >= OPEN && byte <= LITERAL ? [LITERAL, byte] : [byte])),
  CLOSE,
];

// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { Reader } from "../wasm/reader.ts";
import { Writer } from "../wasm/writer.ts";

/** The subsection of the name section (proposal "Extended Name Section") that names labels. */
const LABELS = 3;

/** Whether the contents of a name section name any label. */
export function namesLabels(bytes: Uint8Array, start: number, end: number): boolean {
  return subsections(bytes, start, end).some(({ id }) => id === LABELS);
}

/**
 * Renumbers the labels in a name section: they are numbered in the order in
 * which a function opens them, and rewriting opens new ones in between.
 *
 * @param inserted by function index, for each new label how many old ones come before it, ascending.
 */
export function renumberLabels(
  bytes: Uint8Array,
  start: number,
  end: number,
  inserted: ReadonlyMap<number, readonly number[]>,
): Uint8Array {
  const out = new Writer(end - start + 64);
  for (const { id, start: from, end: to } of subsections(bytes, start, end)) {
    out.section(id, id === LABELS ? renumbered(new Reader(bytes, from), inserted) : bytes.subarray(from, to));
  }
  return out.written;
}

function subsections(bytes: Uint8Array, start: number, end: number): { id: number; start: number; end: number }[] {
  const reader = new Reader(bytes, start);
  const found = [];
  while (reader.at < end) {
    const id = reader.byte();
    const size = reader.u32();
    found.push({ id, start: reader.at, end: reader.at + size });
    reader.skip(size);
  }
  return found;
}

function renumbered(reader: Reader, inserted: ReadonlyMap<number, readonly number[]>): Uint8Array {
  const out = new Writer();
  const count = (): number => {
    const value = reader.u32();
    out.u32(value);
    return value;
  };
  for (let functions = count(); functions > 0; functions--) {
    const before = inserted.get(count()) ?? [];
    for (let labels = count(); labels > 0; labels--) {
      const label = reader.u32();
      out.u32(label + before.filter((position) => position <= label).length);
      out.raw(reader.take(count()));
    }
  }
  return out.written;
}

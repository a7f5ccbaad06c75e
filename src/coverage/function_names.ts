// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { Section, readExport, readModule, section } from "../wasm/module.ts";
import type { ModuleShape } from "../wasm/module.ts";
import { skipImmediates } from "../wasm/opcodes.ts";
import { Reader } from "../wasm/reader.ts";
import { skipValueType } from "../wasm/types.ts";

/** What is known of a defined function. */
export interface FunctionName {
  /** In the index space of functions, imports included. */
  readonly index: number;
  /** From the name section, else of an export; `null` if it has neither. */
  readonly name: string | null;
  /**
   * The source files that its panics or failed assertions would name, without the folders of the machine that built
   * them.
   */
  readonly sources: readonly string[];
  /** The longest text of C or C++ that it refers to; `null` if there is none, or none that says anything. */
  readonly text: string | null;
}

const I32_CONST = 0x41;
const END = 0x0b;
const LONGEST_PATH = 300;
const RUST_FOLDERS =
  /^.*\/(registry\/src\/[^/]+|git\/checkouts|rustlib\/src\/rust\/library|rust\/deps|rustc\/[0-9a-f]+\/library)\//;
/** Up to the project's folder. */
const C_FOLDERS = /^.*\/(?=[^/]+\/src\/)/;
const C_FILE = /^\/.*\.(c|cc|cpp|h|hpp)$/;
/** Words, with spaces between them. */
const SAYS_SOMETHING = /^(?=.*\w+ \w)[\x20-\x7e]+$/;

/**
 * Names a module's defined functions. Tools are shipped without names; but a
 * function of Rust that may panic refers to the place in its source, which the
 * data holds as a path, its length, a line and a column. One of C or C++ that
 * has an assertion refers to its file as a string that a zero ends, and one
 * that reports errors to what they say. Names are the same with counters as
 * without.
 *
 * @throws NotUnderstood for a module that this project does not know.
 */
export function functionNames(bytes: Uint8Array): FunctionName[] {
  const shape = readModule(bytes);
  const names = new Map([...exportNames(shape), ...sectionNames(shape)]);
  const data = dataSegments(shape);
  return bodies(shape).map(({ start, end }, i) => {
    const index = shape.imported.functions + i;
    return { index, name: names.get(index) ?? null, ...referencesOf(bytes, start, end, data) };
  });
}

function exportNames(shape: ModuleShape): [number, string][] {
  const range = section(shape, Section.export);
  if (!range) return [];
  const reader = new Reader(shape.bytes, range.start);
  return Array.from({ length: reader.u32() }, () => readExport(reader)).flatMap(
    ({ name, kind, index }): [number, string][] => (kind === 0 ? [[index, name]] : []),
  );
}

/** Core spec, "Name Section": subsection 1 names functions. */
function sectionNames(shape: ModuleShape): [number, string][] {
  const range = shape.sections.find(({ custom }) => custom?.name === "name");
  if (!range?.custom) return [];
  const reader = new Reader(shape.bytes, range.custom.start);
  while (reader.at < range.end) {
    const id = reader.byte();
    const size = reader.u32();
    if (id === 1) return Array.from({ length: reader.u32() }, () => [reader.u32(), reader.name()]);
    reader.skip(size);
  }
  return [];
}

interface Segment {
  readonly address: number;
  readonly bytes: Buffer;
}

/** Segments at constant addresses of memory 0, by address. */
function dataSegments(shape: ModuleShape): Segment[] {
  const range = section(shape, Section.data);
  if (!range) return [];
  const reader = new Reader(shape.bytes, range.start);
  const segments: Segment[] = [];
  for (let count = reader.u32(); count > 0; count--) {
    const kind = reader.u32();
    if (kind === 2) reader.u32();
    let address: number | null = null;
    for (let opcode = kind === 1 ? END : reader.byte(); opcode !== END; opcode = reader.byte()) {
      if (opcode === I32_CONST) address = reader.s33() >>> 0;
      else skipImmediates(reader, opcode);
    }
    const bytes = Buffer.from(reader.take(reader.u32()));
    if (address !== null && kind === 0) segments.push({ address, bytes });
  }
  return segments.sort((a, b) => a.address - b.address);
}

function bodies(shape: ModuleShape): { start: number; end: number }[] {
  const range = section(shape, Section.code);
  if (!range) return [];
  const reader = new Reader(shape.bytes, range.start);
  return Array.from({ length: reader.u32() }, () => {
    const size = reader.u32();
    const start = reader.at;
    reader.skip(size);
    return { start, end: start + size };
  });
}

function referencesOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  data: readonly Segment[],
): Pick<FunctionName, "sources" | "text"> {
  const reader = new Reader(bytes, start);
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.u32();
    skipValueType(reader);
  }
  const sources = new Set<string>();
  let text = "";
  while (reader.at < end) {
    const opcode = reader.byte();
    if (opcode !== I32_CONST) {
      skipImmediates(reader, opcode);
      continue;
    }
    const address = reader.s33() >>> 0;
    const path = pathAt(address, data);
    if (path !== null) sources.add(path);
    const string = stringAt(address, data);
    if (string === null) continue;
    if (C_FILE.test(string)) sources.add(string.replace(C_FOLDERS, ""));
    else if (string.length > text.length && SAYS_SOMETHING.test(string)) text = string;
  }
  return { sources: [...sources], text: text === "" ? null : text };
}

/** The path of the source location at `address`, if there is one. */
function pathAt(address: number, data: readonly Segment[]): string | null {
  const location = at(address, 16, data);
  if (!location) return null;
  const length = location.readUInt32LE(4);
  if (length < 4 || length > LONGEST_PATH) return null;
  const path = at(location.readUInt32LE(0), length, data)?.toString("latin1");
  return path !== undefined && /^[\x20-\x7e]+\.rs$/.test(path) ? path.replace(RUST_FOLDERS, "") : null;
}

/**
 * The string that starts at `address` and that a zero ends, if it has at least two bytes and is not the end of a
 * longer one.
 */
function stringAt(address: number, data: readonly Segment[]): string | null {
  const segment = segmentOf(address, 3, data);
  if (!segment) return null;
  const { bytes } = segment;
  const from = address - segment.address;
  if (bytes[from]! < 0x20 || bytes[from]! > 0x7e || (from > 0 && bytes[from - 1] !== 0)) return null;
  const to = bytes.indexOf(0, from);
  return to < from + 2 || to > from + LONGEST_PATH ? null : bytes.toString("latin1", from, to);
}

function at(address: number, length: number, data: readonly Segment[]): Buffer | null {
  const segment = segmentOf(address, length, data);
  return segment ? segment.bytes.subarray(address - segment.address, address - segment.address + length) : null;
}

/** The segment that holds `length` bytes at `address`. */
function segmentOf(address: number, length: number, data: readonly Segment[]): Segment | null {
  let low = 0;
  for (let high = data.length; low < high;) {
    const middle = (low + high) >>> 1;
    if (data[middle]!.address <= address) low = middle + 1;
    else high = middle;
  }
  const segment = data[low - 1];
  return segment && address + length <= segment.address + segment.bytes.length ? segment : null;
}

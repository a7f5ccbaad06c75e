// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import type { Span } from "../wasm/expression.ts";
import { opcodeOf, shipped } from "../wasm/instructions.ts";
import { imported, readModule } from "../wasm/module.ts";
import type { Module } from "../wasm/module.ts";
import { Reader } from "../wasm/reader.ts";

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

const I32_CONST = opcodeOf("i32.const");
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
  const module = readModule(bytes);
  const names = new Map([...exportNames(module), ...sectionNames(module)]);
  const data = dataSegments(module);
  const first = imported(module, "func").length;
  return module.bodies.map(({ code }, i) => ({
    index: first + i,
    name: names.get(first + i) ?? null,
    ...referencesOf(bytes, code, data),
  }));
}

const exportNames = ({ exports }: Module): [number, string][] =>
  exports.flatMap(({ name, kind, index }): [number, string][] => (kind === "func" ? [[index, name]] : []));

/** Core spec, "Name Section": subsection 1 names functions. Bytes that are no UTF-8 are no mistake of the module. */
function sectionNames({ bytes, sections }: Module): [number, string][] {
  const range = sections.find(({ custom }) => custom?.name === "name");
  if (!range?.custom) return [];
  const reader = new Reader(bytes, range.custom.start);
  while (reader.at < range.end) {
    const id = reader.byte();
    const size = reader.u32();
    if (id === 1) return reader.vec(() => [reader.u32(), Buffer.from(reader.take(reader.u32())).toString("utf8")]);
    reader.skip(size);
  }
  return [];
}

interface Segment {
  readonly address: number;
  readonly bytes: Buffer;
}

/** Segments at constant addresses of memory 0, by address. */
function dataSegments({ bytes, data }: Module): Segment[] {
  const segments = data.flatMap(({ target, contents }) => {
    if (target?.index !== 0) return [];
    let address: number | null = null;
    eachConstant(bytes, target.offset, (constant) => (address = constant));
    return address === null ? [] : [{ address, bytes: Buffer.from(bytes.subarray(contents.start, contents.end)) }];
  });
  return segments.sort((a, b) => a.address - b.address);
}

/** The constants of `i32.const` in some code, as addresses. */
function eachConstant(bytes: Uint8Array, { start, end }: Span, visit: (address: number) => void): void {
  const reader = new Reader(bytes, start);
  while (reader.at < end) {
    const opcode = reader.byte();
    if (opcode === I32_CONST) visit(reader.s32() >>> 0);
    else shipped.skip(reader, opcode);
  }
}

function referencesOf(bytes: Uint8Array, code: Span, data: readonly Segment[]): Pick<FunctionName, "sources" | "text"> {
  const sources = new Set<string>();
  let text = "";
  eachConstant(bytes, code, (address) => {
    const path = pathAt(address, data);
    if (path !== null) sources.add(path);
    const string = stringAt(address, data);
    if (string === null) return;
    if (C_FILE.test(string)) sources.add(string.replace(C_FOLDERS, ""));
    else if (string.length > text.length && SAYS_SOMETHING.test(string)) text = string;
  });
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

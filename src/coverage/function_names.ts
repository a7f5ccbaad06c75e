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
  /** The source files that its panics would name, without the folders of the machine that built them. */
  readonly sources: readonly string[];
}

const I32_CONST = 0x41;
const END = 0x0b;
const LONGEST_PATH = 300;
const BUILD_FOLDERS =
  /^.*\/(registry\/src\/[^/]+|git\/checkouts|rustlib\/src\/rust\/library|rust\/deps|rustc\/[0-9a-f]+\/library)\//;

/**
 * Names a module's defined functions. Tools are shipped without names; but a
 * function of Rust that may panic refers to the place in its source, which the
 * data holds as a path, its length, a line and a column.
 *
 * @throws NotUnderstood for a module that this project does not know.
 */
export function functionNames(bytes: Uint8Array): FunctionName[] {
  const shape = readModule(bytes);
  const names = new Map([...exportNames(shape), ...sectionNames(shape)]);
  const data = dataSegments(shape);
  return bodies(shape).map(({ start, end }, i) => {
    const index = shape.imported.functions + i;
    return { index, name: names.get(index) ?? null, sources: sourcesOf(bytes, start, end, data) };
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

/** Segments at constant addresses of memory 0. */
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
  return segments;
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

function sourcesOf(bytes: Uint8Array, start: number, end: number, data: readonly Segment[]): string[] {
  const reader = new Reader(bytes, start);
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.u32();
    skipValueType(reader);
  }
  const found = new Set<string>();
  while (reader.at < end) {
    const opcode = reader.byte();
    if (opcode !== I32_CONST) {
      skipImmediates(reader, opcode);
      continue;
    }
    const path = pathAt(reader.s33() >>> 0, data);
    if (path !== null) found.add(path);
  }
  return [...found];
}

/** The path of the source location at `address`, if there is one. */
function pathAt(address: number, data: readonly Segment[]): string | null {
  const location = at(address, 16, data);
  if (!location) return null;
  const length = location.readUInt32LE(4);
  if (length < 4 || length > LONGEST_PATH) return null;
  const path = at(location.readUInt32LE(0), length, data)?.toString("latin1");
  return path !== undefined && /^[\x20-\x7e]+\.rs$/.test(path) ? path.replace(BUILD_FOLDERS, "") : null;
}

function at(address: number, length: number, data: readonly Segment[]): Buffer | null {
  const segment = data.find((one) => address >= one.address && address + length <= one.address + one.bytes.length);
  return segment ? segment.bytes.subarray(address - segment.address, address - segment.address + length) : null;
}

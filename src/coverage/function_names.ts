// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import type { Span } from "../wasm/expression.ts";
import { shipped } from "../wasm/instructions.ts";
import { imported, readModule } from "../wasm/module.ts";
import type { Module } from "../wasm/module.ts";
import { Reader } from "../wasm/reader.ts";

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
  const module = readModule(bytes);
  const names = new Map([...exportNames(module), ...sectionNames(module)]);
  const data = dataSegments(module);
  const first = imported(module, "func").length;
  return module.bodies.map(({ code }, i) => ({
    index: first + i,
    name: names.get(first + i) ?? null,
    sources: sourcesOf(bytes, code, data),
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

/** Segments at constant addresses of memory 0. */
function dataSegments({ bytes, data }: Module): Segment[] {
  return data.flatMap(({ target, contents }) => {
    if (target?.index !== 0) return [];
    const addresses = constants(bytes, target.offset);
    const address = addresses.at(-1);
    return address === undefined ? [] : [{ address, bytes: Buffer.from(bytes.subarray(contents.start, contents.end)) }];
  });
}

/** The `i32.const` in some code, as addresses. */
function constants(bytes: Uint8Array, { start, end }: Span): number[] {
  const found: number[] = [];
  const reader = new Reader(bytes, start);
  while (reader.at < end) {
    const opcode = reader.byte();
    if (opcode === I32_CONST) found.push(reader.s32() >>> 0);
    else shipped.skip(reader, opcode);
  }
  return found;
}

function sourcesOf(bytes: Uint8Array, code: Span, data: readonly Segment[]): string[] {
  const found = new Set<string>();
  for (const address of constants(bytes, code)) {
    const path = pathAt(address, data);
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

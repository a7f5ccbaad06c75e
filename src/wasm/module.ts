// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { readGlobal } from "./globals.ts";
import type { GlobalShape } from "./globals.ts";
import { NotUnderstood, Reader } from "./reader.ts";
import { readLimits, readTypes, skipValueType } from "./types.ts";
import type { Arity, Limits } from "./types.ts";

/** Section ids; the order is that of core spec, "Modules". */
export const Section = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  tag: 13,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  dataCount: 12,
  code: 10,
  data: 11,
} as const;
const order: readonly number[] = Object.values(Section);

/** Whether section `a` comes before section `b` in a module. */
export const precedes = (a: number, b: number): boolean => order.indexOf(a) < order.indexOf(b);

/** One section: its contents are `bytes[start, end)`. */
export interface SectionRange {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  /** Of a custom section, where its contents start after the name. */
  readonly custom: { readonly name: string; readonly start: number } | null;
}

/** What rewriting has to know of a module. */
export interface ModuleShape {
  readonly bytes: Uint8Array;
  readonly sections: readonly SectionRange[];
  readonly types: readonly Arity[];
  /** The modules that are imported from. */
  readonly importModules: ReadonlySet<string>;
  readonly imported: { readonly functions: number; readonly memories: number; readonly globals: number };
  /** The type index of each defined function. */
  readonly functions: readonly number[];
  /** Each defined memory. */
  readonly memories: readonly Limits[];
  readonly globals: readonly GlobalShape[];
  /** Exported functions, by their index. */
  readonly exportedFunctions: ReadonlySet<number>;
  /** Whether it imports or exports a table, through which others may call any of its functions. */
  readonly sharesTables: boolean;
}

/** The section with `id`; custom sections are not looked up. */
export function section(shape: Pick<ModuleShape, "sections">, id: number): SectionRange | undefined {
  return shape.sections.find((range) => range.id === id);
}

/** @throws NotUnderstood for what is no core module, and for what this project does not know. */
export function readModule(bytes: Uint8Array): ModuleShape {
  const sections = readSections(bytes);
  const at = (id: number): Reader | null => {
    const range = section({ sections }, id);
    return range ? new Reader(bytes, range.start) : null;
  };
  const list = <T>(id: number, read: (reader: Reader) => T): T[] => {
    const reader = at(id);
    return reader ? Array.from({ length: checkedCount(reader) }, () => read(reader)) : [];
  };
  const types = at(Section.type);
  const imports = list(Section.import, readImport);
  const exports = list(Section.export, readExport);
  const count = (kind: number): number => imports.filter((one) => one.kind === kind).length;
  return {
    bytes,
    sections,
    types: types ? readTypes(types) : [],
    importModules: new Set(imports.map((one) => one.module)),
    imported: { functions: count(0), memories: count(2), globals: count(3) },
    functions: list(Section.function, (reader) => reader.u32()),
    memories: list(Section.memory, readLimits),
    globals: list(Section.global, readGlobal),
    exportedFunctions: new Set(exports.flatMap(({ kind, index }) => (kind === 0 ? [index] : []))),
    sharesTables: [...imports, ...exports].some(({ kind }) => kind === 1),
  };
}

/** A count of items of at least one byte each: a wrong one must not take all memory. */
function checkedCount(reader: Reader): number {
  const count = reader.u32();
  if (count > reader.bytes.length) throw new NotUnderstood("it ends in the middle");
  return count;
}

function readSections(bytes: Uint8Array): SectionRange[] {
  const reader = new Reader(bytes);
  if (Buffer.from(reader.take(8)).toString("hex") !== "0061736d01000000")
    throw new NotUnderstood("it is not a core module");
  const sections: SectionRange[] = [];
  let last: number = Section.custom;
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const size = reader.u32();
    const start = reader.at;
    reader.skip(size);
    const range = { id, start, end: reader.at };
    if (id === Section.custom) {
      const inside = new Reader(bytes, start);
      const name = inside.name();
      sections.push({ ...range, custom: { name, start: inside.at } });
      continue;
    }
    if (!order.includes(id)) throw new NotUnderstood(`unknown section ${id}`);
    if (!precedes(last, id)) throw new NotUnderstood(`section ${id} is out of order`);
    last = id;
    sections.push({ ...range, custom: null });
  }
  return sections;
}

/** Core spec, "Export section". */
export function readExport(reader: Reader): { readonly name: string; readonly kind: number; readonly index: number } {
  return { name: reader.name(), kind: reader.byte(), index: reader.u32() };
}

/** Core spec, "Import section". */
function readImport(reader: Reader): { readonly module: string; readonly kind: number } {
  const module = reader.name();
  reader.name();
  const kind = reader.byte();
  switch (kind) {
    case 0:
      reader.u32();
      break;
    case 1:
      skipValueType(reader);
      readLimits(reader);
      break;
    case 2:
      readLimits(reader);
      break;
    case 3:
      skipValueType(reader);
      reader.skip(1);
      break;
    case 4:
      if (reader.byte() !== 0) throw new NotUnderstood("unknown kind of tag");
      reader.u32();
      break;
    default:
      throw new NotUnderstood(`unknown kind of import 0x${kind.toString(16)}`);
  }
  return { module, kind };
}

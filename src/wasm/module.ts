// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import type { Feature } from "./feature.ts";
import { readBody, readData, readElement, readExport, readGlobal, readImports, readTable } from "./items.ts";
import type { Body, DataSegment, ElementSegment, Export, ExternalType, Global, Import, Table } from "./items.ts";
import { NotUnderstood, Reader } from "./reader.ts";
import { Section, eachSection, section } from "./sections.ts";
import type { SectionRange } from "./sections.ts";
import { readMemoryType, readRecursionGroup, readTagType } from "./types.ts";
import type { GlobalType, MemoryType, RecursionGroup } from "./types.ts";

/** A core module as its binary has it; the code of functions and the constant expressions are places in it. */
export interface Module {
  readonly bytes: Uint8Array;
  readonly sections: readonly SectionRange[];
  readonly types: readonly RecursionGroup[];
  readonly imports: readonly Import[];
  /** The type index of each defined function. */
  readonly functions: readonly number[];
  readonly tables: readonly Table[];
  readonly memories: readonly MemoryType[];
  /** The type index of each defined tag. */
  readonly tags: readonly number[];
  readonly globals: readonly Global[];
  readonly exports: readonly Export[];
  readonly start: number | null;
  readonly elements: readonly ElementSegment[];
  readonly dataCount: number | null;
  readonly bodies: readonly Body[];
  readonly data: readonly DataSegment[];
}

/** The items of each kind of section; those that aren't here hold one number. */
export const ITEMS = {
  [Section.type]: readRecursionGroup,
  [Section.import]: readImports,
  [Section.function]: (reader: Reader) => reader.u32(),
  [Section.table]: readTable,
  [Section.memory]: readMemoryType,
  [Section.tag]: readTagType,
  [Section.global]: readGlobal,
  [Section.export]: readExport,
  [Section.element]: readElement,
  [Section.code]: readBody,
  [Section.data]: readData,
} as const;

type Items = typeof ITEMS;

/** What a section holds. @throws NotUnderstood if that is something else. */
function readSection<T>(
  bytes: Uint8Array,
  { id, start, end }: SectionRange,
  features: Set<Feature> | null,
  read: (reader: Reader) => T,
): T {
  const reader = new Reader(bytes.subarray(0, end), start, features);
  const value = read(reader);
  if (!reader.ended) reader.malformed(`section ${id} goes on after its end`);
  return value;
}

/** The items of a section, none if there is no such section. @throws NotUnderstood for what is malformed. */
export function readItems<Id extends keyof Items>(
  bytes: Uint8Array,
  sections: readonly SectionRange[],
  id: Id,
): ReturnType<Items[Id]>[] {
  const range = section(sections, id);
  const item = ITEMS[id] as (reader: Reader) => ReturnType<Items[Id]>;
  return range ? readSection(bytes, range, null, (reader) => reader.vec(item)) : [];
}

/**
 * Core spec, "Modules". Whether the module is valid is not asked, and bodies
 * of functions are not decoded. Of several things that are wrong the first one
 * is told.
 *
 * @param features takes in what the module uses outside of the bodies.
 * @throws NotUnderstood for what is malformed, and for what this project does not know.
 */
export function readModule(bytes: Uint8Array, features: Set<Feature> | null = null): Module {
  const sections: SectionRange[] = [];
  const lists = new Map<number, unknown[]>();
  const numbers = new Map<number, number>();
  for (const range of eachSection(bytes)) {
    sections.push(range);
    const { id } = range;
    if (id === Section.custom) continue;
    const item = (ITEMS as Readonly<Record<number, ((reader: Reader) => unknown) | undefined>>)[id];
    if (item)
      lists.set(
        id,
        readSection(bytes, range, features, (reader) => reader.vec(item)),
      );
    else
      numbers.set(
        id,
        readSection(bytes, range, features, (reader) => reader.u32()),
      );
  }
  const items = <Id extends keyof Items>(id: Id) => (lists.get(id) ?? []) as ReturnType<Items[Id]>[];
  const module: Module = {
    bytes,
    sections,
    types: items(Section.type),
    imports: items(Section.import).flat(),
    functions: items(Section.function),
    tables: items(Section.table),
    memories: items(Section.memory),
    tags: items(Section.tag),
    globals: items(Section.global),
    exports: items(Section.export),
    start: numbers.get(Section.start) ?? null,
    elements: items(Section.element),
    dataCount: numbers.get(Section.dataCount) ?? null,
    bodies: items(Section.code),
    data: items(Section.data),
  };
  if (module.bodies.length !== module.functions.length) throw new NotUnderstood("functions and code do not match");
  if (module.dataCount !== null && module.dataCount !== module.data.length)
    throw new NotUnderstood("there is not as much data as it says");
  return module;
}

/** What is imported of one kind, in the order of its index space, where it comes before what the module defines. */
export function imported<K extends ExternalType["kind"]>(
  { imports }: Pick<Module, "imports">,
  kind: K,
): Extract<ExternalType, { readonly kind: K }>[] {
  return imports
    .map(({ type }) => type)
    .filter((type): type is Extract<ExternalType, { kind: K }> => type.kind === kind);
}

/** The type of a global by its index. */
export function globalType(module: Module, index: number): GlobalType | undefined {
  const before = imported(module, "global");
  return before[index] ?? module.globals[index - before.length]?.type;
}

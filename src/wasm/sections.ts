// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import type { Span } from "./expression.ts";
import { NotUnderstood, Reader } from "./reader.ts";

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

/** The magic number and the version of a core module. */
export const PREAMBLE = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/** One section: its contents are `bytes[start, end)`. */
export interface SectionRange extends Span {
  readonly id: number;
  /** Of a custom section, where its contents start after the name. */
  readonly custom: { readonly name: string; readonly start: number } | null;
}

/** The section with `id`; custom sections are not looked up. */
export function section(sections: readonly SectionRange[], id: number): SectionRange | undefined {
  return sections.find((range) => range.id === id);
}

/**
 * The sections of a core module, one after the other: what is wrong with one
 * is seen before what comes behind it.
 *
 * @throws NotUnderstood for what is no core module, and at a section that is unknown or out of order.
 */
export function* eachSection(bytes: Uint8Array): Generator<SectionRange> {
  const reader = new Reader(bytes);
  if (reader.take(PREAMBLE.length).some((byte, i) => byte !== PREAMBLE[i]))
    throw new NotUnderstood("it is not a core module");
  let last: number = Section.custom;
  while (!reader.ended) {
    const id = reader.byte();
    const contents = reader.part(reader.u32());
    const range = { id, start: contents.at, end: reader.at };
    if (id === Section.custom) {
      const name = contents.name();
      yield { ...range, custom: { name, start: contents.at } };
      continue;
    }
    if (!order.includes(id)) reader.malformed(`unknown section ${id}`);
    if (!precedes(last, id)) reader.malformed(`section ${id} is out of order`);
    last = id;
    yield { ...range, custom: null };
  }
}

/** All of {@link eachSection}. */
export const readSections = (bytes: Uint8Array): SectionRange[] => [...eachSection(bytes)];

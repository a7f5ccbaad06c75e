import { walkExpression } from "./expression.ts";
import type { Span } from "./expression.ts";
import { readImmediate } from "./immediates.ts";
import type { ImmediateKind, Operand } from "./immediates.ts";
import { ITEMS } from "./module.ts";
import type { Body, DataSegment, ElementSegment, Global, Table } from "./items.ts";
import { NotUnderstood, Reader } from "./reader.ts";
import { PREAMBLE, Section } from "./sections.ts";

export type { Span } from "./expression.ts";

/** A section of a module or of a component, with its id and size. */
export interface SectionSpan extends Span {
  readonly id: number;
  /** The integer that says how long the contents are. */
  readonly size: Span;
  readonly contents: Span;
  /** The name of a custom section of a module. */
  readonly name: string | null;
  /** The integer that says how many items there are; `null` in sections without items, and where they can't be read. */
  readonly count: Span | null;
  /** The items that can be read, in their order: all of them if the section is well-formed. */
  readonly items: readonly ItemSpan[];
}

/** One item of a section: a type, an import, a function's body… */
export interface ItemSpan extends Span {
  /** Of a function's body, the integer that says how long the rest is, and the declarations of locals. */
  readonly body: { readonly size: Span; readonly declarations: Span } | null;
  /** The code of a function, constant expressions of all others; each with its last `end`. */
  readonly expressions: readonly Span[];
}

export interface ImmediateSpan extends Span {
  readonly kind: ImmediateKind;
  readonly value: Operand;
}

export interface InstructionSpan extends Span {
  readonly name: string;
  readonly opcode: Span;
  readonly immediates: readonly ImmediateSpan[];
  /** How many blocks are open where it stands; an `else` or `end` stands inside of its block. */
  readonly depth: number;
}

/**
 * The sections of a core module or a component, as far as they can be told
 * apart; of a component their items aren't looked at. Never throws.
 */
export function sectionSpans(bytes: Uint8Array): readonly SectionSpan[] {
  const found: SectionSpan[] = [];
  const isModule = PREAMBLE.every((byte, i) => bytes[i] === byte);
  upToError(() => {
    const reader = new Reader(bytes, PREAMBLE.length);
    while (!reader.ended) {
      const start = reader.at;
      const id = reader.byte();
      const sizeAt = reader.at;
      const length = reader.u32();
      const size = { start: sizeAt, end: reader.at };
      const part = reader.part(length);
      const contents = { start: part.at, end: reader.at };
      const name = isModule && id === Section.custom ? nameOf(part) : null;
      found.push({ start, end: reader.at, id, size, contents, name, ...(isModule ? itemsOf(id, part) : noItems) });
    }
  });
  return found;
}

const noItems: Pick<SectionSpan, "count" | "items"> = { count: null, items: [] };

function nameOf(contents: Reader): string | null {
  let name: string | null = null;
  upToError(() => (name = contents.name()));
  return name;
}

function itemsOf(id: number, reader: Reader): Pick<SectionSpan, "count" | "items"> {
  const read = (ITEMS as Readonly<Record<number, ((reader: Reader) => unknown) | undefined>>)[id];
  if (!read) return noItems;
  let count: Span | null = null;
  const items: ItemSpan[] = [];
  upToError(() => {
    const start = reader.at;
    const length = reader.u32();
    count = { start, end: reader.at };
    for (let left = length; left > 0; left--) {
      const at = reader.at;
      const item = read(reader);
      items.push({ start: at, end: reader.at, ...partsOf(id, item) });
    }
  });
  return { count, items };
}

function partsOf(id: number, item: unknown): Pick<ItemSpan, "body" | "expressions"> {
  switch (id) {
    case Section.table:
      return { body: null, expressions: present((item as Table).initial) };
    case Section.global:
      return { body: null, expressions: [(item as Global).initial] };
    case Section.element: {
      const { target, items } = item as ElementSegment;
      return {
        body: null,
        expressions: [...present(target?.offset), ...("expressions" in items ? items.expressions : [])],
      };
    }
    case Section.data:
      return { body: null, expressions: present((item as DataSegment).target?.offset) };
    case Section.code: {
      const { size, declarations, code } = item as Body;
      return { body: { size, declarations }, expressions: [code] };
    }
    default:
      return { body: null, expressions: [] };
  }
}

const present = (span: Span | null | undefined): readonly Span[] => (span ? [span] : []);

/** The instructions of an expression, up to its end or the first that can't be read. Never throws. */
export function instructionSpans(bytes: Uint8Array, { start, end }: Span): readonly InstructionSpan[] {
  const found: InstructionSpan[] = [];
  upToError(() =>
    walkExpression(new Reader(bytes.subarray(0, end), start), (reader, { name, immediates }, at, depth) => {
      const opcode = { start: at, end: reader.at };
      const spans = immediates.map((kind): ImmediateSpan => {
        const from = reader.at;
        const value = readImmediate(reader, kind);
        return { kind, value, start: from, end: reader.at };
      });
      found.push({ name, start: at, end: reader.at, opcode, immediates: spans, depth });
    }),
  );
  return found;
}

function upToError(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
  }
}

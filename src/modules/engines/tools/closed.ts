import type { ExternalType } from "../../../wasm/items.ts";
import { readModule } from "../../../wasm/module.ts";
import type { Module } from "../../../wasm/module.ts";
import { NotUnderstood, Reader } from "../../../wasm/reader.ts";
import { PREAMBLE, Section, precedes } from "../../../wasm/sections.ts";
import type { SectionRange } from "../../../wasm/sections.ts";
import { instructionSpans } from "../../../wasm/spans.ts";
import type { Limits } from "../../../wasm/types.ts";
import { writeHeapType, writeValueType } from "../../../wasm/value_types.ts";
import type { ValueType } from "../../../wasm/value_types.ts";
import { Writer } from "../../../wasm/writer.ts";

/** A module without imports. */
interface Closed {
  readonly binary: Uint8Array;
  /** Where in the module that it was made of a byte of it comes from; `null` if it stands for an import. */
  origin(offset: number): number | null;
}

/**
 * The same module with definitions in place of its imports, which come first
 * in every index space, so that all indices stay. It is valid if and only if
 * the module is. What can't be read is left as it is.
 *
 * @returns `null` for an import that no definition can stand for: one that can't be null, and a global that a table
 * begins with, as globals that are defined come behind tables.
 */
export function closed(binary: Uint8Array): Closed | null {
  const module = understood(binary);
  if (module === null || module.imports.length === 0) return { binary, origin: (offset) => offset };
  if (!module.imports.every(({ type }) => hasDefinition(type)) || hasTableOfGlobals(module)) return null;
  const to = new Writer(binary.length + 64).raw(PREAMBLE);
  const copies: { readonly at: number; readonly from: number; readonly length: number }[] = [];
  let missing = definitions(module);
  for (const range of module.sections) {
    const { id, end } = range;
    // Those that the module has no section for stand where that would be.
    const due = missing.filter((one) => id !== Section.custom && precedes(one.id, id));
    for (const one of due) to.section(one.id, withItems(one, null).written);
    const own = missing.find((one) => one.id === id);
    missing = missing.filter((one) => one !== own && !due.includes(one));
    if (id === Section.import) continue;
    const items = own ? new Reader(binary.subarray(0, end), range.start) : null;
    const content = own && items ? withItems(own, items) : new Writer();
    const from = items?.at ?? range.start;
    content.copy(binary, from, end);
    to.section(id, content.written);
    copies.push({ at: to.length - (end - from), from, length: end - from });
  }
  for (const one of missing) to.section(one.id, withItems(one, null).written);
  return {
    binary: to.toBytes(),
    origin: (offset) => {
      const copy = copies.find(({ at, length }) => offset >= at && offset <= at + length);
      return copy ? copy.from + offset - copy.at : null;
    },
  };
}

function understood(binary: Uint8Array): Module | null {
  try {
    return readModule(binary);
  } catch (error) {
    if (error instanceof NotUnderstood) return null;
    throw error;
  }
}

/** Items to stand first in a section. */
interface Definitions {
  readonly id: SectionRange["id"];
  readonly items: readonly ((to: Writer) => void)[];
}

/**
 * The beginning of a section's contents: how many items there are with those that `rest` begins with, and the
 * definitions.
 */
function withItems({ items }: Definitions, rest: Reader | null): Writer {
  const to = new Writer();
  to.u32(items.length + (rest?.u32() ?? 0));
  for (const item of items) item(to);
  return to;
}

function definitions({ imports }: Module): readonly Definitions[] {
  const of = <K extends ExternalType["kind"]>(
    id: number,
    kind: K,
    item: (to: Writer, type: Extract<ExternalType, { readonly kind: K }>) => void,
  ): Definitions => ({
    id,
    items: imports.flatMap(({ type }) =>
      type.kind === kind ? [(to: Writer) => item(to, type as Extract<ExternalType, { readonly kind: K }>)] : [],
    ),
  });
  const all = [
    of(Section.function, "func", (to, { type }) => to.u32(type)),
    of(Section.table, "table", (to, type) => {
      writeValueType(to, type.element);
      writeLimits(to, type);
    }),
    of(Section.memory, "memory", writeLimits),
    of(Section.tag, "tag", (to, { type }) => to.byte(0).u32(type)),
    of(Section.global, "global", (to, { type, mutable }) => {
      writeValueType(to, type);
      writeZero(to.byte(mutable ? 1 : 0), type);
    }),
    // No locals, `unreachable`, `end`.
    of(Section.code, "func", (to) => to.put(3, 0, 0x00, 0x0b)),
  ];
  return all.filter(({ items }) => items.length > 0);
}

function writeLimits(to: Writer, { minimum, maximum, shared, address }: Limits): void {
  to.byte((maximum === null ? 0 : 1) | (shared ? 2 : 0) | (address === "i64" ? 4 : 0)).u64(minimum);
  if (maximum !== null) to.u64(maximum);
}

/** Whether there is a value for it before anything is there that could be one. */
function hasDefinition(type: ExternalType): boolean {
  switch (type.kind) {
    case "func":
    case "tag":
      return true;
    case "memory":
      return type.pageSize === null;
    case "table":
      return type.element.nullable;
    case "global":
      return !type.shared && (typeof type.type === "string" || type.type.nullable);
  }
}

/** Whether the elements of a table begin as what a global holds. */
function hasTableOfGlobals({ bytes, tables }: Module): boolean {
  return tables.some(
    ({ initial }) => initial && instructionSpans(bytes, initial).some(({ name }) => name === "global.get"),
  );
}

/** A constant expression of the type. */
function writeZero(to: Writer, type: ValueType): void {
  if (typeof type === "object") writeHeapType(to.byte(0xd0), type.heap);
  else {
    const [opcode, size] = ZERO[type];
    to.put(...opcode).raw(new Uint8Array(size));
  }
  to.byte(0x0b);
}

/** The opcode of each type's constants, and how many bytes a zero takes. */
const ZERO = {
  i32: [[0x41], 1],
  i64: [[0x42], 1],
  f32: [[0x43], 4],
  f64: [[0x44], 8],
  v128: [[0xfd, 0x0c], 16],
} as const;

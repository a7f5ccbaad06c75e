// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import type { Feature } from "./feature.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/** The codes of core spec, "Number Types" and "Vector Types". */
export const TYPE_CODES = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

type PlainType = keyof typeof TYPE_CODES;

export type NumberType = Exclude<PlainType, "v128">;

/** Core spec, "Heap Types", the abstract ones: their codes, and since when they are value types. */
const abstract = {
  nocont: [0x75, "stack-switching"],
  noexn: [0x74, "exceptions"],
  nofunc: [0x73, "gc"],
  noextern: [0x72, "gc"],
  none: [0x71, "gc"],
  func: [0x70, "reference-types"],
  extern: [0x6f, "reference-types"],
  any: [0x6e, "gc"],
  eq: [0x6d, "gc"],
  i31: [0x6c, "gc"],
  struct: [0x6b, "gc"],
  array: [0x6a, "gc"],
  exn: [0x69, "exceptions"],
  cont: [0x68, "stack-switching"],
} as const satisfies Readonly<Record<string, readonly [code: number, feature: Feature]>>;

export type AbstractHeapType = keyof typeof abstract;

/** An abstract one, or a type's index; `exact` comes with custom descriptors, `shared` with shared-everything. */
export type HeapType = AbstractHeapType | number | { readonly exact: number } | { readonly shared: AbstractHeapType };

export interface ReferenceType {
  readonly nullable: boolean;
  readonly heap: HeapType;
}

export const FUNCREF = 0x70;
export const funcref: ReferenceType = { nullable: true, heap: "func" };

export type ValueType = PlainType | ReferenceType;

const EXACT = 0x62;
const NULLABLE = 0x63;
const NOT_NULLABLE = 0x64;
const SHARED = 0x65;

const plainTypes = new Map<number, PlainType>(
  Object.entries(TYPE_CODES).map(([name, code]) => [code, name as PlainType]),
);
const heaps = new Map<number, { readonly name: AbstractHeapType; readonly feature: Feature }>(
  Object.entries(abstract).map(([name, [code, feature]]) => [code, { name: name as AbstractHeapType, feature }]),
);
/** `funcref` and its like: what is written as one byte is made once. */
const references = new Map([...heaps].map(([code, { name }]) => [code, { nullable: true, heap: name }]));

/** @throws NotUnderstood if no abstract heap type has this code */
function abstractHeapType(reader: Reader, code: number): AbstractHeapType {
  const heap = heaps.get(code);
  if (!heap) reader.malformed(`unknown heap type 0x${code.toString(16)}`);
  reader.features?.add(heap.feature);
  return heap.name;
}

/** Whether an integer that is not negative stands here, and no code of a type. */
const standsIndex = ({ bytes, at }: Reader): boolean => (bytes[at] ?? 0) >= 0x80 || (bytes[at] ?? 0) < 0x40;

/** An index of a type as an `s33`, which must not be negative. */
function typeIndex(reader: Reader): number {
  const index = reader.s33();
  if (index < 0) reader.malformed("the code of a type in more bytes than one");
  return index;
}

export function readHeapType(reader: Reader): HeapType {
  if (standsIndex(reader)) {
    reader.features?.add("function-references");
    return typeIndex(reader);
  }
  const code = reader.byte();
  switch (code) {
    case EXACT:
      reader.features?.add("custom-descriptors");
      return { exact: reader.u32() };
    case SHARED:
      reader.features?.add("shared-everything");
      return { shared: abstractHeapType(reader, reader.byte()) };
    default:
      return abstractHeapType(reader, code);
  }
}

export function readReferenceType(reader: Reader): ReferenceType {
  return referenceType(reader, reader.byte());
}

function referenceType(reader: Reader, code: number): ReferenceType {
  const reference = references.get(code);
  if (reference) {
    reader.features?.add(heaps.get(code)!.feature);
    return reference;
  }
  switch (code) {
    case NULLABLE:
    case NOT_NULLABLE:
      reader.features?.add("function-references");
      return { nullable: code === NULLABLE, heap: readHeapType(reader) };
    case SHARED:
      reader.features?.add("shared-everything");
      return { nullable: true, heap: { shared: abstractHeapType(reader, reader.byte()) } };
    default:
      reader.malformed(`unknown value type 0x${code.toString(16)}`);
  }
}

export function readValueType(reader: Reader): ValueType {
  const code = reader.byte();
  const type = plainTypes.get(code);
  if (type === undefined) return referenceType(reader, code);
  if (type === "v128") reader.features?.add("simd");
  return type;
}

/** Nothing, one result, or the function type of an index. */
export type BlockType = "empty" | ValueType | number;

/** The code of a block without parameters and results. */
export const EMPTY_BLOCK = 0x40;

/** Core spec, "Block Types". */
export function readBlockType(reader: Reader): BlockType {
  if (standsIndex(reader)) {
    reader.features?.add("multi-value");
    return typeIndex(reader);
  }
  if (reader.bytes[reader.at] !== EMPTY_BLOCK) return readValueType(reader);
  reader.at++;
  return "empty";
}

export function writeHeapType(to: Writer, heap: HeapType): void {
  if (typeof heap === "number") to.s33(heap);
  else if (typeof heap === "string") to.byte(abstract[heap][0]);
  else if ("exact" in heap) to.byte(EXACT).u32(heap.exact);
  else to.byte(SHARED).byte(abstract[heap.shared][0]);
}

/** Writes a reference to an abstract type that may be null in the short form. */
export function writeValueType(to: Writer, type: ValueType): void {
  if (typeof type === "string") return void to.byte(TYPE_CODES[type]);
  const { nullable, heap } = type;
  const short = nullable && (typeof heap === "string" || (typeof heap === "object" && "shared" in heap));
  if (!short) to.byte(nullable ? NULLABLE : NOT_NULLABLE);
  writeHeapType(to, heap);
}

export function writeBlockType(to: Writer, type: BlockType): void {
  if (type === "empty") to.byte(EMPTY_BLOCK);
  else if (typeof type === "number") to.s33(type);
  else writeValueType(to, type);
}

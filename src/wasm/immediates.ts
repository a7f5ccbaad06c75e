// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import type { Reader } from "./reader.ts";
import { readBlockType, readHeapType, readValueType } from "./value_types.ts";
import { writeBlockType, writeHeapType, writeValueType } from "./value_types.ts";
import type { BlockType, HeapType, ValueType } from "./value_types.ts";
import type { Writer } from "./writer.ts";

/** Core spec, "Memory Instructions", `memarg`. */
export interface MemoryArgument {
  /** The base-2 logarithm of the alignment. */
  readonly align: number;
  readonly offset: bigint;
  readonly memory: number;
}

/** A clause of `try_table`: where to go with an exception, with its values if it has a tag, and with a reference. */
export interface Catch {
  readonly tag: number | null;
  readonly reference: boolean;
  readonly label: number;
}

/** A clause of `resume`: where to go when that tag suspends, or that it switches (`null`). */
interface Handler {
  readonly tag: number;
  readonly label: number | null;
}

/**
 * What may follow an opcode, by kind, and what it is read as. Kinds that are
 * named after an index space are indices; a memory argument's kind says how
 * many bits are accessed, floats are their bits.
 */
export interface Operands {
  type: number;
  func: number;
  table: number;
  memory: number;
  global: number;
  tag: number;
  elem: number;
  data: number;
  local: number;
  label: number;
  field: number;
  /** How many operands `array.new_fixed` takes. */
  count: number;
  labels: readonly number[];
  lane: number;
  lanes: Uint8Array;
  i32: number;
  i64: bigint;
  f32: number;
  f64: bigint;
  v128: Uint8Array;
  memarg8: MemoryArgument;
  memarg16: MemoryArgument;
  memarg32: MemoryArgument;
  memarg64: MemoryArgument;
  memarg128: MemoryArgument;
  block_type: BlockType;
  value_types: readonly ValueType[];
  heap_type: HeapType;
  /** Bit 0: the first type may be null; bit 1: the second. */
  cast_flags: number;
  catches: readonly Catch[];
  handlers: readonly Handler[];
  /** How an access of shared-everything is ordered: 0 sequentially, 1 by acquire and release. */
  ordering: number;
  /** The same of `atomic.fence`, where it is 0 in threads. */
  fence: number;
}

export type ImmediateKind = keyof Operands;

/** The base-2 logarithms of the natural alignments, which are the largest that are valid. */
export const NATURAL_ALIGNMENT = { memarg8: 0, memarg16: 1, memarg32: 2, memarg64: 3, memarg128: 4 } as const;

export type Operand = Operands[ImmediateKind];

const MEMORY_INDEX = 0x40;

/** Reads one immediate, exactly as the specification has it. */
export function readImmediate<K extends ImmediateKind>(reader: Reader, kind: K): Operands[K];
export function readImmediate(reader: Reader, kind: ImmediateKind): Operand {
  switch (kind) {
    case "type":
    case "func":
    case "global":
    case "tag":
    case "elem":
    case "data":
    case "local":
    case "label":
    case "field":
    case "count":
      return reader.u32();
    case "table":
      return reader.indexSince("reference-types");
    case "memory":
      return reader.indexSince("multi-memory");
    case "labels":
      return reader.vec(u32);
    case "lane":
      return reader.byte();
    case "lanes":
    case "v128":
      return reader.take(16);
    case "i32":
      return reader.s32();
    case "i64":
      return reader.s64();
    case "f32":
      return Number(littleEndian(reader.take(4)));
    case "f64":
      return littleEndian(reader.take(8));
    case "memarg8":
    case "memarg16":
    case "memarg32":
    case "memarg64":
    case "memarg128":
      return readMemoryArgument(reader);
    case "block_type":
      return readBlockType(reader);
    case "value_types":
      return reader.vec(readValueType);
    case "heap_type":
      return readHeapType(reader);
    case "cast_flags":
      return upTo(3, reader, "flags of a cast");
    case "catches":
      return reader.vec(readCatch);
    case "handlers":
      return reader.vec(readHandler);
    case "ordering":
      return upTo(1, reader, "order");
    case "fence": {
      const order = upTo(1, reader, "order");
      if (order !== 0) reader.features?.add("shared-everything");
      return order;
    }
  }
}

const u32 = (reader: Reader): number => reader.u32();

/** A byte that is at most `most`. */
function upTo(most: number, reader: Reader, what: string): number {
  const byte = reader.byte();
  if (byte > most) reader.malformed(`unknown ${what} 0x${byte.toString(16)}`);
  return byte;
}

const littleEndian = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** Bit 6 of the alignment announces a memory index (multi-memory). */
function readMemoryArgument(reader: Reader): MemoryArgument {
  const flags = memoryFlags(reader);
  let memory = 0;
  if (flags & MEMORY_INDEX) {
    reader.features?.add("multi-memory");
    memory = reader.u32();
  }
  return { align: flags & ~MEMORY_INDEX, offset: reader.u64Since("memory64"), memory };
}

function memoryFlags(reader: Reader): number {
  const flags = reader.u32();
  if (flags >= 2 * MEMORY_INDEX) reader.malformed("unknown memory argument");
  return flags;
}

/** Passes over a memory argument of a module that is valid. */
export function skipMemoryArgument(reader: Reader): void {
  if (memoryFlags(reader) & MEMORY_INDEX) reader.skipInteger();
  reader.skipInteger();
}

function readCatch(reader: Reader): Catch {
  const kind = upTo(3, reader, "catch clause");
  const tag = kind < 2 ? reader.u32() : null;
  return { tag, reference: (kind & 1) !== 0, label: reader.u32() };
}

function readHandler(reader: Reader): Handler {
  const switches = upTo(1, reader, "handler") === 1;
  return { tag: reader.u32(), label: switches ? null : reader.u32() };
}

/** Writes one immediate, integers in the shortest way. */
export function writeImmediate(to: Writer, kind: ImmediateKind, operand: Operand): void {
  switch (kind) {
    case "type":
    case "func":
    case "table":
    case "memory":
    case "global":
    case "tag":
    case "elem":
    case "data":
    case "local":
    case "label":
    case "field":
    case "count":
      return void to.u32(operand as number);
    case "labels":
      return void to.vec(operand as Operands["labels"], (label) => to.u32(label));
    case "lane":
    case "cast_flags":
    case "ordering":
    case "fence":
      return void to.byte(operand as number);
    case "lanes":
    case "v128":
      return void to.raw(operand as Uint8Array);
    case "i32":
      return void to.s32(operand as number);
    case "i64":
      return void to.s64(operand as bigint);
    case "f32":
      return writeBits(to, BigInt(operand as number), 4);
    case "f64":
      return writeBits(to, operand as bigint, 8);
    case "memarg8":
    case "memarg16":
    case "memarg32":
    case "memarg64":
    case "memarg128":
      return writeMemoryArgument(to, operand as MemoryArgument);
    case "block_type":
      return writeBlockType(to, operand as BlockType);
    case "value_types":
      return void to.vec(operand as Operands["value_types"], (type) => writeValueType(to, type));
    case "heap_type":
      return writeHeapType(to, operand as HeapType);
    case "catches":
      return void to.vec(operand as Operands["catches"], ({ tag, reference, label }) => {
        to.byte((tag === null ? 2 : 0) + (reference ? 1 : 0));
        if (tag !== null) to.u32(tag);
        to.u32(label);
      });
    case "handlers":
      return void to.vec(operand as Operands["handlers"], ({ tag, label }) => {
        to.byte(label === null ? 1 : 0).u32(tag);
        if (label !== null) to.u32(label);
      });
  }
}

function writeBits(to: Writer, bits: bigint, bytes: number): void {
  for (let left = bytes, rest = bits; left > 0; left--, rest >>= 8n) to.byte(Number(rest & 0xffn));
}

function writeMemoryArgument(to: Writer, { align, offset, memory }: MemoryArgument): void {
  if (memory === 0) to.u32(align);
  else to.u32(align | MEMORY_INDEX).u32(memory);
  to.u64(offset);
}

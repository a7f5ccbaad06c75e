// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { NotUnderstood } from "./reader.ts";
import type { Reader } from "./reader.ts";
import { skipBlockType, skipHeapType, skipValueTypes } from "./types.ts";

/** What follows an opcode. Opcodes that are not in the tables below are unknown. */
const Immediates = {
  unknown: 0,
  none: 1,
  index: 2,
  twoIndices: 3,
  memoryArgument: 4,
  memoryArgumentAndLane: 5,
  bytes1: 6,
  bytes4: 7,
  bytes8: 8,
  bytes16: 9,
  heapType: 10,
  valueTypes: 11,
  blockType: 12,
  branchTable: 13,
  tryTable: 14,
  castBranch: 15,
  zeroByte: 16,
  prefix: 17,
} as const;
type Kind = (typeof Immediates)[keyof typeof Immediates];

/** First code, last code, what follows. */
type Row = readonly [from: number, to: number, kind: Kind];
const {
  none,
  index,
  twoIndices,
  memoryArgument,
  memoryArgumentAndLane,
  bytes1,
  bytes4,
  bytes8,
  bytes16,
  heapType,
  valueTypes,
  blockType,
  branchTable,
  tryTable,
  castBranch,
  zeroByte,
  prefix,
} = Immediates;

/** Core spec, "Instructions", with the legacy encoding of exception handling. */
const plain: readonly Row[] = [
  [0x00, 0x01, none], // unreachable, nop
  [0x02, 0x04, blockType], // block, loop, if
  [0x05, 0x05, none], // else
  [0x06, 0x06, blockType], // try (legacy)
  [0x07, 0x09, index], // catch (legacy), throw, rethrow (legacy)
  [0x0a, 0x0b, none], // throw_ref, end
  [0x0c, 0x0d, index], // br, br_if
  [0x0e, 0x0e, branchTable],
  [0x0f, 0x0f, none], // return
  [0x10, 0x10, index], // call
  [0x11, 0x11, twoIndices], // call_indirect
  [0x12, 0x12, index], // return_call
  [0x13, 0x13, twoIndices], // return_call_indirect
  [0x14, 0x15, index], // call_ref, return_call_ref
  [0x18, 0x18, index], // delegate (legacy)
  [0x19, 0x1b, none], // catch_all (legacy), drop, select
  [0x1c, 0x1c, valueTypes], // select t
  [0x1f, 0x1f, tryTable],
  [0x20, 0x26, index], // local.get to table.set
  [0x28, 0x3e, memoryArgument], // loads and stores
  [0x3f, 0x42, index], // memory.size, memory.grow, i32.const, i64.const
  [0x43, 0x43, bytes4], // f32.const
  [0x44, 0x44, bytes8], // f64.const
  [0x45, 0xc4, none], // numeric, sign extension
  [0xd0, 0xd0, heapType], // ref.null
  [0xd1, 0xd1, none], // ref.is_null
  [0xd2, 0xd2, index], // ref.func
  [0xd3, 0xd4, none], // ref.eq, ref.as_non_null
  [0xd5, 0xd6, index], // br_on_null, br_on_non_null
  [0xfb, 0xfe, prefix],
];

/** 0xfb: garbage collection. */
const gc: readonly Row[] = [
  [0, 1, index], // struct.new, struct.new_default
  [2, 5, twoIndices], // struct.get, .get_s, .get_u, .set
  [6, 7, index], // array.new, array.new_default
  [8, 10, twoIndices], // array.new_fixed, .new_data, .new_elem
  [11, 14, index], // array.get, .get_s, .get_u, .set
  [15, 15, none], // array.len
  [16, 16, index], // array.fill
  [17, 19, twoIndices], // array.copy, .init_data, .init_elem
  [20, 23, heapType], // ref.test, ref.cast
  [24, 25, castBranch], // br_on_cast, br_on_cast_fail
  [26, 30, none], // conversions, i31
];

/** 0xfc: saturating truncation, bulk memory, tables. */
const misc: readonly Row[] = [
  [0, 7, none],
  [8, 8, twoIndices], // memory.init
  [9, 9, index], // data.drop
  [10, 10, twoIndices], // memory.copy
  [11, 11, index], // memory.fill
  [12, 12, twoIndices], // table.init
  [13, 13, index], // elem.drop
  [14, 14, twoIndices], // table.copy
  [15, 17, index], // table.grow, .size, .fill
];

/** 0xfd: vectors; the gaps are codes that nothing defines. */
const simd: readonly Row[] = [
  [0x00, 0x0b, memoryArgument],
  [0x0c, 0x0d, bytes16], // v128.const, i8x16.shuffle
  [0x0e, 0x14, none], // swizzle, splats
  [0x15, 0x22, bytes1], // lanes
  [0x23, 0x53, none],
  [0x54, 0x5b, memoryArgumentAndLane],
  [0x5c, 0x5d, memoryArgument], // load32_zero, load64_zero
  [0x5e, 0x99, none],
  [0x9b, 0xa1, none],
  [0xa3, 0xa4, none],
  [0xa7, 0xae, none],
  [0xb1, 0xb1, none],
  [0xb5, 0xba, none],
  [0xbc, 0xc1, none],
  [0xc3, 0xc4, none],
  [0xc7, 0xce, none],
  [0xd1, 0xd1, none],
  [0xd5, 0xe1, none],
  [0xe3, 0xed, none],
  [0xef, 0xff, none],
  [0x100, 0x113, none], // relaxed
];

/** 0xfe: threads. */
const atomics: readonly Row[] = [
  [0x00, 0x02, memoryArgument], // notify, wait
  [0x03, 0x03, zeroByte], // fence
  [0x10, 0x4e, memoryArgument],
];

function table(rows: readonly Row[], size: number): Uint8Array {
  const kinds = new Uint8Array(size);
  for (const [from, to, kind] of rows) kinds.fill(kind, from, to + 1);
  return kinds;
}

const plainKinds = table(plain, 0x100);
const prefixedKinds: readonly Uint8Array[] = [table(gc, 32), table(misc, 32), table(simd, 0x120), table(atomics, 0x50)];

/** Passes over what follows `opcode`, of whose bytes the first has been read. @throws NotUnderstood for an opcode that no table has. */
export function skipImmediates(reader: Reader, opcode: number): void {
  skip(reader, plainKinds[opcode] as Kind, opcode);
}

function skip(reader: Reader, kind: Kind, opcode: number): void {
  switch (kind) {
    case Immediates.none:
      return;
    case Immediates.index:
      return reader.skipInteger();
    case Immediates.twoIndices:
      reader.skipInteger();
      return reader.skipInteger();
    case Immediates.memoryArgument:
      return skipMemoryArgument(reader);
    case Immediates.memoryArgumentAndLane:
      skipMemoryArgument(reader);
      return reader.skip(1);
    case Immediates.bytes1:
      return reader.skip(1);
    case Immediates.bytes4:
      return reader.skip(4);
    case Immediates.bytes8:
      return reader.skip(8);
    case Immediates.bytes16:
      return reader.skip(16);
    case Immediates.heapType:
      return skipHeapType(reader);
    case Immediates.valueTypes:
      return void skipValueTypes(reader);
    case Immediates.zeroByte:
      if (reader.byte() !== 0) throw new NotUnderstood(`unknown operand of opcode ${hex(opcode)}`);
      return;
    case Immediates.castBranch:
      reader.skip(1);
      reader.skipInteger();
      skipHeapType(reader);
      return skipHeapType(reader);
    case Immediates.prefix: {
      const code = reader.u32();
      const inner = (prefixedKinds[opcode - 0xfb]![code] ?? Immediates.unknown) as Kind;
      if (inner === Immediates.unknown)
        throw new NotUnderstood(`unknown opcode ${hex(opcode)} ${hex(code)} at byte ${reader.at}`);
      return skip(reader, inner, opcode);
    }
    case Immediates.unknown:
      throw new NotUnderstood(`unknown opcode ${hex(opcode)} at byte ${reader.at}`);
    case Immediates.blockType:
      return skipBlockType(reader);
    case Immediates.branchTable:
      for (let targets = reader.u32() + 1; targets > 0; targets--) reader.u32();
      return;
    case Immediates.tryTable:
      skipBlockType(reader);
      for (let clauses = reader.u32(); clauses > 0; clauses--) skipCatch(reader);
      return;
  }
}

/** A clause of `try_table`. @returns the label it goes to. */
export function skipCatch(reader: Reader): number {
  const kind = reader.byte();
  if (kind > 3) throw new NotUnderstood(`unknown catch clause ${kind}`);
  if (kind < 2) reader.u32();
  return reader.u32();
}

/** Bit 6 of the alignment announces a memory index (multi-memory). */
function skipMemoryArgument(reader: Reader): void {
  const flags = reader.u32();
  if (flags >= 0x80) throw new NotUnderstood(`unknown memory argument ${hex(flags)} at byte ${reader.at}`);
  if (flags & 0x40) reader.skipInteger();
  reader.skipInteger();
}

const hex = (code: number): string => `0x${code.toString(16)}`;

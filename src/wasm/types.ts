// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import type { Reader } from "./reader.ts";
import { FUNCREF, funcref, readReferenceType, readValueType } from "./value_types.ts";
import type { ReferenceType, ValueType } from "./value_types.ts";
import { writeValueType } from "./value_types.ts";
import type { Writer } from "./writer.ts";

/** Core spec, "Composite Types": a field of a structure, or the elements of an array. */
export interface FieldType {
  readonly type: ValueType | "i8" | "i16";
  readonly mutable: boolean;
}

export interface FunctionType {
  readonly kind: "func";
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export type CompositeType =
  | FunctionType
  | { readonly kind: "struct"; readonly fields: readonly FieldType[] }
  | { readonly kind: "array"; readonly element: FieldType }
  /** Of stack switching: a continuation of functions of the type with this index. */
  | { readonly kind: "cont"; readonly type: number };

/** Core spec, "Recursive Types", with what custom descriptors and shared-everything add. */
export interface SubType {
  /** Whether it is written at length, as it has to be unless it is final and has no supertypes. */
  readonly explicit: boolean;
  readonly final: boolean;
  readonly supertypes: readonly number[];
  readonly composite: CompositeType;
  readonly shared: boolean;
  /** The type that this one's values describe. */
  readonly describes: number | null;
  /** The type of what describes this one's values. */
  readonly descriptor: number | null;
}

/** Types that may refer to each other; a type on its own is a group of one. */
export type RecursionGroup = readonly SubType[];

const RECURSIVE = 0x4e;
const OPEN = 0x50;
const FINAL = 0x4f;
const DESCRIBES = 0x4c;
const DESCRIPTOR = 0x4d;
const SHARED = 0x65;
const FUNCTION = 0x60;

/** An item of the type section. */
export function readRecursionGroup(reader: Reader): RecursionGroup {
  if (!follows(reader, RECURSIVE)) return [readSubType(reader)];
  reader.features?.add("gc");
  return reader.vec(readSubType);
}

/** Passes over `byte` if it is the next one. */
function follows(reader: Reader, byte: number): boolean {
  if (reader.bytes[reader.at] !== byte) return false;
  reader.at++;
  return true;
}

function readSubType(reader: Reader): SubType {
  const open = follows(reader, OPEN);
  const explicit = open || follows(reader, FINAL);
  if (explicit) reader.features?.add("gc");
  const supertypes = explicit ? reader.vec(u32) : [];
  const shared = follows(reader, SHARED);
  if (shared) reader.features?.add("shared-everything");
  const describes = follows(reader, DESCRIBES) ? reader.u32() : null;
  const descriptor = follows(reader, DESCRIPTOR) ? reader.u32() : null;
  if (describes !== null || descriptor !== null) reader.features?.add("custom-descriptors");
  return { explicit, final: !open, supertypes, composite: readCompositeType(reader), shared, describes, descriptor };
}

const u32 = (reader: Reader): number => reader.u32();

function readCompositeType(reader: Reader): CompositeType {
  const code = reader.byte();
  switch (code) {
    case 0x5d:
      reader.features?.add("stack-switching");
      return { kind: "cont", type: reader.s33() };
    case 0x5e:
      reader.features?.add("gc");
      return { kind: "array", element: readField(reader) };
    case 0x5f:
      reader.features?.add("gc");
      return { kind: "struct", fields: reader.vec(readField) };
    case FUNCTION: {
      const type: FunctionType = {
        kind: "func",
        parameters: reader.vec(readValueType),
        results: reader.vec(readValueType),
      };
      if (type.results.length > 1) reader.features?.add("multi-value");
      return type;
    }
    default:
      reader.malformed(`unknown type constructor 0x${code.toString(16)}`);
  }
}

/** Writes a group of one without saying that it is one, unless it is `explicit`. */
export function writeRecursionGroup(to: Writer, group: RecursionGroup, explicit: boolean): void {
  if (explicit || group.length !== 1) to.byte(RECURSIVE).u32(group.length);
  for (const type of group) writeSubType(to, type);
}

/** Whether a group that stands at `at` says that it is one. */
export const isExplicitGroup = (bytes: Uint8Array, at: number): boolean => bytes[at] === RECURSIVE;

function writeSubType(to: Writer, type: SubType): void {
  const { explicit, final, supertypes, shared, describes, descriptor, composite } = type;
  if (explicit) to.byte(final ? FINAL : OPEN).vec(supertypes, (supertype) => to.u32(supertype));
  if (shared) to.byte(SHARED);
  if (describes !== null) to.byte(DESCRIBES).u32(describes);
  if (descriptor !== null) to.byte(DESCRIPTOR).u32(descriptor);
  switch (composite.kind) {
    case "func":
      return writeFunctionType(to, composite);
    case "struct":
      return void to.byte(0x5f).vec(composite.fields, (field) => writeField(to, field));
    case "array":
      return writeField(to.byte(0x5e), composite.element);
    case "cont":
      return void to.byte(0x5d).s33(composite.type);
  }
}

function writeField(to: Writer, { type, mutable }: FieldType): void {
  if (type === "i8" || type === "i16") to.byte(type === "i8" ? 0x78 : 0x77);
  else writeValueType(to, type);
  to.byte(mutable ? 1 : 0);
}

export function writeFunctionType(to: Writer, { parameters, results }: Omit<FunctionType, "kind">): void {
  to.byte(FUNCTION);
  for (const types of [parameters, results]) to.vec(types, (type) => writeValueType(to, type));
}

const PACKED: Readonly<Record<number, "i8" | "i16">> = { 0x78: "i8", 0x77: "i16" };

function readField(reader: Reader): FieldType {
  const packed = PACKED[reader.bytes[reader.at] ?? 0];
  if (packed) reader.at++;
  return { type: packed ?? readValueType(reader), mutable: readFlag(reader) };
}

/** A byte that is 0 or 1. */
function readFlag(reader: Reader): boolean {
  const byte = reader.byte();
  if (byte > 1) reader.malformed(`unknown mutability 0x${byte.toString(16)}`);
  return byte === 1;
}

/** Core spec, "Limits", of memories in pages. */
export interface Limits {
  readonly minimum: bigint;
  readonly maximum: bigint | null;
  readonly shared: boolean;
  readonly address: "i32" | "i64";
}

export interface MemoryType extends Limits {
  /** Of custom page sizes: the base-2 logarithm of a page's size. */
  readonly pageSize: number | null;
}

export interface TableType extends Limits {
  readonly element: ReferenceType;
}

export interface GlobalType {
  readonly type: ValueType;
  readonly mutable: boolean;
  readonly shared: boolean;
}

const HAS_MAXIMUM = 1;
const IS_SHARED = 2;
const IS_64 = 4;
const HAS_PAGE_SIZE = 8;

export function readMemoryType(reader: Reader): MemoryType {
  const flags = limitsFlags(reader, HAS_MAXIMUM | IS_SHARED | IS_64 | HAS_PAGE_SIZE);
  if (flags & IS_SHARED) reader.features?.add("threads");
  const limits = readLimits(reader, flags);
  if (!(flags & HAS_PAGE_SIZE)) return { ...limits, pageSize: null };
  reader.features?.add("custom-page-sizes");
  return { ...limits, pageSize: reader.u32() };
}

export function writeMemoryType(to: Writer, type: MemoryType): void {
  writeLimits(to, type, type.pageSize === null ? 0 : HAS_PAGE_SIZE);
  if (type.pageSize !== null) to.u32(type.pageSize);
}

export function writeTableType(to: Writer, type: TableType): void {
  writeValueType(to, type.element);
  writeLimits(to, type, 0);
}

function writeLimits(to: Writer, { minimum, maximum, shared, address }: Limits, flags: number): void {
  to.byte(
    flags | (maximum === null ? 0 : HAS_MAXIMUM) | (shared ? IS_SHARED : 0) | (address === "i64" ? IS_64 : 0),
  ).u64(minimum);
  if (maximum !== null) to.u64(maximum);
}

export function writeGlobalType(to: Writer, { type, mutable, shared }: GlobalType): void {
  writeValueType(to, type);
  to.byte((mutable ? 1 : 0) | (shared ? 2 : 0));
}

/** 1.0 has tables of functions only. */
export function readTableType(reader: Reader): TableType {
  const element = follows(reader, FUNCREF) ? funcref : readReferenceType(reader);
  const flags = limitsFlags(reader, HAS_MAXIMUM | IS_SHARED | IS_64);
  if (flags & IS_SHARED) reader.features?.add("shared-everything");
  return { element, ...readLimits(reader, flags) };
}

function limitsFlags(reader: Reader, known: number): number {
  const flags = reader.byte();
  if ((flags & ~known) !== 0) reader.malformed(`unknown limits 0x${flags.toString(16)}`);
  return flags;
}

function readLimits(reader: Reader, flags: number): Limits {
  const is64 = (flags & IS_64) !== 0;
  if (is64) reader.features?.add("memory64");
  return {
    minimum: reader.u64Since("memory64"),
    maximum: flags & HAS_MAXIMUM ? reader.u64Since("memory64") : null,
    shared: (flags & IS_SHARED) !== 0,
    address: is64 ? "i64" : "i32",
  };
}

export function readGlobalType(reader: Reader): GlobalType {
  const type = readValueType(reader);
  const flags = reader.byte();
  if (flags > 3) reader.malformed(`unknown mutability 0x${flags.toString(16)}`);
  if (flags & 2) reader.features?.add("shared-everything");
  return { type, mutable: (flags & 1) !== 0, shared: (flags & 2) !== 0 };
}

/** @returns the index of the function type whose parameters the tag carries. */
export function readTagType(reader: Reader): number {
  const attribute = reader.byte();
  if (attribute !== 0) reader.malformed(`unknown kind of tag 0x${attribute.toString(16)}`);
  reader.features?.add("exceptions");
  return reader.u32();
}

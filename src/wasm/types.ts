// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { NotUnderstood } from "./reader.ts";
import type { Reader } from "./reader.ts";

/** The empty block type. */
const EMPTY = -0x40;

/** i32, i64, f32, f64, v128. */
const isNumeric = (code: number): boolean => code >= -0x05 && code <= -0x01;

/** Core spec, "Heap Types": noexn, nofunc, noextern, none, func, extern, any, eq, i31, struct, array, exn. */
const isAbstractHeap = (code: number): boolean => code >= -0x17 && code <= -0x0c;

/** `(ref null ht)` and `(ref ht)`, which a heap type follows. */
const isReferenceTo = (code: number): boolean => code === -0x1d || code === -0x1c;

const i8 = -0x08;
const i16 = -0x09;

/** How many values a function or block takes and gives; (0, 0) stands for a type that is no function's. */
export interface Arity {
  readonly parameters: number;
  readonly results: number;
}

const none: Arity = { parameters: 0, results: 0 };
const one: Arity = { parameters: 0, results: 1 };

export function skipHeapType(reader: Reader): void {
  const code = reader.s33();
  if (code < 0 && !isAbstractHeap(code)) throw new NotUnderstood(`unknown heap type ${hex(code)}`);
}

export function skipValueType(reader: Reader): void {
  skipRestOfValueType(reader, reader.s33());
}

function skipRestOfValueType(reader: Reader, code: number): void {
  if (isNumeric(code) || isAbstractHeap(code)) return;
  if (!isReferenceTo(code)) throw new NotUnderstood(`unknown value type ${hex(code)}`);
  skipHeapType(reader);
}

export function skipBlockType(reader: Reader): void {
  const code = reader.s33();
  if (code < 0 && code !== EMPTY) skipRestOfValueType(reader, code);
}

/** Core spec, "Block types". */
export function blockArity(reader: Reader, types: readonly Arity[]): Arity {
  const code = reader.s33();
  if (code === EMPTY) return none;
  if (code < 0) {
    skipRestOfValueType(reader, code);
    return one;
  }
  const type = types[code];
  if (!type) throw new NotUnderstood(`there is no type ${code}`);
  return type;
}

/** Core spec, "Type section": the arity of each type. */
export function readTypes(reader: Reader): Arity[] {
  const types: Arity[] = [];
  for (let groups = reader.u32(); groups > 0; groups--) {
    let count = 1;
    if (reader.bytes[reader.at] === 0x4e) {
      reader.at++;
      count = reader.u32();
    }
    for (; count > 0; count--) types.push(readSubtype(reader));
  }
  return types;
}

function readSubtype(reader: Reader): Arity {
  let code = reader.byte();
  if (code === 0x50 || code === 0x4f) {
    for (let supertypes = reader.u32(); supertypes > 0; supertypes--) reader.u32();
    code = reader.byte();
  }
  switch (code) {
    case 0x5e:
      skipField(reader);
      return none;
    case 0x5f:
      for (let fields = reader.u32(); fields > 0; fields--) skipField(reader);
      return none;
    case 0x60:
      return { parameters: skipValueTypes(reader), results: skipValueTypes(reader) };
    default:
      throw new NotUnderstood(`unknown type constructor 0x${code.toString(16)}`);
  }
}

export function skipValueTypes(reader: Reader): number {
  const count = reader.u32();
  for (let i = 0; i < count; i++) skipValueType(reader);
  return count;
}

function skipField(reader: Reader): void {
  const code = reader.s33();
  if (code !== i8 && code !== i16) skipRestOfValueType(reader, code);
  reader.skip(1);
}

/** Core spec, "Limits", with the flags of threads and memory64. */
export interface Limits {
  readonly initial: number;
  readonly maximum: number | null;
  readonly shared: boolean;
  readonly address: "i32" | "i64";
}

export function readLimits(reader: Reader): Limits {
  const flags = reader.byte();
  if (flags > 7) throw new NotUnderstood(`unknown limits 0x${flags.toString(16)}`);
  const initial = reader.u64();
  return {
    initial,
    maximum: flags & 1 ? reader.u64() : null,
    shared: (flags & 2) !== 0,
    address: flags & 4 ? "i64" : "i32",
  };
}

const hex = (code: number): string => `0x${(code & 0x7f).toString(16)}`;

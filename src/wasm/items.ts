// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { walkExpression } from "./expression.ts";
import type { Span } from "./expression.ts";
import type { Reader } from "./reader.ts";
import { readGlobalType, readMemoryType, readTableType, readTagType } from "./types.ts";
import { writeGlobalType, writeMemoryType, writeTableType } from "./types.ts";
import type { GlobalType, MemoryType, TableType } from "./types.ts";
import { FUNCREF, funcref, readReferenceType, readValueType } from "./value_types.ts";
import type { ReferenceType, ValueType } from "./value_types.ts";
import type { Writer } from "./writer.ts";

/** Core spec, "External Types": what is imported; a function and a tag name their type's index. */
export type ExternalType =
  /** `exact` comes with custom descriptors. */
  | { readonly kind: "func"; readonly type: number; readonly exact: boolean }
  | ({ readonly kind: "table" } & TableType)
  | ({ readonly kind: "memory" } & MemoryType)
  | ({ readonly kind: "global" } & GlobalType)
  | { readonly kind: "tag"; readonly type: number };

export interface Import {
  readonly module: string;
  readonly name: string;
  readonly type: ExternalType;
}

export interface Export {
  readonly name: string;
  readonly kind: ExternalType["kind"];
  readonly index: number;
}

/** A defined table, with the initial value of its elements if it says one. */
export interface Table {
  readonly type: TableType;
  readonly initial: Span | null;
}

export interface Global {
  readonly type: GlobalType;
  readonly initial: Span;
}

/** Where an active segment goes when the module is instantiated. */
export interface Target {
  readonly index: number;
  readonly offset: Span;
}

/** Core spec, "Element Section". */
export interface ElementSegment {
  /** A declarative one is none that can be used at run time. */
  readonly mode: "active" | "passive" | "declarative";
  readonly target: Target | null;
  readonly type: ReferenceType;
  /** Indices of functions, or expressions. */
  readonly items: { readonly functions: readonly number[] } | { readonly expressions: readonly Span[] };
}

/** Core spec, "Data Section". */
export interface DataSegment {
  readonly target: Target | null;
  readonly contents: Span;
}

/** Core spec, "Code Section". */
export interface Body {
  /** How many bytes the locals and the code take. */
  readonly size: Span;
  /** The declarations of locals. */
  readonly declarations: Span;
  readonly locals: readonly { readonly count: number; readonly type: ValueType }[];
  /** The instructions with the last `end`, not decoded. */
  readonly code: Span;
}

/** By their codes. */
export const EXTERNAL_KINDS = ["func", "table", "memory", "global", "tag"] as const;
const EXACT_FUNC = 0x20;
/** Of compact imports: several imports from one module, each with its type, or all of one type. */
const EACH = 0x7f;
const ALIKE = 0x7e;

/** An item of the import section, which is one import or several. */
export function readImports(reader: Reader): readonly Import[] {
  const module = reader.name();
  const name = reader.name();
  const kind = reader.byte();
  if (name !== "" || (kind !== EACH && kind !== ALIKE)) return [{ module, name, type: readExternalType(reader, kind) }];
  reader.features?.add("compact-imports");
  if (kind === EACH)
    return reader.vec(() => ({ module, name: reader.name(), type: readExternalType(reader, reader.byte()) }));
  const type = readExternalType(reader, reader.byte());
  return reader.vec(() => ({ module, name: reader.name(), type }));
}

/** @param code the byte that said which kind it is. */
export function readExternalType(reader: Reader, code: number): ExternalType {
  if (code === EXACT_FUNC) {
    reader.features?.add("custom-descriptors");
    return { kind: "func", type: reader.u32(), exact: true };
  }
  const kind = externalKind(reader, code);
  switch (kind) {
    case "func":
      return { kind, type: reader.u32(), exact: false };
    case "table":
      return { kind, ...readTableType(reader) };
    case "memory":
      return { kind, ...readMemoryType(reader) };
    case "global": {
      const type = readGlobalType(reader);
      if (type.mutable) reader.features?.add("mutable-globals");
      return { kind, ...type };
    }
    case "tag":
      return { kind, type: readTagType(reader) };
  }
}

/** The kind of an import and its type. */
export function writeExternalType(to: Writer, type: ExternalType): void {
  to.byte(type.kind === "func" && type.exact ? EXACT_FUNC : EXTERNAL_KINDS.indexOf(type.kind));
  switch (type.kind) {
    case "func":
      return void to.u32(type.type);
    case "table":
      return writeTableType(to, type);
    case "memory":
      return writeMemoryType(to, type);
    case "global":
      return writeGlobalType(to, type);
    case "tag":
      return void to.byte(0).u32(type.type);
  }
}

function externalKind(reader: Reader, code: number): ExternalType["kind"] {
  const kind = EXTERNAL_KINDS[code];
  if (!kind) reader.malformed(`unknown kind of import or export 0x${code.toString(16)}`);
  return kind;
}

export function readExport(reader: Reader): Export {
  const name = reader.name();
  const kind = externalKind(reader, reader.byte());
  if (kind === "tag") reader.features?.add("exceptions");
  return { name, kind, index: reader.u32() };
}

const WITH_INITIAL = 0x40;

export function readTable(reader: Reader): Table {
  if (reader.bytes[reader.at] !== WITH_INITIAL) return { type: readTableType(reader), initial: null };
  reader.at++;
  if (reader.byte() !== 0) reader.malformed("unknown kind of table");
  reader.features?.add("function-references");
  return { type: readTableType(reader), initial: walkExpression(reader) };
}

export function readGlobal(reader: Reader): Global {
  return { type: readGlobalType(reader), initial: walkExpression(reader) };
}

/** Bits of the flags of an element segment; with `EXPLICIT`, a segment that is not active is declarative. */
const NOT_ACTIVE = 1;
const EXPLICIT = 2;
const EXPRESSIONS = 4;

export function readElement(reader: Reader): ElementSegment {
  const flags = reader.u32();
  if (flags > 7) reader.malformed(`unknown element segment ${flags}`);
  if (flags !== 0) reader.features?.add("bulk-memory");
  if (flags === 3 || flags > 3) reader.features?.add("reference-types");
  const isActive = !(flags & NOT_ACTIVE);
  const target = isActive ? readTarget(reader, flags & EXPLICIT ? reader.indexSince("reference-types") : 0) : null;
  const isExplicit = (flags & (NOT_ACTIVE | EXPLICIT)) !== 0;
  const mode = isActive ? "active" : flags & EXPLICIT ? "declarative" : "passive";
  if (flags & EXPRESSIONS) {
    const type = isExplicit ? readElementType(reader) : funcref;
    return { mode, target, type, items: { expressions: reader.vec(() => walkExpression(reader)) } };
  }
  const kind = isExplicit ? reader.byte() : 0;
  if (kind !== 0) reader.malformed(`unknown kind of elements 0x${kind.toString(16)}`);
  const type = { nullable: false, heap: "func" } as const;
  return { mode, target, type, items: { functions: reader.vec(() => reader.u32()) } };
}

function readElementType(reader: Reader): ReferenceType {
  if (reader.bytes[reader.at] !== FUNCREF) return readReferenceType(reader);
  reader.at++;
  return funcref;
}

const readTarget = (reader: Reader, index: number): Target => ({ index, offset: walkExpression(reader) });

export function readData(reader: Reader): DataSegment {
  const flags = reader.u32();
  if (flags > 2) reader.malformed(`unknown data segment ${flags}`);
  if (flags !== 0) reader.features?.add("bulk-memory");
  const target = flags === 1 ? null : readTarget(reader, flags === 2 ? reader.indexSince("multi-memory") : 0);
  return { target, contents: spanOf(reader.part(reader.u32())) };
}

/** All that a reader still has to read. */
const spanOf = ({ at, bytes }: Reader): Span => ({ start: at, end: bytes.length });

/** What the core specification allows, which is more than engines do. */
const MAX_LOCALS = 0xffff_ffff;

/** An entry of the code section. */
export function readBody(reader: Reader): Body {
  const start = reader.at;
  const body = reader.part(reader.u32());
  const size = { start, end: body.at };
  const locals = body.vec(() => ({ count: body.u32(), type: readValueType(body) }));
  if (locals.reduce((sum, { count }) => sum + count, 0) > MAX_LOCALS) body.malformed("too many locals");
  return { size, declarations: { start: size.end, end: body.at }, locals, code: spanOf(body) };
}

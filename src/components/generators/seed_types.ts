import { KEY_KINDS, PRIMITIVE_KINDS } from "../types/type.ts";
import type { EnumType, FlagsType, PrimitiveKind, RecordType, ValueType, VariantType } from "../types/type.ts";

/** Short ways to write types, for seeds. */
export const prim = (kind: PrimitiveKind): ValueType => ({ kind });
export const list = (element: ValueType): ValueType => ({ kind: "list", element });
export const option = (type: ValueType): ValueType => ({ kind: "option", type });
export const tuple = (...elements: readonly ValueType[]): ValueType => ({ kind: "tuple", elements });
export const result = (ok: ValueType | null, err: ValueType | null): ValueType => ({ kind: "result", ok, err });
export const fixedList = (element: ValueType, length: number): ValueType => ({ kind: "fixed-list", element, length });

export function record(name: string, fields: Readonly<Record<string, ValueType>>): RecordType {
  return { kind: "record", name, fields: Object.entries(fields).map(([label, type]) => ({ name: label, type })) };
}

export function variant(name: string, cases: Readonly<Record<string, ValueType | null>>): VariantType {
  return { kind: "variant", name, cases: Object.entries(cases).map(([label, type]) => ({ name: label, type })) };
}

export function enumeration(name: string, count: number): EnumType {
  return { kind: "enum", name, labels: counted("level", count) };
}

export function flags(name: string, count: number): FlagsType {
  return { kind: "flags", name, labels: counted("bar", count) };
}

/** `base0`, `base1`, … */
export function counted(base: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${base}${index}`);
}

const U8 = prim("u8");
const STRING = prim("string");

/** At least one type of every kind, small. */
export const SAMPLES: Readonly<Record<string, ValueType>> = {
  ...Object.fromEntries(PRIMITIVE_KINDS.map((kind) => [kind, prim(kind)])),
  list: list(prim("s16")),
  "list-of-strings": list(STRING),
  "fixed-list": fixedList(prim("u16"), 3),
  ...Object.fromEntries(KEY_KINDS.map((kind) => [`map-by-${kind}`, { kind: "map", key: { kind }, value: STRING }])),
  tuple: tuple(U8, STRING, prim("f64")),
  option: option(prim("u32")),
  "option-of-option": option(option(STRING)),
  "option-of-result": option(result(null, null)),
  result: result(STRING, prim("u64")),
  "result-without-ok": result(null, STRING),
  "result-without-err": result(prim("s64"), null),
  "result-without-either": result(null, null),
  record: record("point", { x: prim("s32"), y: prim("f32"), name: STRING, open: prim("bool") }),
  variant: variant("node", { none: null, left: prim("f32"), right: prim("u64"), path: STRING }),
  enum: { kind: "enum", name: "color", labels: ["red", "green", "blue"] },
  flags: { kind: "flags", name: "mode", labels: ["read", "write", "open"] },
};

/** A type around another, for each kind that can be. */
export const WRAPPERS: Readonly<Record<string, (inner: ValueType) => ValueType>> = {
  list,
  option,
  "fixed-list": (inner) => fixedList(inner, 2),
  tuple: (inner) => tuple(U8, inner),
  map: (inner) => ({ kind: "map", key: { kind: "u16" }, value: inner }),
  result: (inner) => result(inner, U8),
  err: (inner) => result(U8, inner),
  record: (inner) => record("entry", { kind: U8, data: inner }),
  variant: (inner) => variant("value-of", { start: null, data: inner, end: U8 }),
};

/** `leaf` below `levels` types, the kinds taking turns; a record or variant in each level needs a name of its own. */
export function tower(
  leaf: ValueType,
  levels: number,
  wrap: (inner: ValueType, level: number) => ValueType,
): ValueType {
  let type = leaf;
  for (let level = 0; level < levels; level++) type = wrap(type, level);
  return type;
}

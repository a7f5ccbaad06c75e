/**
 * Component value types as plain data: the `valtype` and `defvaltype` of the
 * component model (Explainer.md, "Type Definitions"), without resources,
 * streams and futures.
 *
 * A named type (record, variant, enum, flags) carries its name. The same name
 * means the same type: two uses of a name in one function type must be equal
 * in structure, and become one import of that name in a component.
 */

/** The integer kinds, with the range of each; bounds are inclusive. */
export const INTEGER_RANGES = {
  s8: [-0x80n, 0x7fn],
  u8: [0n, 0xffn],
  s16: [-0x8000n, 0x7fffn],
  u16: [0n, 0xffffn],
  s32: [-0x8000_0000n, 0x7fff_ffffn],
  u32: [0n, 0xffff_ffffn],
  s64: [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn],
  u64: [0n, 0xffff_ffff_ffff_ffffn],
} as const;

export type IntegerKind = keyof typeof INTEGER_RANGES;

/** `primvaltype`, in the order of the specification's grammar. */
export const PRIMITIVE_KINDS = [
  "bool",
  "s8",
  "u8",
  "s16",
  "u16",
  "s32",
  "u32",
  "s64",
  "u64",
  "f32",
  "f64",
  "char",
  "string",
] as const;

export type PrimitiveKind = (typeof PRIMITIVE_KINDS)[number];

/** `keytype`: what a map may have as its keys. */
export const KEY_KINDS = [
  "bool",
  "s8",
  "u8",
  "s16",
  "u16",
  "s32",
  "u32",
  "s64",
  "u64",
  "char",
  "string",
] as const satisfies readonly PrimitiveKind[];

export type KeyKind = (typeof KEY_KINDS)[number];

export interface PrimitiveType {
  readonly kind: PrimitiveKind;
}
export interface ListType {
  readonly kind: "list";
  readonly element: ValueType;
}
/** `(list T N)`: exactly `length` elements, `length` ≥ 1. */
export interface FixedListType {
  readonly kind: "fixed-list";
  readonly element: ValueType;
  readonly length: number;
}
export interface MapType {
  readonly kind: "map";
  readonly key: { readonly kind: KeyKind };
  readonly value: ValueType;
}
export interface TupleType {
  readonly kind: "tuple";
  readonly elements: readonly ValueType[];
}
export interface OptionType {
  readonly kind: "option";
  readonly type: ValueType;
}
export interface ResultType {
  readonly kind: "result";
  readonly ok: ValueType | null;
  readonly err: ValueType | null;
}
/** A field of a record, or a parameter of a function. */
export interface Field {
  readonly name: string;
  readonly type: ValueType;
}
export interface RecordType {
  readonly kind: "record";
  readonly name: string;
  readonly fields: readonly Field[];
}
export interface VariantCase {
  readonly name: string;
  readonly type: ValueType | null;
}
export interface VariantType {
  readonly kind: "variant";
  readonly name: string;
  readonly cases: readonly VariantCase[];
}
export interface EnumType {
  readonly kind: "enum";
  readonly name: string;
  readonly labels: readonly string[];
}
/** At most 32 labels. */
export interface FlagsType {
  readonly kind: "flags";
  readonly name: string;
  readonly labels: readonly string[];
}

export type NamedType = RecordType | VariantType | EnumType | FlagsType;
export type ValueType =
  PrimitiveType | ListType | FixedListType | MapType | TupleType | OptionType | ResultType | NamedType;
/** What is not made of other types and needs no definition. */
export type CompositeType = Exclude<ValueType, PrimitiveType>;
export type TypeKind = ValueType["kind"];

/** `functype`: named parameters and at most one result. */
export interface FuncType {
  readonly params: readonly Field[];
  readonly result: ValueType | null;
}

/** Whether `type` has a name of its own. */
export function isNamed(type: ValueType): type is NamedType {
  return type.kind === "record" || type.kind === "variant" || type.kind === "enum" || type.kind === "flags";
}

/** Whether `kind` is an integer kind (`s8` … `u64`). */
export function isIntegerKind(kind: TypeKind): kind is IntegerKind {
  return kind in INTEGER_RANGES;
}

/** Whether `type` is a primitive type. Asked of every part of a value: a switch is faster than a look into a set. */
export function isPrimitive(type: ValueType): type is PrimitiveType {
  const { kind } = type;
  switch (kind) {
    case "list":
    case "fixed-list":
    case "map":
    case "tuple":
    case "option":
    case "result":
    case "record":
    case "variant":
    case "enum":
    case "flags":
      return false;
    default:
      return isPrimitiveKind(kind);
  }
}

/** Says no more than its type: what is left of all kinds has to be primitive. */
const isPrimitiveKind = (_kind: PrimitiveKind): true => true;

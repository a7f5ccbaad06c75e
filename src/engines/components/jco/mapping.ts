import type { JcoConfig } from "../../../case/case.ts";
import type { ValueType } from "../../../types/type.ts";
import { camel, screaming } from "./names.ts";

/**
 * jco's mapping between component values and JavaScript, as far as both
 * directions share it. What is not in its documentation ("WIT Type
 * Representations") is taken from the declarations that it generates.
 *
 * | type | JavaScript |
 * | --- | --- |
 * | s64, u64 | bigint; every other number a number |
 * | list of numbers | the typed array of the kind, `Int8Array` … `BigUint64Array` |
 * | other lists, fixed-length lists, tuples | array |
 * | map | `Map` |
 * | record | object with lowerCamel keys; a key of an option that is nullable may be absent |
 * | variant | `{ tag }`, or `{ tag, val }` for a case with a payload |
 * | enum | the label, or SCREAMING_SNAKE_CASE under `enumValuesScreamingSnakeCase` |
 * | option | the value or `undefined`; `{ tag: "none" }` or `{ tag: "some", val }` if the payload may itself be `undefined` |
 * | result | `{ tag: "ok" \| "err", val }`, `val` undefined without a payload |
 * | flags | object of booleans, or a bigint under `flagsAsBigInt` and `useNamespaceObjects` |
 */
export interface MappingStyle {
  readonly flagsAsBigInt: boolean;
  readonly screamingEnums: boolean;
}

/** The part of a configuration that changes the mapping. */
export function mappingStyle(config: JcoConfig): MappingStyle {
  const flagsAsBigInt = config.flagsAsBigInt || config.useNamespaceObjects;
  return STYLES[(flagsAsBigInt ? 1 : 0) + (config.enumValuesScreamingSnakeCase ? 2 : 0)] as MappingStyle;
}

const STYLES: readonly MappingStyle[] = [0, 1, 2, 3].map((bits) => ({
  flagsAsBigInt: (bits & 1) !== 0,
  screamingEnums: (bits & 2) !== 0,
}));

/** Whether an option of this type is `T | undefined`: only if `T` itself has no `undefined`. */
export function isNullable(option: { readonly type: ValueType }): boolean {
  return !(option.type.kind === "option" && isNullable(option.type));
}

export type TypedArrayConstructor =
  | Int8ArrayConstructor | Uint8ArrayConstructor | Int16ArrayConstructor | Uint16ArrayConstructor
  | Int32ArrayConstructor | Uint32ArrayConstructor | BigInt64ArrayConstructor | BigUint64ArrayConstructor
  | Float32ArrayConstructor | Float64ArrayConstructor;

const TYPED_ARRAYS: Readonly<Partial<Record<ValueType["kind"], TypedArrayConstructor>>> = {
  s8: Int8Array, u8: Uint8Array, s16: Int16Array, u16: Uint16Array, s32: Int32Array, u32: Uint32Array,
  s64: BigInt64Array, u64: BigUint64Array, f32: Float32Array, f64: Float64Array,
};

/** The typed array that a list of `element` is, or `null`. */
export function typedArray(element: ValueType): TypedArrayConstructor | null {
  return TYPED_ARRAYS[element.kind] ?? null;
}

/** Names of a type's labels or fields in JavaScript, in the order of the definition. */
export function jsNames(type: ValueType, style: MappingStyle): readonly string[] {
  switch (type.kind) {
    case "record": return type.fields.map((field) => camel(field.name));
    case "flags": return type.labels.map(camel);
    case "enum": return style.screamingEnums ? type.labels.map(screaming) : type.labels;
    case "variant": return type.cases.map((c) => c.name);
    default: return [];
  }
}

/**
 * Closures per type object and style: a type is compiled once, however many
 * values pass.
 */
export function memoised<T>(compile: (type: ValueType, style: MappingStyle) => T): (type: ValueType, style: MappingStyle) => T {
  const perStyle = new Map<MappingStyle, WeakMap<ValueType, T>>();
  return (type, style) => {
    let found = perStyle.get(style);
    if (!found) perStyle.set(style, (found = new WeakMap()));
    let compiled = found.get(type);
    if (compiled === undefined) found.set(type, (compiled = compile(type, style)));
    return compiled;
  };
}

const scratch = new DataView(new ArrayBuffer(8));

/** The number with these bits (of an f32: 0 … 2³²−1). */
export function f32FromBits(bits: number): number {
  scratch.setUint32(0, bits);
  return scratch.getFloat32(0);
}
/** Bits of a number that an f32 can hold; every NaN is the canonical one. */
export function bitsOfF32(value: number): number {
  if (value !== value) return 0x7fc0_0000;
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}
/** The number with these bits (of an f64: 0 … 2⁶⁴−1). */
export function f64FromBits(bits: bigint): number {
  scratch.setBigUint64(0, bits);
  return scratch.getFloat64(0);
}
/** Bits of a number; every NaN is the canonical one. */
export function bitsOfF64(value: number): bigint {
  if (value !== value) return 0x7ff8_0000_0000_0000n;
  scratch.setFloat64(0, value);
  return scratch.getBigUint64(0);
}

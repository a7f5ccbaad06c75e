import type { JcoConfig } from "../../case/case.ts";
import type { ValueType } from "../../types/type.ts";
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
 * | option | the value or `undefined`; `{ tag: "none" | "some", val }` if the payload may itself be `undefined` |
 * | result | `{ tag: "ok" \| "err", val }`, `val` undefined without a payload |
 * | flags | object of booleans, or a bigint under `flagsAsBigInt` and `useNamespaceObjects` |
 *
 * A function of `async` type is one that returns a promise, by its
 * declaration; no option of the transpilation is needed for that
 * (`asyncMode`, `asyncImports` and `asyncExports` make other functions
 * asynchronous). An import may also return the value itself, or throw, as
 * JavaScript lets whoever is awaited do: that is the answer `at-once`. What is
 * not of `async` type returns no promise, neither as import nor as export.
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
  | Int8ArrayConstructor
  | Uint8ArrayConstructor
  | Int16ArrayConstructor
  | Uint16ArrayConstructor
  | Int32ArrayConstructor
  | Uint32ArrayConstructor
  | BigInt64ArrayConstructor
  | BigUint64ArrayConstructor
  | Float32ArrayConstructor
  | Float64ArrayConstructor;

const TYPED_ARRAYS: Readonly<Partial<Record<ValueType["kind"], TypedArrayConstructor>>> = {
  s8: Int8Array,
  u8: Uint8Array,
  s16: Int16Array,
  u16: Uint16Array,
  s32: Int32Array,
  u32: Uint32Array,
  s64: BigInt64Array,
  u64: BigUint64Array,
  f32: Float32Array,
  f64: Float64Array,
};

/** The typed array that a list of `element` is, or `null`. */
export function typedArray(element: ValueType): TypedArrayConstructor | null {
  return TYPED_ARRAYS[element.kind] ?? null;
}

/** Names of a type's labels or fields in JavaScript, in the order of the definition. */
export function jsNames(type: ValueType, style: MappingStyle): readonly string[] {
  switch (type.kind) {
    case "record":
      return type.fields.map((field) => camel(field.name));
    case "flags":
      return type.labels.map(camel);
    case "enum":
      return style.screamingEnums ? type.labels.map(screaming) : type.labels;
    case "variant":
      return type.cases.map((c) => c.name);
    default:
      return [];
  }
}

/**
 * Closures per type object and style: a type is compiled once, however many
 * values pass.
 */
export function memoised<T>(
  compile: (type: ValueType, style: MappingStyle) => T,
): (type: ValueType, style: MappingStyle) => T {
  const perStyle = new Map<MappingStyle, WeakMap<ValueType, T>>();
  return (type, style) => {
    let found = perStyle.get(style);
    if (!found) perStyle.set(style, (found = new WeakMap()));
    let compiled = found.get(type);
    if (compiled === undefined) found.set(type, (compiled = compile(type, style)));
    return compiled;
  };
}

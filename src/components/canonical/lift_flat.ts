import { despecialize } from "../types/despecialize.ts";
import { unreachable } from "../types/never.ts";
import type { ValueType, VariantCase } from "../types/type.ts";
import { alignment } from "./alignment.ts";
import { checkRange } from "./context.ts";
import type { LiftLowerContext } from "./context.ts";
import { elemSize } from "./elem_size.ts";
import { flatCount, flattenVariant } from "./flatten.ts";
import type { CoreType } from "./flatten.ts";
import { canonicalizeNan32, canonicalizeNan64 } from "./float.ts";
import type { LiftedCase, LiftedValue } from "./lifted.ts";
import { caseAt, convertI32ToChar, convertIntToBool, load, loadListFromRange, unpackFlagsFromInt } from "./load.ts";
import { loadStringFromRange } from "./load_string.ts";

/** The bits of a core value, unsigned: a `number` for i32 and f32, a `bigint` for i64 and f64. */
export type CoreValue = number | bigint;

/** CanonicalABI.md, "Flat Lifting": core values, taken in order with the type wanted. */
interface CoreValueIter {
  next(want: CoreType): CoreValue;
}

/** `CoreValueIter`. */
export function coreValueIter(values: readonly CoreValue[]): CoreValueIter {
  let index = 0;
  return { next: () => values[index++] as CoreValue };
}

/**
 * CanonicalABI.md, `lift_flat_values`.
 *
 * @param maxFlat beyond which `values` is one pointer to a tuple of `types`.
 * @throws {Trap} where the specification traps.
 */
export function liftFlatValues(
  cx: LiftLowerContext,
  maxFlat: number,
  values: readonly CoreValue[],
  types: readonly ValueType[],
): LiftedValue[] {
  const vi = coreValueIter(values);
  if (types.reduce((sum, type) => sum + flatCount(type), 0) <= maxFlat)
    return types.map((type) => liftFlat(cx, vi, type));
  const tuple: ValueType = { kind: "tuple", elements: types };
  const ptr = vi.next("i32") as number;
  checkRange(cx, ptr, elemSize(tuple), alignment(tuple));
  return load(cx, ptr, tuple) as LiftedValue[];
}

/** `lift_flat`: a value of `type` from as many core values as its flattening has. */
export function liftFlat(cx: LiftLowerContext, vi: CoreValueIter, type: ValueType): LiftedValue {
  const t = despecialize(type);
  const i32 = () => vi.next("i32") as number;
  switch (t.kind) {
    case "bool":
      return convertIntToBool(i32());
    case "u8":
      return i32() & 0xff;
    case "u16":
      return i32() & 0xffff;
    case "u32":
      return i32() >>> 0;
    case "u64":
      return BigInt.asUintN(64, vi.next("i64") as bigint);
    case "s8":
      return (i32() << 24) >> 24;
    case "s16":
      return (i32() << 16) >> 16;
    case "s32":
      return i32() | 0;
    case "s64":
      return BigInt.asIntN(64, vi.next("i64") as bigint);
    case "f32":
      return canonicalizeNan32(vi.next("f32") as number);
    case "f64":
      return canonicalizeNan64(vi.next("f64") as bigint);
    case "char":
      return convertI32ToChar(i32());
    case "string": {
      const ptr = i32();
      return loadStringFromRange(cx, ptr, i32());
    }
    case "list": {
      const ptr = i32();
      return loadListFromRange(cx, ptr, i32(), t.element);
    }
    case "fixed-list":
      return Array.from({ length: t.length }, () => liftFlat(cx, vi, t.element));
    case "record":
      return t.fields.map((field) => liftFlat(cx, vi, field.type));
    case "variant":
      return liftFlatVariant(cx, vi, t.cases);
    case "flags":
      return unpackFlagsFromInt(i32(), t.labels);
    default:
      return unreachable(t);
  }
}

function liftFlatVariant(cx: LiftLowerContext, vi: CoreValueIter, cases: readonly VariantCase[]): LiftedCase {
  const flatTypes = flattenVariant(cases).slice(1);
  const index = vi.next("i32") as number;
  const { type } = caseAt(cases, index);
  let taken = 0;
  const coerced: CoreValueIter = {
    next(want) {
      const have = flatTypes[taken++] as CoreType;
      const bits = vi.next(have);
      return have === "i64" && (want === "i32" || want === "f32") ? Number(BigInt.asUintN(32, bits as bigint)) : bits;
    },
  };
  const value = type ? liftFlat(cx, coerced, type) : null;
  for (; taken < flatTypes.length; taken += 1) vi.next(flatTypes[taken] as CoreType);
  return { case: index, value };
}

import { despecialize } from "../types/despecialize.ts";
import { unreachable } from "../types/never.ts";
import type { ValueType, VariantCase } from "../types/type.ts";
import { alignment } from "./alignment.ts";
import { allocate, checkRange } from "./context.ts";
import type { LiftLowerContext } from "./context.ts";
import { elemSize } from "./elem_size.ts";
import { flatCount, flattenVariant } from "./flatten.ts";
import type { CoreValue } from "./lift_flat.ts";
import type { LiftedCase, LiftedString, LiftedValue } from "./lifted.ts";
import { packFlagsIntoInt, store, storeListIntoRange } from "./store.ts";
import { storeStringIntoRange } from "./store_string.ts";

/**
 * CanonicalABI.md, `lower_flat_values`.
 *
 * @param maxFlat beyond which `values` are stored as a tuple, whose pointer is returned.
 * @param outParam where the caller wants that tuple; nothing is returned then.
 * @throws {Trap} where the specification traps.
 */
export function lowerFlatValues(
  cx: LiftLowerContext,
  maxFlat: number,
  values: readonly LiftedValue[],
  types: readonly ValueType[],
  outParam?: number,
): CoreValue[] {
  if (types.reduce((sum, type) => sum + flatCount(type), 0) <= maxFlat) {
    return types.flatMap((type, index) => lowerFlat(cx, values[index] as LiftedValue, type));
  }
  const tuple: ValueType = { kind: "tuple", elements: types };
  const ptr = outParam ?? allocate(cx, alignment(tuple), elemSize(tuple));
  checkRange(cx, ptr, elemSize(tuple), alignment(tuple));
  store(cx, values, tuple, ptr);
  return outParam === undefined ? [ptr] : [];
}

/** CanonicalABI.md, "Flat Lowering", `lower_flat`. */
export function lowerFlat(cx: LiftLowerContext, value: LiftedValue, type: ValueType): CoreValue[] {
  const t = despecialize(type);
  switch (t.kind) {
    case "bool":
      return [value ? 1 : 0];
    case "u8":
    case "u16":
    case "u32":
    case "f32":
    case "char":
      return [value as number];
    case "s8":
    case "s16":
    case "s32":
      return [(value as number) >>> 0];
    case "u64":
    case "f64":
      return [value as bigint];
    case "s64":
      return [BigInt.asUintN(64, value as bigint)];
    case "string":
      return storeStringIntoRange(cx, value as string | LiftedString);
    case "list":
      return storeListIntoRange(cx, value as readonly LiftedValue[], t.element);
    case "fixed-list":
      return (value as readonly LiftedValue[]).flatMap((element) => lowerFlat(cx, element, t.element));
    case "record":
      return t.fields.flatMap((field, index) =>
        lowerFlat(cx, (value as readonly LiftedValue[])[index] as LiftedValue, field.type),
      );
    case "variant":
      return lowerFlatVariant(cx, value as LiftedCase, t.cases);
    case "flags":
      return [packFlagsIntoInt(value as readonly boolean[])];
    default:
      return unreachable(t);
  }
}

function lowerFlatVariant(cx: LiftLowerContext, value: LiftedCase, cases: readonly VariantCase[]): CoreValue[] {
  const type = cases[value.case]?.type;
  const payload = type ? lowerFlat(cx, value.value as LiftedValue, type) : [];
  const flatTypes = flattenVariant(cases).slice(1);
  return [
    value.case,
    ...flatTypes.map((want, index) => {
      const bits = payload[index] ?? 0;
      return want === "i64" || want === "f64" ? BigInt(bits) : bits;
    }),
  ];
}

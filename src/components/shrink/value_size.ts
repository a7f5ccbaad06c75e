import { unreachable } from "../types/never.ts";
import type { ValueType } from "../types/type.ts";
import { caseOf } from "../values/cases.ts";
import { f32FromBits, f64FromBits } from "../values/floats.ts";
import type { CaseValue, Value } from "../values/value.ts";
import { charDetail, floatDetail, integerDetail, stringDetail } from "./scalar_size.ts";

/** A measure of a value; two numbers, the first of which counts before the second. */
export interface ValueSize {
  /** The values it is made of: a scalar, a string and flags are one each. */
  nodes: number;
  /** How far its scalars, strings, flags and cases are from the simplest ones. */
  detail: number;
}

/** How large `value`, a value of `type`, is. */
export function valueSize(type: ValueType, value: Value): ValueSize {
  const size = { nodes: 0, detail: 0 };
  add(type, value, size);
  return size;
}

/** Whether `a` is smaller than `b`, both values of `type`. */
export function isSmallerValue(type: ValueType, a: Value, b: Value): boolean {
  const [left, right] = [valueSize(type, a), valueSize(type, b)];
  return left.nodes === right.nodes ? left.detail < right.detail : left.nodes < right.nodes;
}

function add(type: ValueType, value: Value, size: ValueSize): void {
  size.nodes++;
  switch (type.kind) {
    case "bool":
      size.detail += Number(value);
      return;
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
    case "s64":
    case "u64":
      size.detail += integerDetail(value as number | bigint);
      return;
    case "f32":
      size.detail += floatDetail(f32FromBits(value as number), value as number);
      return;
    case "f64":
      size.detail += floatDetail(f64FromBits(value as bigint), value as bigint);
      return;
    case "char":
      size.detail += charDetail(value as number);
      return;
    case "string":
      size.detail += stringDetail(value as string);
      return;
    case "flags":
      size.detail += (value as readonly Value[]).filter(Boolean).length;
      return;
    case "list":
    case "fixed-list":
      for (const element of value as readonly Value[]) add(type.element, element, size);
      return;
    case "map":
      for (const [key, mapped] of value as readonly (readonly [Value, Value])[]) {
        add(type.key, key, size);
        add(type.value, mapped, size);
      }
      return;
    case "tuple":
      type.elements.forEach((element, index) => add(element, (value as readonly Value[])[index]!, size));
      return;
    case "record":
      type.fields.forEach((field, index) => add(field.type, (value as readonly Value[])[index]!, size));
      return;
    case "variant":
    case "enum":
    case "option":
    case "result": {
      const chosen = value as CaseValue;
      size.detail += chosen.case;
      const payload = caseOf(type, chosen.case)?.type;
      if (payload && chosen.value !== null) add(payload, chosen.value, size);
      return;
    }
    default:
      unreachable(type);
  }
}

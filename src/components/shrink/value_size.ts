import { isPrimitive } from "../types/type.ts";
import type { ValueType } from "../types/type.ts";
import { isCaseValue } from "../values/cases.ts";
import { overParts } from "../values/parts.ts";
import type { Value } from "../values/value.ts";
import { REDUCIBLES } from "./scalars.ts";

/** A measure of a value; two numbers, the first of which counts before the second. */
interface ValueSize {
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

function add(type: ValueType, value: Value, size: ValueSize): null {
  size.nodes++;
  if (isPrimitive(type)) {
    size.detail += REDUCIBLES[type.kind].detail(value as never);
    return null;
  }
  if (type.kind === "flags") size.detail += (value as readonly Value[]).filter(Boolean).length;
  if (isCaseValue(value)) size.detail += value.case;
  overParts(type, value, add, size);
  return null;
}

import { isPrimitive } from "../types/type.ts";
import type { PrimitiveKind, ValueType } from "../types/type.ts";
import { isCaseValue } from "../values/cases.ts";
import { overParts } from "../values/parts.ts";
import type { Value } from "../values/value.ts";
import { REDUCIBLES } from "./scalars.ts";

/**
 * The value of primitive type `kind` that says most nearly what `value`, of
 * type `type`, says: the number where there is room for it, a boundary for a
 * boundary, something for something.
 */
export function toPrimitive(type: ValueType, value: Value, kind: PrimitiveKind): Value {
  return type.kind === kind ? value : REDUCIBLES[kind].from(numberOf(type, value), type, value);
}

/**
 * What `value` comes to as one number: that of its first part that isn't 0, its case where there is no payload to ask.
 */
function numberOf(type: ValueType, value: Value): number {
  if (isPrimitive(type)) return REDUCIBLES[type.kind].number(value as never);
  if (type.kind === "flags") return Number((value as readonly Value[]).includes(true));
  const first = overParts(type, value, otherThan0, null)?.what;
  return isCaseValue(value) ? first || value.case : (first ?? 0);
}

function otherThan0(type: ValueType, value: Value): number | null {
  const number = numberOf(type, value);
  return number === 0 ? null : number;
}

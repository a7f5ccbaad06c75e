import { unreachable } from "../types/never.ts";
import { INTEGER_RANGES, isIntegerKind } from "../types/type.ts";
import type { IntegerKind, PrimitiveKind, ValueType } from "../types/type.ts";
import { caseOf } from "../values/cases.ts";
import { f32Bits, f32FromBits, f64Bits, f64FromBits } from "../values/floats.ts";
import type { CaseValue, Value } from "../values/value.ts";
import { PLAIN_CHARS } from "./scalar_size.ts";

/**
 * The value of primitive type `kind` that says most nearly what `value`, of
 * type `type`, says: the number where there is room for it, a boundary for a
 * boundary, something for something.
 */
export function toPrimitive(type: ValueType, value: Value, kind: PrimitiveKind): Value {
  switch (kind) {
    case "bool":
      return numberOf(type, value) !== 0;
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
      return Number(toInteger(type, value, kind));
    case "s64":
    case "u64":
      return toInteger(type, value, kind);
    case "f32":
      return type.kind === "f32" ? value : f32Bits(numberOf(type, value));
    case "f64":
      return type.kind === "f64" ? value : f64Bits(numberOf(type, value));
    case "char":
      return toChar(type, value);
    case "string":
      return type.kind === "string"
        ? value
        : type.kind === "char" || numberOf(type, value) !== 0
          ? String.fromCodePoint(toChar(type, value))
          : "";
    default:
      return unreachable(kind);
  }
}

function toInteger(type: ValueType, value: Value, kind: IntegerKind): bigint {
  const [min, max] = INTEGER_RANGES[kind];
  const exact = isIntegerKind(type.kind)
    ? BigInt(value as number | bigint)
    : BigInt(Math.trunc(finite(numberOf(type, value))));
  if (exact >= min && exact <= max) return exact;
  if (isIntegerKind(type.kind)) {
    const [oldMin, oldMax] = INTEGER_RANGES[type.kind];
    if (exact === oldMin) return min;
    if (exact === oldMax) return max;
  }
  const bits = Number(kind.slice(1));
  return min < 0n ? BigInt.asIntN(bits, exact) : BigInt.asUintN(bits, exact);
}

function toChar(type: ValueType, value: Value): number {
  const number = numberOf(type, value);
  return number > 0 && number <= 0x10_ffff && Number.isInteger(number) && !(number >= 0xd800 && number <= 0xdfff)
    ? number
    : PLAIN_CHARS[0];
}

/** What `value` comes to as one number: that of its first part that isn't 0, its case where there is no payload to ask. */
function numberOf(type: ValueType, value: Value): number {
  switch (type.kind) {
    case "bool":
    case "char":
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
    case "s64":
    case "u64":
      return Number(value);
    case "f32":
      return f32FromBits(value as number);
    case "f64":
      return f64FromBits(value as bigint);
    case "string":
      return (value as string).codePointAt(0) ?? 0;
    case "list":
    case "fixed-list":
      return firstOf((value as readonly Value[]).map((element) => [type.element, element]));
    case "map":
      return firstOf(
        (value as readonly (readonly [Value, Value])[]).flatMap(([key, mapped]) => [
          [type.key, key],
          [type.value, mapped],
        ]),
      );
    case "tuple":
      return firstOf(type.elements.map((element, index) => [element, (value as readonly Value[])[index]!]));
    case "record":
      return firstOf(type.fields.map((field, index) => [field.type, (value as readonly Value[])[index]!]));
    case "flags":
      return Number((value as readonly Value[]).includes(true));
    case "variant":
    case "enum":
    case "option":
    case "result": {
      const { case: index, value: payload } = value as CaseValue;
      const inner = caseOf(type, index)?.type;
      return (inner && payload !== null && numberOf(inner, payload)) || index;
    }
    default:
      return unreachable(type);
  }
}

function firstOf(parts: readonly (readonly [ValueType, Value])[]): number {
  for (const [type, value] of parts) {
    const number = numberOf(type, value);
    if (number !== 0) return number;
  }
  return 0;
}

const finite = (number: number): number => (Number.isFinite(number) ? number : 0);

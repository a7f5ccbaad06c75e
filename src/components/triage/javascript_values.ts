import { memInst } from "../canonical/context.ts";
import type { LiftLowerContext } from "../canonical/context.ts";
import { flatCount, flattenType } from "../canonical/flatten.ts";
import { coreValueIter, liftFlat } from "../canonical/lift_flat.ts";
import type { CoreValue } from "../canonical/lift_flat.ts";
import { unlifted } from "../canonical/lifted.ts";
import { unreachable } from "../types/never.ts";
import type { ValueType } from "../types/type.ts";
import { f32Bits, f32FromBits, f64Bits, f64FromBits } from "../values/floats.ts";
import type { Value } from "../values/value.ts";

/** Types that are one core value hold nothing in memory. */
const NO_MEMORY: LiftLowerContext = {
  memory: memInst(() => new ArrayBuffer(0)),
  stringEncoding: "utf8",
  realloc: () => 0,
};

/**
 * What a guest lifts when a JavaScript value is handed to it as it is, in the
 * place of its one core value: WebAssembly's JavaScript API makes a number of
 * whatever it is.
 *
 * @returns `value` where it is not one core value, or no number can be made of it.
 */
export function asCoreNumber(type: ValueType, value: Value): Value {
  if (flatCount(type) !== 1) return value;
  const core = coreOf(type, primitive(type, value));
  return core === null ? value : unlifted(liftFlat(NO_MEMORY, coreValueIter([core]), type), type);
}

type Primitive = boolean | number | bigint | string;

/** `ToWebAssemblyValue`; `null` where it throws. */
function coreOf(type: ValueType, js: Primitive): CoreValue | null {
  const [core] = flattenType(type);
  switch (core) {
    case "i32":
      return Number(js) >>> 0;
    case "f32":
      return f32Bits(Math.fround(Number(js)));
    case "f64":
      return f64Bits(Number(js));
    case "i64":
      try {
        return BigInt.asUintN(64, BigInt(js));
      } catch {
        return null;
      }
    default:
      return null;
  }
}

/** What JavaScript's conversions see of a value in jco's mapping: of an array the text of its elements, of another object that it is one. */
function primitive(type: ValueType, value: Value): Primitive {
  switch (type.kind) {
    case "f32":
      return f32FromBits(value as number);
    case "f64":
      return f64FromBits(value as bigint);
    case "char":
      return String.fromCodePoint(value as number);
    case "tuple":
    case "fixed-list":
      return String([
        primitive(type.kind === "tuple" ? type.elements[0]! : type.element, (value as readonly Value[])[0]!),
      ]);
    case "record":
    case "variant":
    case "option":
    case "result":
    case "flags":
    case "map":
    case "list":
    case "enum":
      return "[object Object]";
    default:
      return value as Primitive;
  }
}

/**
 * What jco's `_lowerFlat…` store for an object that is no value of `type`,
 * and has only a key that they don't look for.
 *
 * @returns `null` where they throw.
 */
export function loweredObject(type: ValueType): Value | null {
  switch (type.kind) {
    case "bool":
      return true;
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
      return 0;
    case "f32":
      return f32Bits(NaN);
    case "f64":
      return f64Bits(NaN);
    case "flags":
      return type.labels.map(() => false);
    case "tuple":
      return all(type.elements.map(loweredUndefined));
    case "record":
      return all(type.fields.map((field) => loweredUndefined(field.type)));
    case "option":
      return payload(1, type.type, loweredObject);
    case "result":
      return payload(0, type.ok, loweredObject);
    case "s64":
    case "u64":
    case "char":
    case "string":
    case "list":
    case "fixed-list":
    case "map":
    case "variant":
    case "enum":
      return null;
    default:
      return unreachable(type);
  }
}

/** The same for `undefined`. */
function loweredUndefined(type: ValueType): Value | null {
  switch (type.kind) {
    case "bool":
      return false;
    case "option":
      return { case: 0, value: null };
    case "result":
      return payload(0, type.ok, loweredUndefined);
    case "tuple":
    case "record":
      return null;
    default:
      return loweredObject(type);
  }
}

function payload(index: number, type: ValueType | null, lowered: (type: ValueType) => Value | null): Value | null {
  const value = type && lowered(type);
  return type !== null && value === null ? null : { case: index, value };
}

const all = (values: readonly (Value | null)[]): Value | null =>
  values.every((value) => value !== null) ? values : null;

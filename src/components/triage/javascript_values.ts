import { memInst } from "../canonical/context.ts";
import type { LiftLowerContext } from "../canonical/context.ts";
import { flatCount, flattenType } from "../canonical/flatten.ts";
import { coreValueIter, liftFlat } from "../canonical/lift_flat.ts";
import type { CoreValue } from "../canonical/lift_flat.ts";
import { unlifted } from "../canonical/lifted.ts";
import { children } from "../types/children.ts";
import { unreachable } from "../types/never.ts";
import { isPrimitive } from "../types/type.ts";
import type { PrimitiveKind, ValueType } from "../types/type.ts";
import { f32Bits, f32FromBits, f64Bits, f64FromBits } from "../values/floats.ts";
import { partsOf } from "../values/parts.ts";
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

/** What JavaScript and jco make of values of a primitive type where they are not looked for. */
interface Conversion {
  /** What JavaScript's conversions see of a value in jco's mapping. */
  readonly seen: (value: never) => Primitive;
  /** What jco's `_lowerFlat…` stores for an object and for `undefined`; `null` where it throws. */
  readonly object: Value | null;
  readonly nothing: Value | null;
}

const asIs = (value: Primitive): Primitive => value;
const INTEGER: Conversion = { seen: asIs, object: 0, nothing: 0 };
const STRICT: Conversion = { seen: asIs, object: null, nothing: null };

const CONVERSIONS: Readonly<Record<PrimitiveKind, Conversion>> = {
  bool: { seen: asIs, object: true, nothing: false },
  s8: INTEGER,
  u8: INTEGER,
  s16: INTEGER,
  u16: INTEGER,
  s32: INTEGER,
  u32: INTEGER,
  s64: STRICT,
  u64: STRICT,
  f32: { seen: f32FromBits, object: f32Bits(NaN), nothing: f32Bits(NaN) },
  f64: { seen: f64FromBits, object: f64Bits(NaN), nothing: f64Bits(NaN) },
  char: { seen: (code: number) => String.fromCodePoint(code), object: null, nothing: null },
  string: STRICT,
};

/**
 * What JavaScript's conversions see of a value in jco's mapping: of an array the text of its elements, of another
 * object that it is one.
 */
function primitive(type: ValueType, value: Value): Primitive {
  if (isPrimitive(type)) return CONVERSIONS[type.kind].seen(value as never);
  if (type.kind !== "tuple" && type.kind !== "fixed-list") return "[object Object]";
  return String(partsOf(type, value).map((part) => primitive(part.type, part.value)));
}

/**
 * What jco's `_lowerFlat…` store for an object that is no value of `type`,
 * and has only a key that they don't look for.
 *
 * @returns `null` where they throw.
 */
export function loweredObject(type: ValueType): Value | null {
  if (isPrimitive(type)) return CONVERSIONS[type.kind].object;
  switch (type.kind) {
    case "flags":
      return type.labels.map(() => false);
    case "tuple":
    case "record":
      return all(children(type).map((child) => loweredUndefined(child.type)));
    case "option":
      return payload(1, type.type, loweredObject);
    case "result":
      return payload(0, type.ok, loweredObject);
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
  if (isPrimitive(type)) return CONVERSIONS[type.kind].nothing;
  switch (type.kind) {
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

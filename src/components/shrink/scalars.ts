import { INTEGER_RANGES, isIntegerKind } from "../types/type.ts";
import type { IntegerKind, PrimitiveKind, ValueType } from "../types/type.ts";
import { f32Bits, f32FromBits, f64Bits, f64FromBits } from "../values/floats.ts";
import type { Value } from "../values/value.ts";
import { charDetail, floatDetail, integerDetail, PLAIN_CHARS, PLAIN_FLOATS, stringDetail } from "./scalar_size.ts";

type ScalarValue = boolean | number | bigint | string;

/** Values of one primitive type: all that reductions have to know of them. */
interface Reducible<V extends ScalarValue> {
  readonly simplest: V;
  /** How far a value is from the simplest one: 0 for that. */
  detail(value: V): number;
  /** What a value comes to as a number. */
  number(value: V): number;
  /** The value that says most nearly what `value` of another `type` says, which comes to `number`. */
  from(number: number, type: ValueType, value: Value): V;
  /** Values to try instead, in this order; some of them may be no simpler. */
  simpler(value: V): readonly V[];
}

/** By primitive kind, the simplest first: of two types with as many nodes, the one of earlier kinds is the smaller. */
export const REDUCIBLES: Readonly<Record<PrimitiveKind, Reducible<ScalarValue>>> = {
  bool: {
    simplest: false,
    detail: Number,
    number: Number,
    from: (number) => number !== 0,
    simpler: () => [],
  },
  u8: narrow("u8"),
  s8: narrow("s8"),
  u16: narrow("u16"),
  s16: narrow("s16"),
  u32: narrow("u32"),
  s32: narrow("s32"),
  u64: wide("u64"),
  s64: wide("s64"),
  f32: {
    simplest: 0,
    detail: (bits: number) => floatDetail(f32FromBits(bits), bits),
    number: f32FromBits,
    from: f32Bits,
    simpler: (bits: number) => [...simplerFloats(f32FromBits(bits)).map(f32Bits), Number(withoutLowest(BigInt(bits)))],
  },
  f64: {
    simplest: 0n,
    detail: (bits: bigint) => floatDetail(f64FromBits(bits), bits),
    number: f64FromBits,
    from: f64Bits,
    simpler: (bits: bigint) => [...simplerFloats(f64FromBits(bits)).map(f64Bits), withoutLowest(bits)],
  },
  char: {
    simplest: PLAIN_CHARS[0],
    detail: charDetail,
    number: Number,
    from: charFrom,
    simpler: () => PLAIN_CHARS,
  },
  string: {
    simplest: "",
    detail: stringDetail,
    number: (text: string) => text.codePointAt(0) ?? 0,
    from: (number, type) => (type.kind === "char" || number !== 0 ? String.fromCodePoint(charFrom(number)) : ""),
    // Its characters are left out and made simpler one by one.
    simpler: () => [],
  },
};

function narrow(kind: IntegerKind): Reducible<number> {
  return {
    simplest: 0,
    detail: integerDetail,
    number: Number,
    from: (number, type, value) => Number(integerFrom(number, type, value, kind)),
    simpler: (value) => simplerIntegers(BigInt(value), kind).map(Number),
  };
}

function wide(kind: IntegerKind): Reducible<bigint> {
  return {
    simplest: 0n,
    detail: integerDetail,
    number: Number,
    from: (number, type, value) => integerFrom(number, type, value, kind),
    simpler: (value) => simplerIntegers(value, kind),
  };
}

/** The number where there is room for it, a boundary for a boundary. */
function integerFrom(number: number, type: ValueType, value: Value, kind: IntegerKind): bigint {
  const [min, max] = INTEGER_RANGES[kind];
  const exact = isIntegerKind(type.kind)
    ? BigInt(value as number | bigint)
    : BigInt(Number.isFinite(number) ? Math.trunc(number) : 0);
  if (exact >= min && exact <= max) return exact;
  if (isIntegerKind(type.kind)) {
    const [oldMin, oldMax] = INTEGER_RANGES[type.kind];
    if (exact === oldMin) return min;
    if (exact === oldMax) return max;
  }
  const bits = Number(kind.slice(1));
  return min < 0n ? BigInt.asIntN(bits, exact) : BigInt.asUintN(bits, exact);
}

function charFrom(number: number): number {
  return number > 0 && number <= 0x10_ffff && Number.isInteger(number) && !(number >= 0xd800 && number <= 0xdfff)
    ? number
    : PLAIN_CHARS[0];
}

/** Integers with fewer bits, with only the highest of as many bits, and without the lowest of those that are set. */
function simplerIntegers(value: bigint, kind: IntegerKind): readonly bigint[] {
  const [min, max] = INTEGER_RANGES[kind];
  const [size, sign] = value < 0n ? [-value, -1n] : [value, 1n];
  const top = 1n << BigInt(size.toString(2).length - 1);
  const numbers = [1n, -1n, -value, value / 2n, sign * top, sign * withoutLowest(size)];
  return numbers.filter((number) => number >= min && number <= max);
}

const simplerFloats = (value: number): readonly number[] => [
  ...PLAIN_FLOATS,
  Math.trunc(value),
  Math.trunc(value / 2),
  Math.abs(value),
];

/** `bits` without the lowest of those that are set. */
const withoutLowest = (bits: bigint): bigint => bits & (bits - 1n);

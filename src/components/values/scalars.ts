import { INTEGER_RANGES } from "../types/type.ts";
import type { IntegerKind, PrimitiveKind } from "../types/type.ts";
import { f32FromBits, f64FromBits, isNaN32, isNaN64 } from "./floats.ts";
import type { Json } from "./json.ts";
import { printChar, printFloat, printString } from "./text.ts";

/** The JavaScript types of the values of primitive types. */
interface Held {
  readonly boolean: boolean;
  readonly number: number;
  readonly bigint: bigint;
  readonly string: string;
}

/** Values of one primitive type, which have no parts: all that is done with them wherever values are walked. */
interface Scalar<H extends keyof Held> {
  /** What `typeof` says of every value. */
  readonly holds: H;
  /** What is to be said of something that is none. */
  readonly whyNot: string;
  /** Whether something that `typeof` calls so is a value. */
  is(value: Held[H]): boolean;
  /** Whether a value and what an engine made of it, anything, are the same. */
  readonly same: (expected: unknown, actual: unknown) => boolean;
  /**
   * For people.
   *
   * @param units how much of a string is spelled out, in UTF-16 code units.
   * @returns `null` for what can't be printed as a value.
   */
  print(value: Held[H], units: number): string | null;
  /** In JSON, as `valueToJson` says. */
  toJson(value: Held[H]): Json;
  /**
   * What `json` says, of whatever type.
   *
   * @param refuse throws what it is given to say of `json`.
   * @returns `null` if it isn't what `toJson` writes.
   */
  fromJson(json: unknown, refuse: (why: string) => never): unknown;
}

/** The same with its type forgotten: a caller has to know that a value is one of `holds`. */
export type AnyScalar = Scalar<keyof Held>;

/** By primitive kind: what there is to know of a value, in the form that value.ts gives. */
export const SCALARS: Readonly<Record<PrimitiveKind, AnyScalar>> = {
  bool: {
    holds: "boolean",
    whyNot: "not a boolean",
    is: () => true,
    same: Object.is,
    print: String,
    toJson: (value: boolean) => value,
    fromJson: (json) => json,
  },
  s8: narrow("s8"),
  u8: narrow("u8"),
  s16: narrow("s16"),
  u16: narrow("u16"),
  s32: narrow("s32"),
  u32: narrow("u32"),
  s64: wide("s64"),
  u64: wide("u64"),
  f32: {
    holds: "number",
    whyNot: "not the 32 bits of a float",
    is: (bits: number) => isInteger(bits, 0, 0xffff_ffff),
    same: (expected, actual) =>
      Object.is(expected, actual) ||
      (typeof expected === "number" && typeof actual === "number" && isNaN32(expected) && isNaN32(actual)),
    print: (bits: number) => (isNaN32(bits) ? printNan(bits) : printFloat(f32FromBits(bits))),
    toJson: (bits: number) => `0x${bits.toString(16).padStart(8, "0")}`,
    fromJson: (json) => (isText(json, /^0x[0-9a-f]{1,8}$/i) ? Number(json) : null),
  },
  f64: {
    holds: "bigint",
    whyNot: "not the 64 bits of a float",
    is: (bits: bigint) => BigInt.asUintN(64, bits) === bits,
    same: (expected, actual) =>
      expected === actual ||
      (typeof expected === "bigint" && typeof actual === "bigint" && isNaN64(expected) && isNaN64(actual)),
    print: (bits: bigint) => (isNaN64(bits) ? printNan(bits) : printFloat(f64FromBits(bits))),
    toJson: (bits: bigint) => `0x${bits.toString(16).padStart(16, "0")}`,
    fromJson: (json) => (isText(json, /^0x[0-9a-f]{1,16}$/i) ? BigInt(json) : null),
  },
  char: {
    holds: "number",
    whyNot: "not a Unicode scalar value",
    is: (code: number) => isInteger(code, 0, 0x10_ffff) && !(code >= 0xd800 && code <= 0xdfff),
    same: Object.is,
    print: (code: number) => (code >= 0 && code <= 0x10_ffff ? printChar(code) : null),
    toJson: (code: number) => `U+${code.toString(16).toUpperCase().padStart(4, "0")}`,
    fromJson: (json) => (isText(json, /^U\+[0-9a-f]{1,6}$/i) ? Number.parseInt(json.slice(2), 16) : null),
  },
  string: {
    holds: "string",
    whyNot: "not a string without lone surrogates",
    is: (text: string) => text.isWellFormed(),
    same: Object.is,
    print: printString,
    toJson: stringToJson,
    fromJson: stringFromJson,
  },
};

/** An integer type whose values are numbers. */
function narrow(kind: IntegerKind): Scalar<"number"> {
  const [min, max] = INTEGER_RANGES[kind].map(Number) as [number, number];
  return {
    holds: "number",
    whyNot: `not an integer in ${min} … ${max}`,
    is: (value) => isInteger(value, min, max),
    same: Object.is,
    print: (value) => (Object.is(value, -0) ? "-0" : String(value)),
    toJson: (value) => value,
    fromJson: (json) => json,
  };
}

/** An integer type whose values are bigints. */
function wide(kind: IntegerKind): Scalar<"bigint"> {
  const [min, max] = INTEGER_RANGES[kind];
  return {
    holds: "bigint",
    whyNot: `not a bigint in ${min} … ${max}`,
    is: (value) => value >= min && value <= max,
    same: Object.is,
    print: String,
    toJson: String,
    fromJson: (json) => (isText(json, /^-?[0-9]+$/) ? BigInt(json) : null),
  };
}

function isInteger(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && !Object.is(value, -0) && value >= min && value <= max;
}

const isText = (json: unknown, pattern: RegExp): json is string => typeof json === "string" && pattern.test(json);

const printNan = (bits: number | bigint): string => `nan(0x${bits.toString(16)})`;

/** Longer strings of one character are written by their length. */
const SPELLED_OUT = 200;

function stringToJson(text: string): Json {
  const [first] = text;
  if (first === undefined || text.length <= SPELLED_OUT) return text;
  const times = text.length / first.length;
  return text === first.repeat(times) ? { repeat: first, times } : text;
}

/** More than any case may hold; whether the case admits it is said elsewhere. */
const MAX_TIMES = 1 << 20;

function stringFromJson(json: unknown, refuse: (why: string) => never): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return refuse("not an object");
  const { repeat, times } = json as { readonly repeat?: unknown; readonly times?: unknown };
  if (
    typeof repeat !== "string" ||
    typeof times !== "number" ||
    !(Number.isInteger(times) && times >= 0 && times <= MAX_TIMES)
  )
    return refuse(`a repeated string is {"repeat": text, "times": 0 … ${MAX_TIMES}}`);
  return repeat.repeat(times);
}

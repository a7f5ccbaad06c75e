import { f32FromBits, f64FromBits } from "../values/floats.ts";
import { unreachable } from "../types/never.ts";
import type { ValueType } from "../types/type.ts";
import { caseCount } from "../values/cases.ts";
import type { CaseValue, Value } from "../values/value.ts";

/**
 * What is special about a value, in a few words: of values that a reduction
 * left as small as they can be and still fail, those that fail for one reason
 * are of one class.
 */
export function valueClass(type: ValueType, value: Value): string {
  switch (type.kind) {
    case "bool":
      return value === true ? "true" : "false";
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
    case "s64":
    case "u64":
      return integerClass(BigInt(value as number | bigint));
    case "f32":
      return floatClass(f32FromBits(value as number));
    case "f64":
      return floatClass(f64FromBits(value as bigint));
    case "char":
      return charClass(value as number);
    case "string":
      return stringClass(value as string);
    case "list":
    case "map":
      return countClass((value as readonly Value[]).length);
    case "fixed-list":
      return countClass(type.length);
    case "tuple":
    case "record":
      return "whole";
    case "flags": {
      const last = (value as readonly boolean[]).lastIndexOf(true);
      return last < 0 ? "none" : last === type.labels.length - 1 && last > 0 ? "the last" : ordinal(last);
    }
    case "variant":
    case "enum":
    case "option":
    case "result": {
      const { case: index } = value as CaseValue;
      return `${ordinal(index)} of ${countClass(caseCount(type))}`;
    }
    default:
      return unreachable(type);
  }
}

const ordinal = (index: number): string => (index === 0 ? "first" : "later");

/** By the bits that it takes: what cuts or moves bits does so from a certain one on. */
function integerClass(value: bigint): string {
  if (value === 0n) return "0";
  return `${value < 0n ? "negative, " : ""}${value.toString(2).replace("-", "").length} bits`;
}

function floatClass(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (Object.is(value, -0)) return "-0";
  if (!Number.isFinite(value)) return "infinite";
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 24) return "small integer";
  return Math.fround(value) === value ? "fits f32" : "beyond f32";
}

function charClass(codePoint: number): string {
  switch (codePoint) {
    case 0:
      return "NUL";
    case 0x0d:
      return "CR";
    case 0xfeff:
      return "byte order mark";
  }
  if (codePoint < 0x20 || codePoint === 0x7f) return "control";
  if (codePoint < 0x80) return "ASCII";
  if (codePoint < 0x100) return "Latin-1";
  return codePoint < 0x1_0000 ? "beyond Latin-1" : "surrogates";
}

/** The least plain of its characters, and whether there are many. */
function stringClass(text: string): string {
  if (text === "") return "empty";
  const classes = [...new Set(Array.from(text, (char) => charClass(char.codePointAt(0)!)))];
  const special = classes.filter((one) => one !== "ASCII").sort();
  return `${special.length === 0 ? "ASCII" : special.join(" and ")}${text.length > FEW ? ", long" : ""}`;
}

const FEW = 8;

function countClass(count: number): string {
  if (count === 0) return "empty";
  if (count === 1) return "one";
  return count <= FEW ? "several" : "many";
}

import { everywhere } from "../../../src/components/triage/mends/code.ts";
import { along } from "./fault.ts";
import type { Fault } from "./fault.ts";

/** An address in a store or load: up to the comma. */
const AT = String.raw`[^,\n]+`;

export const NUMBERS: readonly Fault[] = [
  {
    name: "narrower 16-bit store",
    what: "s16 and u16 are stored as one byte",
    oracle: "round-trip",
    apply: everywhere(new RegExp(String.raw`\.setInt16\((${AT}, to(?:Int|Uint)16\()`, "g"), ".setInt8($1"),
  },
  {
    name: "narrower 64-bit store",
    what: "only the low half of s64 and u64 is stored",
    oracle: "round-trip",
    apply: everywhere(
      new RegExp(String.raw`\.setBigInt64\((${AT}), (to(?:Int|Uint)64\([^\n]*?\)), true\)`, "g"),
      ".setInt32($1, Number(BigInt.asIntN(32, $2)), true)",
    ),
  },
  {
    name: "wider store",
    what: "a bool is stored as four bytes, over what comes after it",
    oracle: "guest-audit",
    apply: everywhere(new RegExp(String.raw`\.setInt8\((${AT}, [\w.$]+ \? 1 : 0, true\))`, "g"), ".setInt32($1"),
  },
  {
    name: "dropped sign",
    what: "s8 is loaded as u8",
    oracle: "round-trip",
    apply: everywhere(
      new RegExp(String.raw`clampGuest\((dataView\(\w+\))\.getInt8\((${AT}), true\), -128, 127\)`, "g"),
      "$1.getUint8($2)",
    ),
  },
  {
    name: "sign extension lost",
    what: "negative s8 and s16 are passed as positive core integers",
    oracle: "guest-audit",
    apply: everywhere(/(function toInt(?:8|16)\(val\) \{[^}]*?\{)\s*val -= 2 \*\* \d+;/g, "$1"),
  },
  {
    name: "u32 as signed",
    what: "a flat u32 keeps the sign of the core integer",
    oracle: "round-trip",
    apply: everywhere(/\b(arg\d+|Number\(arg\d+\)) >>> 0(?=[),\s])/g, "$1 | 0"),
  },
  {
    name: "u64 as signed",
    what: "a flat u64 keeps the sign of the core integer",
    oracle: "round-trip",
    apply: everywhere(/BigInt\.asUintN\(64, BigInt\((arg\d+)\)\)/g, "$1"),
  },
  {
    name: "u64 through Number",
    what: "u64 loses what a double can't hold",
    oracle: "round-trip",
    apply: everywhere(/BigInt\.asUintN\(64, converted\)/g, "BigInt.asUintN(64, BigInt(Number(converted)))"),
  },
  {
    name: "negative zero lost",
    what: "-0 is stored as 0",
    oracle: "round-trip",
    apply: everywhere(new RegExp(String.raw`(\.setFloat(?:32|64)\(${AT}, \+[\w.$]+)`, "g"), "$1 + 0"),
  },
  {
    name: "NaN as zero",
    what: "a NaN is stored as 0",
    oracle: "round-trip",
    apply: everywhere(
      new RegExp(String.raw`(\.setFloat(?:32|64)\(${AT}, )\+([\w.$]+)`, "g"),
      "$1(Number.isNaN($2) ? 0 : $2)",
    ),
  },
  {
    name: "infinity cut",
    what: "an infinite f64 is loaded as the largest finite one",
    oracle: "round-trip",
    apply: everywhere(
      new RegExp(String.raw`(dataView\(\w+\)\.getFloat64\(${AT}, true\))`, "g"),
      "Math.min($1, Number.MAX_VALUE)",
    ),
  },
  {
    name: "f64 through f32",
    what: "f64 is rounded to single precision",
    oracle: "round-trip",
    apply: everywhere(new RegExp(String.raw`(dataView\(\w+\)\.getFloat64\(${AT}, true\))`, "g"), "Math.fround($1)"),
  },
  {
    name: "f32 through decimals",
    what: "f32 is rounded to seven decimal digits",
    oracle: "round-trip",
    apply: everywhere(
      new RegExp(String.raw`(dataView\(\w+\)\.getFloat32\(${AT}, true\))`, "g"),
      "Math.fround($1.toPrecision(7))",
    ),
  },
  {
    name: "subnormals flushed",
    what: "f32 below the smallest normal number are stored as zero",
    oracle: "round-trip",
    apply: everywhere(
      new RegExp(String.raw`(\.setFloat32\(${AT}, )\+([\w.$]+)`, "g"),
      "$1(Math.abs($2) < 2 ** -126 ? 0 * $2 : $2)",
    ),
  },
  {
    name: "f32 converted, not reinterpreted",
    what: "an f32 that shares its slot with integers is passed as an integer",
    oracle: "round-trip",
    apply: everywhere(/\bf32ToI32\(\+([\w.$]+)\)/g, "($1 | 0)"),
  },
  {
    name: "bool not normalised",
    what: "true is passed as 2, and anything but 0 is taken as true",
    oracle: "guest-audit",
    apply: along(
      everywhere(/(?<!mayBlock\(\)) \? 1 : 0\b/g, " ? 2 : 0"),
      everywhere(/(\bbool\d+) == 0 \? false : \(bool\d+ == 1 \? true : throwInvalidBool\(\)\)/g, "$1 != 0"),
    ),
  },
];

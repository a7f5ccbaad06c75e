import { describe, expect, test } from "@jest/globals";
import type { ValueType } from "../../../src/components/types/type.ts";
import { weight } from "../../../src/components/types/weight.ts";
import { isValueOf, whyNotValue } from "../../../src/components/values/check.ts";
import { extent, isFixedExtent } from "../../../src/components/values/extent.ts";
import { f32Bits, f32FromBits, f64Bits, f64FromBits, isNaN32, isNaN64 } from "../../../src/components/values/floats.ts";
import { JsonError, valueFromJson, valueToJson } from "../../../src/components/values/json.ts";
import { printValue } from "../../../src/components/values/print.ts";
import { Foreign } from "../../../src/components/values/received.ts";
import type { Value } from "../../../src/components/values/value.ts";

const u8: ValueType = { kind: "u8" };
const text: ValueType = { kind: "string" };
const list = (element: ValueType): ValueType => ({ kind: "list", element });
const point: ValueType = {
  kind: "record",
  name: "point",
  fields: [
    { name: "x", type: u8 },
    { name: "name", type: text },
  ],
};
const shape: ValueType = {
  kind: "variant",
  name: "shape",
  cases: [
    { name: "dot", type: null },
    { name: "disc", type: { kind: "f32" } },
  ],
};
const mode: ValueType = { kind: "flags", name: "mode", labels: ["read", "write", "run"] };
const color: ValueType = { kind: "enum", name: "color", labels: ["red", "green"] };
const result: ValueType = { kind: "result", ok: text, err: null };
const option: ValueType = { kind: "option", type: { kind: "option", type: u8 } };
const byKey: ValueType = { kind: "map", key: { kind: "u64" }, value: text };

/** Type, value, as people read it, as JSON. */
const rows: readonly (readonly [type: ValueType, value: Value, printed: string, json: unknown])[] = [
  [{ kind: "bool" }, true, "true", true],
  [{ kind: "s8" }, -128, "-128", -128],
  [{ kind: "u32" }, 0xffff_ffff, "4294967295", 0xffff_ffff],
  [{ kind: "s64" }, -(1n << 63n), "-9223372036854775808", "-9223372036854775808"],
  [{ kind: "f32" }, 0x3fc0_0000, "1.5", "0x3fc00000"],
  [{ kind: "f32" }, 0x8000_0000, "-0.0", "0x80000000"],
  [{ kind: "f32" }, 1, "1.401298464324817e-45", "0x00000001"],
  [{ kind: "f64" }, 0x7ff0_0000_0000_0000n, "inf", "0x7ff0000000000000"],
  [{ kind: "f64" }, 0x7ff8_0000_0000_0001n, "nan(0x7ff8000000000001)", "0x7ff8000000000001"],
  [{ kind: "char" }, 0x41, "'A'", "U+0041"],
  [{ kind: "char" }, 0, "'\\u{0}'", "U+0000"],
  [{ kind: "char" }, 0x1_f600, "'😀'", "U+1F600"],
  [text, 'a"b\n\u0000\ufeff', '"a\\"b\\n\\u{0}\\u{feff}"', 'a"b\n\u0000\ufeff'],
  [list(u8), [1, 2], "[1, 2]", [1, 2]],
  [{ kind: "fixed-list", element: u8, length: 2 }, [1, 2], "[1, 2]", [1, 2]],
  [
    byKey,
    [
      [1n, "a"],
      [2n, ""],
    ],
    '{1: "a", 2: ""}',
    [
      ["1", "a"],
      ["2", ""],
    ],
  ],
  [{ kind: "tuple", elements: [u8, text] }, [1, "a"], '(1, "a")', [1, "a"]],
  [point, [1, "a"], '{x: 1, name: "a"}', { x: 1, name: "a" }],
  [shape, { case: 0, value: null }, "dot", "dot"],
  [shape, { case: 1, value: 0x3f80_0000 }, "disc(1.0)", { disc: "0x3f800000" }],
  [color, { case: 1, value: null }, "green", "green"],
  [option, { case: 0, value: null }, "none", "none"],
  [option, { case: 1, value: { case: 0, value: null } }, "some(none)", { some: "none" }],
  [result, { case: 0, value: "x" }, 'ok("x")', { ok: "x" }],
  [result, { case: 1, value: null }, "err", "err"],
  [mode, [true, false, true], "{read, run}", ["read", "run"]],
];

test.each(rows)("%j", (type, value, printed, json) => {
  expect(whyNotValue(type, value)).toBeNull();
  expect(printValue(type, value)).toBe(printed);
  expect(valueToJson(type, value)).toEqual(json);
  expect(valueFromJson(type, JSON.parse(JSON.stringify(json)), "")).toEqual(value);
});

test.each<[string, unknown]>([
  ["a".repeat(200), "a".repeat(200)],
  ["a".repeat(140_000), { repeat: "a", times: 140_000 }],
  ["😀".repeat(300), { repeat: "😀", times: 300 }],
  [`${"a".repeat(300)}b`, `${"a".repeat(300)}b`],
])("a long string (case %#) is short in JSON if it repeats one character", (value, json) => {
  expect(valueToJson(text, value)).toEqual(json);
  expect(valueFromJson(text, json, "")).toBe(value);
});

describe("no value of its type", () => {
  const wrong: readonly (readonly [name: string, type: ValueType, value: unknown, why: RegExp])[] = [
    ["an integer out of range", u8, 256, /0 … 255/],
    ["a negative zero", u8, -0, /integer/],
    ["a fraction", u8, 1.5, /integer/],
    ["a number for a bigint", { kind: "u64" }, 1, /bigint/],
    ["a bigint out of range", { kind: "s64" }, 1n << 63n, /bigint/],
    ["a float that isn't bits", { kind: "f32" }, -1, /bits/],
    ["a surrogate", { kind: "char" }, 0xd800, /scalar/],
    ["beyond Unicode", { kind: "char" }, 0x11_0000, /scalar/],
    ["a lone surrogate", text, "a\ud800", /surrogate/],
    ["an element", list(u8), [1, "2"], /^\[1\]: /],
    ["too few elements", { kind: "fixed-list", element: u8, length: 2 }, [1], /2 elements/],
    ["too few fields", point, [1], /2 members/],
    ["a field", point, [1, 2], /^\.name: /],
    ["a case too far", shape, { case: 2, value: null }, /not a case/],
    ["a payload too much", shape, { case: 0, value: 1 }, /^\.dot: /],
    ["a payload too few", shape, { case: 1, value: null }, /^\.disc: no payload/],
    ["too few flags", mode, [true], /3 booleans/],
    ["a map's key", byKey, [[1, "a"]], /^\[0\]\.0: /],
    ["nothing", text, undefined, /string/],
  ];
  test.each(wrong)("%s", (_name, type, value, why) => {
    expect(whyNotValue(type, value)).toMatch(why);
    expect(isValueOf(type, value)).toBe(false);
  });
});

describe("JSON that isn't a value", () => {
  const wrong: readonly (readonly [name: string, type: ValueType, json: unknown, message: string])[] = [
    [
      "a string repeated too often",
      { kind: "string" },
      { repeat: "a", times: 1e9 },
      'args[0]: a repeated string is {"repeat": text, "times": 0 … 1048576}',
    ],
    [
      "a string repeated one and a half times",
      { kind: "string" },
      { repeat: "a", times: 1.5 },
      'args[0]: a repeated string is {"repeat": text, "times": 0 … 1048576}',
    ],
    ["an integer out of range", u8, 300, "args[0]: not an integer in 0 … 255 (u8)"],
    ["a 64-bit integer as a number", { kind: "u64" }, 3, "args[0]: not a bigint in 0 … 18446744073709551615 (u64)"],
    ["a float as a number", { kind: "f32" }, 1.5, "args[0]: not the 32 bits of a float (f32)"],
    ["an element", list(u8), [1, null], "args[0][1]: not an integer in 0 … 255 (u8)"],
    ["an unknown field", point, { x: 1, name: "", y: 1 }, 'args[0]: no field "y" in record point'],
    ["a missing field", point, { x: 1 }, 'args[0]: no field "name"'],
    ["an unknown case", shape, "square", 'args[0]: no case "square" in variant'],
    ["a case without its payload", shape, "disc", "args[0]: case disc needs a payload"],
    ["a case with a payload it hasn't", shape, { dot: 1 }, "args[0]: case dot has no payload"],
    ["two cases", shape, { dot: 1, disc: 1 }, "args[0]: not the name of a case, or an object of one case"],
    ["an unknown flag", mode, ["read", "stop"], 'args[0]: no flag "stop" in mode'],
    ["a wrong length", { kind: "fixed-list", element: u8, length: 2 }, [1], "args[0]: 1 elements instead of 2"],
    ["no array", list(u8), {}, "args[0]: not an array"],
    ["no object", point, [1], "args[0]: not an object"],
    [
      "an inherited property for a field",
      { kind: "record", name: "r", fields: [{ name: "constructor", type: u8 }] },
      {},
      'args[0]: no field "constructor"',
    ],
  ];
  test.each(wrong)("%s", (_name, type, json, message) => {
    expect(() => valueFromJson(type, json, "args[0]")).toThrow(JsonError);
    expect(() => valueFromJson(type, json, "args[0]")).toThrow(new Error(message));
  });
});

describe("printing", () => {
  test("leaves out what is too long, and says how much", () => {
    expect(printValue(text, "a".repeat(1000))).toBe(`"${"a".repeat(120)}"… (1000 code units)`);
    expect(printValue(list(u8), Array<number>(1000).fill(7), { units: 5, elements: 2 })).toBe(
      "[7, 7, … 998 more of 1000]",
    );
    expect(printValue(text, "ab\u{1f600}", { units: 3, elements: 1 })).toBe('"ab\ufffd"… (4 code units)');
  });

  test("shows what is no value for what it is", () => {
    expect(printValue(point, [1, new Foreign("the number 5")])).toBe("{x: 1, name: ⟨the number 5⟩}");
    expect(printValue(point, [1])).toBe("⟨[1]⟩");
    expect(printValue({ kind: "u64" }, 5)).toBe("⟨5⟩");
    expect(printValue(u8, 5n)).toBe('⟨"5n"⟩');
    expect(printValue(u8, undefined as unknown as Value)).toBe("⟨undefined⟩");
    expect(printValue(u8, -0)).toBe("-0");
  });
});

test.each([0, -0, 1.5, Infinity, -Infinity, 2 ** -149, 2 ** -1074])("the bits of %d", (value) => {
  expect(f64FromBits(f64Bits(value))).toBe(value);
  expect(f32FromBits(f32Bits(value))).toBe(Math.fround(value));
  expect(isNaN64(f64Bits(value))).toBe(false);
  expect(isNaN32(f32Bits(value))).toBe(false);
});

test("NaN is known by its bits", () => {
  for (const bits of [0x7fc0_0000, 0xffc0_0000, 0x7f80_0001, 0xffff_ffff]) expect(isNaN32(bits)).toBe(true);
  for (const bits of [0x7f80_0000, 0xff80_0000, 0x7f7f_ffff]) expect(isNaN32(bits)).toBe(false);
  for (const bits of [0x7ff8n << 48n, 0xfff0_0000_0000_0001n]) expect(isNaN64(bits)).toBe(true);
  for (const bits of [0x7ff0n << 48n, 0xfff0n << 48n]) expect(isNaN64(bits)).toBe(false);
});

describe("the extent of a value", () => {
  test.each<[string, ValueType, Value, { nodes: number; units: number }]>([
    ["a number", u8, 1, { nodes: 0, units: 0 }],
    ["a string in code units", text, "a\u{1f600}", { nodes: 0, units: 3 }],
    ["a list", list(u8), [1, 2, 3], { nodes: 3, units: 0 }],
    [
      "a list by the weight of its elements",
      list(point),
      [
        [1, "ab"],
        [2, "c"],
      ],
      { nodes: 6, units: 3 },
    ],
    ["lists in lists", list(list(u8)), [[1], [2, 3]], { nodes: 7, units: 0 }],
    ["a map", byKey, [[1n, "a"]], { nodes: 2, units: 1 }],
    [
      "a fixed-length list by what is inside",
      { kind: "fixed-list", element: text, length: 2 },
      ["ab", "c"],
      { nodes: 0, units: 3 },
    ],
    ["a payload", result, { case: 0, value: "abc" }, { nodes: 0, units: 3 }],
  ])("%s", (_name, type, value, expected) => {
    expect(extent(type, value)).toEqual(expected);
    if (isFixedExtent(type)) expect(expected).toEqual({ nodes: 0, units: 0 });
  });

  test("is fixed only where nothing can be longer or shorter", () => {
    expect(isFixedExtent(color)).toBe(true);
    expect(isFixedExtent(option)).toBe(true);
    expect(isFixedExtent(point)).toBe(false);
    expect(isFixedExtent(list(u8))).toBe(false);
  });
});

test("the weight of a type counts what is in it, as often as it is", () => {
  expect(weight(u8)).toBe(1);
  expect(weight(point)).toBe(3);
  expect(weight({ kind: "fixed-list", element: point, length: 4 })).toBe(13);
  expect(weight({ kind: "fixed-list", element: { kind: "fixed-list", element: u8, length: 10 }, length: 10 })).toBe(
    111,
  );
  expect(weight(shape)).toBe(3);
  expect(weight(result)).toBe(3);
  expect(weight(byKey)).toBe(3);
  expect(weight(color)).toBe(1);
});

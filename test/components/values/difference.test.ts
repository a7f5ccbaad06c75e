import { describe, expect, test } from "@jest/globals";
import type { ValueType } from "../../../src/components/types/type.ts";
import { difference } from "../../../src/components/values/difference.ts";
import { Foreign } from "../../../src/components/values/received.ts";
import type { Received } from "../../../src/components/values/received.ts";
import type { Value } from "../../../src/components/values/value.ts";

const u8: ValueType = { kind: "u8" };
const text: ValueType = { kind: "string" };
const f32: ValueType = { kind: "f32" };
const f64: ValueType = { kind: "f64" };
const list = (element: ValueType): ValueType => ({ kind: "list", element });
const option = (type: ValueType): ValueType => ({ kind: "option", type });
const some = (value: Value): Value => ({ case: 1, value });
const none: Value = { case: 0, value: null };
const point: ValueType = {
  kind: "record",
  name: "point",
  fields: [
    { name: "x", type: u8 },
    { name: "y", type: u8 },
  ],
};
const shape: ValueType = {
  kind: "variant",
  name: "shape",
  cases: [
    { name: "dot", type: null },
    { name: "disc", type: u8 },
    { name: "ring", type: u8 },
  ],
};
const color: ValueType = { kind: "enum", name: "color", labels: ["red", "green"] };
const mode: ValueType = { kind: "flags", name: "mode", labels: ["read", "write"] };
const byName: ValueType = { kind: "map", key: { kind: "string" }, value: u8 };

type Row = readonly [name: string, type: ValueType, expected: Value, actual: Received];

describe("equal", () => {
  const rows: readonly Row[] = [
    ["numbers", u8, 5, 5],
    ["negative zeros", f64, 1n << 63n, 1n << 63n],
    ["f32 NaN of another payload", f32, 0x7fc0_0000, 0x7f80_0001],
    ["f32 NaN of another sign", f32, 0x7fc0_0000, 0xffc0_0000],
    ["f64 NaN of another payload", f64, 0x7ff8_0000_0000_0000n, 0xfff0_0000_0000_0001n],
    ["NaN in a list", list(f32), [0, 0x7fc0_0001], [0, 0x7fc0_0000]],
    ["astral strings", text, "\u{1f600}", "\ud83d\ude00"],
    ["empty lists", list(u8), [], []],
    ["payloads", option(option(u8)), some(some(3)), some(some(3))],
    ["flags", mode, [true, false], [true, false]],
    [
      "maps in another order",
      byName,
      [
        ["a", 1],
        ["b", 2],
      ],
      [
        ["b", 2],
        ["a", 1],
      ],
    ],
    [
      "a repeated key whose last value is the expected one",
      byName,
      [["a", 2]],
      [
        ["a", 1],
        ["a", 2],
      ],
    ],
    [
      "an expected repeated key",
      byName,
      [
        ["a", 1],
        ["a", 2],
      ],
      [["a", 2]],
    ],
  ];
  test.each(rows)("%s", (_name, type, expected, actual) => {
    expect(difference(type, expected, actual)).toBeNull();
  });
});

describe("different", () => {
  const rows: readonly (readonly [...Row, path: string, place: string])[] = [
    ["numbers", u8, 5, 6, "", "u8"],
    ["a number as a bigint", { kind: "u64" }, 5n, 5, "", "u64"],
    ["the sign of zero as f64", f64, 0n, 1n << 63n, "", "f64"],
    ["the sign of zero as f32", f32, 0x8000_0000, 0, "", "f32"],
    ["the sign of an integer zero", u8, 0, -0, "", "u8"],
    ["infinity and NaN", f32, 0x7f80_0000, 0x7fc0_0000, "", "f32"],
    ["f64 infinity and NaN", f64, 0x7ff0_0000_0000_0000n, 0x7ff8_0000_0000_0000n, "", "f64"],
    ["neighbouring floats", f64, 1n, 2n, "", "f64"],
    ["composed and decomposed letters", text, "\u00e9", "e\u0301", "", "string"],
    ["an invisible mark", text, "\ufeffa", "a", "", "string"],
    ["an element", list(u8), [1, 2, 3], [1, 9, 3], "[1]", "list>u8"],
    ["the order of elements", list(u8), [1, 2], [2, 1], "[0]", "list>u8"],
    ["a list that is too long", list(u8), [1], [1, 2], "", "list"],
    ["a list that is too short", list(u8), [1, 2], [1], "", "list"],
    ["a field", point, [1, 2], [1, 3], ".y", "record>u8"],
    ["swapped fields", point, [1, 2], [2, 1], ".x", "record>u8"],
    ["a missing field", point, [1, 2], [1], "", "record"],
    ["a tuple's member", { kind: "tuple", elements: [u8, text] }, [1, "a"], [1, "b"], ".1", "tuple>string"],
    ["a payload", option(u8), some(1), some(2), ".some", "option>u8"],
    ["none and some", option(u8), none, some(0), "", "option"],
    ["the depth of options", option(option(u8)), some(none), none, "", "option"],
    ["the case of equal payloads", shape, { case: 1, value: 7 }, { case: 2, value: 7 }, "", "variant"],
    ["a case's payload that should not be", shape, { case: 0, value: null }, { case: 0, value: 7 }, "", "variant"],
    ["a case's payload that is missing", shape, { case: 1, value: 7 }, { case: 1, value: null }, "", "variant"],
    ["labels", color, { case: 0, value: null }, { case: 1, value: null }, "", "enum"],
    ["a flag", mode, [true, false], [true, true], "", "flags"],
    ["swapped flags", mode, [true, false], [false, true], "", "flags"],
    ["ok and err", { kind: "result", ok: u8, err: u8 }, { case: 0, value: 1 }, { case: 1, value: 1 }, "", "result"],
    [
      "a map's value",
      byName,
      [
        ["a", 1],
        ["b", 2],
      ],
      [
        ["a", 1],
        ["b", 3],
      ],
      '["b"]',
      "map>u8",
    ],
    ["a map's key", byName, [["a", 1]], [["b", 1]], ".key", "map>string"],
    [
      "a key too many",
      byName,
      [["a", 1]],
      [
        ["a", 1],
        ["b", 1],
      ],
      "",
      "map",
    ],
    [
      "a key too few",
      byName,
      [
        ["a", 1],
        ["b", 1],
      ],
      [["a", 1]],
      "",
      "map",
    ],
    [
      "the first of repeated keys",
      byName,
      [["a", 1]],
      [
        ["a", 1],
        ["a", 2],
      ],
      '["a"]',
      "map>u8",
    ],
    [
      "something foreign",
      list(option(u8)),
      [some(1)],
      [{ case: 1, value: new Foreign("undefined") }],
      "[0].some",
      "list>option>u8",
    ],
    ["something foreign as a whole", point, [1, 2], new Foreign("null"), "", "record"],
    [
      "deep inside",
      list(point),
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2],
        [3, 5],
      ],
      "[1].y",
      "list>record>u8",
    ],
    [
      "inside a fixed-length list",
      { kind: "fixed-list", element: option(text), length: 2 },
      [none, some("a")],
      [none, some("b")],
      "[1].some",
      "fixed-list>option>string",
    ],
  ];
  test.each(rows)("%s", (_name, type, expected, actual, path, place) => {
    expect(difference(type, expected, actual)).toMatchObject({ path, place });
    // Whoever says that two values differ must not find one different from itself.
    expect(difference(type, expected, expected)).toBeNull();
  });
});

test("a difference shows both sides", () => {
  expect(difference(point, [1, 2], [1, 3])).toMatchObject({
    path: ".y",
    place: "record>u8",
    expected: "2",
    actual: "3",
  });
  expect(difference(f32, 0, 0x8000_0000)).toMatchObject({ path: "", place: "f32", expected: "0.0", actual: "-0.0" });
  expect(difference(option(u8), some(1), new Foreign('the string "1"'))?.actual).toBe('⟨the string "1"⟩');
});

test("what is no value at all is told from another value", () => {
  expect(difference(list(u8), [1], [new Foreign("null")])).toMatchObject({ kind: "malformed" });
  expect(difference(list(u8), [1], [2])).toMatchObject({ kind: "different" });
});

test("a long list of numbers is compared to its end", () => {
  const long = Array.from({ length: 100_000 }, (_, index) => index % 251);
  expect(difference(list(u8), long, [...long])).toBeNull();
  expect(difference(list(u8), long, long.with(99_999, 0))).toMatchObject({ path: "[99999]" });
});

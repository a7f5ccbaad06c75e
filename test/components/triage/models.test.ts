import { expect, test } from "@jest/globals";
import { describe } from "../../../src/components/engines/jco/from_js.ts";
import { isChangeOf } from "../../../src/components/triage/models.ts";
import type { ValueType } from "../../../src/components/types/type.ts";
import { Foreign } from "../../../src/components/values/received.ts";
import type { Received } from "../../../src/components/values/received.ts";
import type { Value } from "../../../src/components/values/value.ts";

const string: ValueType = { kind: "string" };
const type: ValueType = {
  kind: "tuple",
  elements: [
    { kind: "list", element: { kind: "option", type: string } },
    { kind: "map", key: { kind: "string" }, value: { kind: "result", ok: string, err: null } },
    { kind: "u8" },
  ],
};
const mark = "\ufeff";
const sent: Value = [
  [
    { case: 1, value: `${mark}a` },
    { case: 0, value: null },
  ],
  [[`${mark}k`, { case: 0, value: `b${mark}` }]],
  1,
];
const without: Value = [
  [
    { case: 1, value: "a" },
    { case: 0, value: null },
  ],
  [["k", { case: 0, value: `b${mark}` }]],
  1,
];

const explained = (actual: Value): boolean => isChangeOf("byte-order-mark-dropped", { type, expected: sent, actual });

test("exactly the change, everywhere, is explained", () => {
  expect(explained(without)).toBe(true);
});

test("a mark goes each time that the string is decoded, and as often in every string", () => {
  const list: ValueType = { kind: "list", element: string };
  const lost = (...actual: readonly string[]): boolean =>
    isChangeOf("byte-order-mark-dropped", { type: list, expected: [mark.repeat(9), `${mark}a`], actual });
  expect(lost(mark.repeat(8), "a")).toBe(true);
  expect(lost(mark.repeat(7), "a")).toBe(true);
  expect(lost(mark.repeat(7), `${mark}a`)).toBe(false);
  expect(lost("", "a")).toBe(false);
});

test.each<[string, Value]>([
  ["nothing changed at all", sent],
  ["another value changed as well", [...(without as Value[]).slice(0, 2), 2]],
  ["one mark is still there", [(sent as Value[])[0]!, (without as Value[])[1]!, 1]],
  ["a mark inside was dropped as well", [(without as Value[])[0]!, [["k", { case: 0, value: "b" }]], 1]],
])("%s: not explained", (_, actual) => expect(explained(actual)).toBe(false));

const char: ValueType = { kind: "char" };
const none: Value = { case: 0, value: null };
const some = (value: Value): Value => ({ case: 1, value });
const option = (inner: ValueType): ValueType => ({ kind: "option", type: inner });

test("of a char 16 bits are left, or what is no char", () => {
  const chars: ValueType = { kind: "list", element: char };
  const left = (...actual: readonly Received[]): boolean =>
    isChangeOf("char-truncated", { type: chars, expected: [0x1f600, 0x1d8ab, 97], actual });
  expect(left(0xf600, new Foreign(describe("\ud8ab")), 97)).toBe(true);
  expect(left(0xf600, new Foreign(describe("\ud8ac")), 97)).toBe(false);
  expect(left(0x1f600, new Foreign(describe("\ud8ab")), 97)).toBe(false);
  expect(left(0xf600, new Foreign(describe("\ud8ab")), 98)).toBe(false);
});

test.each<[string, ValueType, Value, Value]>([
  ["a number", option(option({ kind: "u8" })), none, some(some(0))],
  ["a bool", option(option({ kind: "bool" })), none, some(some(true))],
  [
    "a record, which has no such field",
    option(option({ kind: "record", name: "r", fields: [{ name: "x", type: { kind: "bool" } }] })),
    none,
    some(some([false])),
  ],
  ["a result", option(option({ kind: "result", ok: null, err: string })), none, some(some({ case: 0, value: null }))],
  ["two more options", option(option(option(option({ kind: "u8" })))), none, some(some(some(some(0))))],
])("an outer none becomes %s", (_, optional, expected, actual) => {
  expect(isChangeOf("none-wrapped", { type: optional, expected, actual })).toBe(true);
  expect(isChangeOf("none-wrapped", { type: optional, expected, actual: some(none) })).toBe(false);
});

test("a none that is undefined stays one", () => {
  expect(
    isChangeOf("none-wrapped", {
      type: option(option(option({ kind: "u8" }))),
      expected: none,
      actual: some(some(some(0))),
    }),
  ).toBe(false);
});

test.each<[string, ValueType, Value, Value]>([
  ["a letter", char, 97, 0],
  ["a digit", char, 0x35, 5],
  ["an enum", { kind: "enum", name: "e", labels: ["a", "b"] }, { case: 1, value: null }, { case: 0, value: null }],
  ["flags", { kind: "flags", name: "f", labels: ["a", "b"] }, [true, true], [false, false]],
  [
    "a record of a float",
    { kind: "record", name: "r", fields: [{ name: "x", type: { kind: "f32" } }] },
    [0x3f800000],
    [0x7fc00000],
  ],
  ["-0 in a tuple", { kind: "tuple", elements: [{ kind: "f32" }] }, [0x80000000], [0]],
  ["a bool in a tuple", { kind: "tuple", elements: [{ kind: "bool" }] }, [true], [false]],
])("%s is taken for a number as JavaScript does", (_, one, expected, actual) => {
  expect(isChangeOf("javascript-number", { type: one, expected, actual })).toBe(true);
  expect(isChangeOf("javascript-number", { type: one, expected, actual: expected })).toBe(false);
});

test("what is no single number is not changed", () => {
  expect(isChangeOf("javascript-number", { type: option(char), expected: some(97), actual: some(0) })).toBe(false);
});

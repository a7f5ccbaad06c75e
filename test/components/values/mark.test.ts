import { expect, test } from "@jest/globals";
import type { ValueType } from "../../../src/components/types/type.ts";
import { markDifference } from "../../../src/components/values/mark.ts";
import { Foreign } from "../../../src/components/values/received.ts";
import type { Received } from "../../../src/components/values/received.ts";
import type { Value } from "../../../src/components/values/value.ts";

const u8 = { kind: "u8" } as const satisfies ValueType;
const list: ValueType = { kind: "list", element: u8 };
const record: ValueType = {
  kind: "record",
  name: "r",
  fields: [
    { name: "a", type: { kind: "string" } },
    { name: "b", type: { kind: "option", type: list } },
  ],
};
const many = Array.from({ length: 100 }, (_, index) => index);

test.each<[ValueType, Value, Received, string, string]>([
  [u8, 1, 2, "»1«", "»2«"],
  [list, [1, 2, 3], [1, 9, 3], "[1, »2«, 3]", "[1, »9«, 3]"],
  [list, [1], [1, 2], "»[1]«", "»[1, 2]«"],
  [
    list,
    many,
    many.with(50, 7),
    "[… 47 before, 47, 48, 49, »50«, 51, 52, 53, … 46 after]",
    "[… 47 before, 47, 48, 49, »7«, 51, 52, 53, … 46 after]",
  ],
  [
    record,
    ["x", { case: 1, value: [5] }],
    ["x", { case: 1, value: [new Foreign("null")] }],
    '{a: "x", b: some([»5«])}',
    '{a: "x", b: some([»⟨null⟩«])}',
  ],
  [
    record,
    ["x", { case: 1, value: [5] }],
    ["x", { case: 0, value: null }],
    '{a: "x", b: »some([5])«}',
    '{a: "x", b: »none«}',
  ],
  [
    { kind: "tuple", elements: [u8, { kind: "result", ok: null, err: u8 }] },
    [1, { case: 1, value: 2 }],
    [1, { case: 1, value: 3 }],
    "(1, err(»2«))",
    "(1, err(»3«))",
  ],
  [{ kind: "map", key: u8, value: u8 }, [[1, 2]], [[1, 3]], "»{1: 2}«", "»{1: 3}«"],
  [record, ["x", { case: 0, value: null }], new Foreign("no object"), '»{a: "x", b: none}«', "»⟨no object⟩«"],
])("%j", (type, expected, actual, ...marked) => {
  expect(markDifference(type, expected, actual)).toEqual({ expected: marked[0], actual: marked[1] });
});

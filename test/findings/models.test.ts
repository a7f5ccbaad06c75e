import { expect, test } from "@jest/globals";
import { isChangeOf } from "../../src/findings/models.ts";
import type { ValueType } from "../../src/types/type.ts";
import type { Value } from "../../src/values/value.ts";

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
const sent: Value = [[{ case: 1, value: `${mark}a` }, { case: 0, value: null }], [[`${mark}k`, { case: 0, value: `b${mark}` }]], 1];
const without: Value = [[{ case: 1, value: "a" }, { case: 0, value: null }], [["k", { case: 0, value: `b${mark}` }]], 1];

const explained = (actual: Value): boolean => isChangeOf("byte-order-mark-dropped", { type, expected: sent, actual });

test("exactly the change, everywhere, is explained", () => {
  expect(explained(without)).toBe(true);
});

test("a mark goes each time that the string is decoded, and as often in every string", () => {
  const list: ValueType = { kind: "list", element: string };
  const lost = (...actual: readonly string[]): boolean => (
    isChangeOf("byte-order-mark-dropped", { type: list, expected: [mark.repeat(9), `${mark}a`], actual })
  );
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

import { describe, expect, test } from "@jest/globals";
import { alignment, discriminantType } from "../../../src/components/canonical/alignment.ts";
import { elemSize, fieldOffsets, payloadOffset } from "../../../src/components/canonical/elem_size.ts";
import {
  flatCount,
  flattenFunctype,
  flattenTaskReturn,
  flattenType,
  join,
  paramsSpill,
  resultSpills,
  taskReturnSpills,
} from "../../../src/components/canonical/flatten.ts";
import type { CoreType } from "../../../src/components/canonical/flatten.ts";
import type { ValueType, VariantCase } from "../../../src/components/types/type.ts";

const t = (kind: "u8" | "u16" | "u32" | "u64" | "f32" | "f64" | "string"): ValueType => ({ kind });
const tuple = (...elements: ValueType[]): ValueType => ({ kind: "tuple", elements });
const labels = (count: number) => Array.from({ length: count }, (_, index) => `l${index}`);
const cases = (...types: (ValueType | null)[]): VariantCase[] =>
  types.map((type, index) => ({ name: `c${index}`, type }));
const variant = (...types: (ValueType | null)[]): ValueType => ({ kind: "variant", name: "v", cases: cases(...types) });

/** Computed by hand from the text of the specification. */
const LAYOUTS: readonly (readonly [ValueType, number, number, string])[] = [
  [{ kind: "bool" }, 1, 1, "i32"],
  [{ kind: "s8" }, 1, 1, "i32"],
  [t("u16"), 2, 2, "i32"],
  [{ kind: "char" }, 4, 4, "i32"],
  [{ kind: "s64" }, 8, 8, "i64"],
  [t("f32"), 4, 4, "f32"],
  [t("f64"), 8, 8, "f64"],
  [t("string"), 4, 8, "i32 i32"],
  [{ kind: "list", element: t("f64") }, 4, 8, "i32 i32"],
  [{ kind: "map", key: { kind: "u8" }, value: t("u64") }, 4, 8, "i32 i32"],
  [{ kind: "fixed-list", element: tuple(t("u32"), t("u8")), length: 3 }, 4, 24, "i32 i32 i32 i32 i32 i32"],
  [tuple(t("u8"), t("u64"), t("u8")), 8, 24, "i32 i64 i32"],
  [tuple(t("u8"), t("u16"), t("u8")), 2, 6, "i32 i32 i32"],
  [
    {
      kind: "record",
      name: "r",
      fields: [
        { name: "a", type: t("u8") },
        { name: "b", type: t("string") },
      ],
    },
    4,
    12,
    "i32 i32 i32",
  ],
  [variant(null, null), 1, 1, "i32"],
  [variant(t("u8"), t("u64")), 8, 16, "i32 i64"],
  [variant(t("f32"), t("u32")), 4, 8, "i32 i32"],
  [variant(t("f32"), t("f64")), 8, 16, "i32 i64"],
  [variant(t("f32"), null), 4, 8, "i32 f32"],
  [variant(tuple(t("f32"), t("f64")), tuple(t("u64"), t("f64"), t("f32"))), 8, 32, "i32 i64 f64 f32"],
  [{ kind: "option", type: variant(t("f32"), t("u16")) }, 4, 12, "i32 i32 i32"],
  [{ kind: "result", ok: null, err: null }, 1, 1, "i32"],
  [{ kind: "result", ok: t("u16"), err: t("string") }, 4, 12, "i32 i32 i32"],
  [{ kind: "enum", name: "e", labels: labels(256) }, 1, 1, "i32"],
  [{ kind: "enum", name: "e", labels: labels(257) }, 2, 2, "i32"],
  [{ kind: "flags", name: "f", labels: labels(8) }, 1, 1, "i32"],
  [{ kind: "flags", name: "f", labels: labels(9) }, 2, 2, "i32"],
  [{ kind: "flags", name: "f", labels: labels(17) }, 4, 4, "i32"],
  [{ kind: "flags", name: "f", labels: labels(32) }, 4, 4, "i32"],
];

test.each(LAYOUTS)("%j is aligned to %d, takes %d bytes, and flattens to %s", (type, align, size, flat) => {
  expect(alignment(type)).toBe(align);
  expect(elemSize(type)).toBe(size);
  expect(flattenType(type).join(" ")).toBe(flat);
  expect(flatCount(type)).toBe(flattenType(type).length);
});

test("fields are aligned each for itself, payloads for all", () => {
  expect(fieldOffsets([t("u8"), t("u16"), t("u64"), t("u8")].map((type) => ({ type })))).toEqual([0, 2, 8, 16]);
  expect(payloadOffset(cases(t("u8"), null))).toBe(1);
  expect(payloadOffset(cases(t("u8"), t("u64")))).toBe(8);
  expect(payloadOffset(cases(...Array.from({ length: 257 }, () => t("u8"))))).toBe(2);
});

test("a discriminant is the smallest integer that counts the cases", () => {
  const kinds = [1, 0x100, 0x101, 0x1_0000, 0x1_0001].map((length) => discriminantType({ length } as VariantCase[]));
  expect(kinds).toEqual(["u8", "u8", "u16", "u16", "u32"]);
});

test.each<[CoreType, CoreType, CoreType]>([
  ["i32", "i32", "i32"],
  ["f64", "f64", "f64"],
  ["i32", "f32", "i32"],
  ["f32", "i32", "i32"],
  ["f32", "f64", "i64"],
  ["i32", "i64", "i64"],
  ["f64", "i64", "i64"],
  ["i32", "f64", "i64"],
])("%s and %s join to %s", (a, b, joined) => {
  expect(join(a, b)).toBe(joined);
});

describe("functions", () => {
  const params = (count: number) => labels(count).map((name) => ({ name, type: t("f32") }));

  test("sixteen flat parameters and one result are passed flat", () => {
    const func = { params: params(16), result: t("f64") };
    expect(flattenFunctype(func, "lift")).toEqual({ params: Array(16).fill("f32"), results: ["f64"] });
    expect(flattenFunctype(func, "lower")).toEqual(flattenFunctype(func, "lift"));
  });

  test("more are passed in memory", () => {
    const func = { params: params(17), result: t("string") };
    expect(flattenFunctype(func, "lift")).toEqual({ params: ["i32"], results: ["i32"] });
    expect(flattenFunctype(func, "lower")).toEqual({ params: ["i32", "i32"], results: [] });
  });

  test("a callback lift returns a code, a stackful one nothing, and both pass results to task.return", () => {
    const func = { params: params(17), result: tuple(...Array.from({ length: 16 }, () => t("f64"))) };
    expect(flattenFunctype(func, "lift", { async: true, callback: true })).toEqual({
      params: ["i32"],
      results: ["i32"],
    });
    expect(flattenFunctype(func, "lift", { async: true })).toEqual({ params: ["i32"], results: [] });
    expect(flattenTaskReturn(func)).toEqual({ params: Array(16).fill("f64"), results: [] });
    expect([flattenTaskReturn({ params: [], result: null }), taskReturnSpills(func)]).toEqual([
      { params: [], results: [] },
      false,
    ]);
    const more = { params: [], result: tuple(func.result, t("u8")) };
    expect([flattenTaskReturn(more), taskReturnSpills(more)]).toEqual([{ params: ["i32"], results: [] }, true]);
  });

  test("an async lower passes four parameters flat, no result, and returns a state", () => {
    expect(flattenFunctype({ params: params(4), result: t("u8") }, "lower", { async: true })).toEqual({
      params: ["f32", "f32", "f32", "f32", "i32"],
      results: ["i32"],
    });
    expect(flattenFunctype({ params: params(5), result: null }, "lower", { async: true })).toEqual({
      params: ["i32"],
      results: ["i32"],
    });
  });

  test("long fixed-length lists are counted without being flattened", () => {
    const type: ValueType = {
      kind: "fixed-list",
      element: { kind: "fixed-list", element: t("u8"), length: 2 ** 14 },
      length: 2 ** 14,
    };
    const func = { params: [{ name: "x", type }], result: type };
    expect([flatCount(type), paramsSpill(func), resultSpills(func)]).toEqual([2 ** 28, true, true]);
    expect(flattenFunctype(func, "lower")).toEqual({ params: ["i32", "i32"], results: [] });
  });
});

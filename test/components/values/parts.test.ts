import { describe, expect, test } from "@jest/globals";
import { SAMPLES } from "../../../src/components/generators/seed_types.ts";
import { children, withChildren } from "../../../src/components/types/children.ts";
import { PRIMITIVE_KINDS, isPrimitive } from "../../../src/components/types/type.ts";
import type { ValueType } from "../../../src/components/types/type.ts";
import { whyNotValue } from "../../../src/components/values/check.ts";
import { isAlike, isListOfScalars, overParts, partsOf, withParts } from "../../../src/components/values/parts.ts";
import { SCALARS } from "../../../src/components/values/scalars.ts";
import type { Value } from "../../../src/components/values/value.ts";
import { simplest } from "../../../src/components/shrink/simplest.ts";

const u8: ValueType = { kind: "u8" };
const text: ValueType = { kind: "string" };
const bool: ValueType = { kind: "bool" };
const point: ValueType = {
  kind: "record",
  name: "point",
  fields: [
    { name: "x", type: u8 },
    { name: "label", type: text },
  ],
};
const shape: ValueType = {
  kind: "variant",
  name: "shape",
  cases: [
    { name: "dot", type: null },
    { name: "disc", type: u8 },
    { name: "line", type: null },
    { name: "note", type: text },
  ],
};
const result: ValueType = { kind: "result", ok: null, err: text };
const byName: ValueType = { kind: "map", key: { kind: "string" }, value: u8 };

/** Type, value, and of each part the way to it, the index and kind of its type, and itself. */
const rows: readonly (readonly [ValueType, Value, readonly (readonly [string, number, string, Value])[]])[] = [
  [u8, 7, []],
  [text, "abc", []],
  [{ kind: "flags", name: "mode", labels: ["read", "write"] }, [true, false], []],
  [{ kind: "list", element: u8 }, [], []],
  [
    { kind: "list", element: u8 },
    [5, 6],
    [
      ["[0]", 0, "u8", 5],
      ["[1]", 0, "u8", 6],
    ],
  ],
  [{ kind: "fixed-list", element: text, length: 1 }, ["a"], [["[0]", 0, "string", "a"]]],
  [
    { kind: "tuple", elements: [u8, text] },
    [1, "a"],
    [
      [".0", 0, "u8", 1],
      [".1", 1, "string", "a"],
    ],
  ],
  [
    point,
    [1, "a"],
    [
      [".x", 0, "u8", 1],
      [".label", 1, "string", "a"],
    ],
  ],
  [
    byName,
    [
      ["a", 1],
      ["b", 2],
    ],
    [
      ["[0].0", 0, "string", "a"],
      ["[0].1", 1, "u8", 1],
      ["[1].0", 0, "string", "b"],
      ["[1].1", 1, "u8", 2],
    ],
  ],
  [{ kind: "enum", name: "color", labels: ["red", "green"] }, { case: 1, value: null }, []],
  [{ kind: "option", type: u8 }, { case: 0, value: null }, []],
  [{ kind: "option", type: u8 }, { case: 1, value: 3 }, [[".some", 0, "u8", 3]]],
  [result, { case: 0, value: null }, []],
  // Its err is the only type inside it.
  [result, { case: 1, value: "e" }, [[".err", 0, "string", "e"]]],
  [{ kind: "result", ok: u8, err: text }, { case: 1, value: "e" }, [[".err", 1, "string", "e"]]],
  [shape, { case: 2, value: null }, []],
  [shape, { case: 1, value: 3 }, [[".disc", 0, "u8", 3]]],
  // Cases without a payload have no type to count.
  [shape, { case: 3, value: "n" }, [[".note", 1, "string", "n"]]],
];

describe("the parts of a value", () => {
  test.each(rows)("%j %j", (type, value, expected) => {
    const parts = partsOf(type, value);
    expect(parts.map((part) => [part.step, part.child, part.type.kind, part.value])).toEqual(expected);
    for (const part of parts) expect(part.type).toBe(children(type)[part.child]?.type);
  });

  test.each(rows)("put together again: %j %j", (type, value) => {
    const parts = partsOf(type, value).map((part) => part.value);
    expect(withParts(type, value, parts)).toEqual(value);
  });

  test("may be others", () => {
    expect(withParts(point, [1, "a"], [2, "b"])).toEqual([2, "b"]);
    expect(withParts(shape, { case: 3, value: "n" }, ["m"])).toEqual({ case: 3, value: "m" });
    expect(withParts(byName, [], ["a", 1, "b", 2])).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
  });

  test("may be no values of their types", () => {
    expect(partsOf<unknown>(point, [undefined, 7]).map(({ value }) => value)).toEqual([undefined, 7]);
  });

  test.each(Object.entries(SAMPLES))("of the simplest %s are values of the types inside", (_name, type) => {
    for (const part of partsOf(type, simplest(type))) expect(whyNotValue(part.type, part.value)).toBeNull();
  });
});

describe("overParts", () => {
  const seen: unknown[] = [];
  const visit = (type: ValueType, part: Value, context: string, index: number): string | null => {
    seen.push([type.kind, part, context, index]);
    return part === 6 ? "six" : null;
  };

  test("stops where the visitor has something to say", () => {
    seen.length = 0;
    expect(overParts({ kind: "list", element: u8 }, [5, 6, 7], visit, "x")).toEqual({ step: "[1]", what: "six" });
    expect(seen).toEqual([
      ["u8", 5, "x", 0],
      ["u8", 6, "x", 1],
    ]);
  });

  test("says nothing where the visitor has nothing to say", () => {
    expect(overParts(point, [1, "a"], visit, "x")).toBeNull();
    expect(overParts(u8, 6, visit, "x")).toBeNull();
  });
});

test.each<[Value, unknown, boolean]>([
  [[1, 2], [3, "x"], true],
  [[1, 2], [3], false],
  [[], {}, false],
  [{ case: 1, value: 2 }, { case: 1, value: "x" }, true],
  [{ case: 1, value: 2 }, { case: 0, value: 2 }, false],
  [{ case: 1, value: 2 }, { case: 1, value: null }, false],
  [{ case: 0, value: null }, { case: 0, value: null }, true],
  [{ case: 0, value: null }, [], false],
])("isAlike(%j, %j)", (value, other, expected) => {
  expect(isAlike(value, other)).toBe(expected);
});

test("a list of scalars is one whose elements have no parts", () => {
  expect(isListOfScalars({ kind: "list", element: text })).toBe(true);
  expect(isListOfScalars({ kind: "fixed-list", element: bool, length: 3 })).toBe(true);
  expect(isListOfScalars({ kind: "list", element: point })).toBe(false);
  expect(isListOfScalars({ kind: "tuple", elements: [u8] })).toBe(false);
});

test.each(PRIMITIVE_KINDS)("%s is primitive, and a scalar as value.ts says", (kind) => {
  expect(isPrimitive({ kind })).toBe(true);
  expect(typeof simplest({ kind })).toBe(SCALARS[kind].holds);
});

test.each(Object.entries(SAMPLES))("%s with the types inside it is itself", (_name, type) => {
  const inner = children(type).map((child) => child.type);
  expect(withChildren(type, inner)).toEqual(type);
  if (!isPrimitive(type)) expect(children(withChildren(type, inner)).map((child) => child.type)).toEqual(inner);
});

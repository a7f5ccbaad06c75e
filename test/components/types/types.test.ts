import { describe, expect, test } from "@jest/globals";
import { children, depth, namedTypes, postorder, typesOf } from "../../../src/components/types/children.ts";
import { despecialize } from "../../../src/components/types/despecialize.ts";
import { unreachable } from "../../../src/components/types/never.ts";
import { KEY_KINDS, PRIMITIVE_KINDS, isIntegerKind, isNamed } from "../../../src/components/types/type.ts";
import type { NamedType, ValueType } from "../../../src/components/types/type.ts";

const u8: ValueType = { kind: "u8" };
const string: ValueType = { kind: "string" };
const colour: NamedType = { kind: "enum", name: "colour", labels: ["red", "green"] };
const point: NamedType = {
  kind: "record",
  name: "point",
  fields: [
    { name: "x", type: u8 },
    { name: "hue", type: colour },
  ],
};

describe("despecialize", () => {
  test.each<[ValueType, unknown]>([
    [
      { kind: "tuple", elements: [u8, string] },
      {
        kind: "record",
        fields: [
          { name: "0", type: u8 },
          { name: "1", type: string },
        ],
      },
    ],
    [
      colour,
      {
        kind: "variant",
        cases: [
          { name: "red", type: null },
          { name: "green", type: null },
        ],
      },
    ],
    [
      { kind: "option", type: u8 },
      {
        kind: "variant",
        cases: [
          { name: "none", type: null },
          { name: "some", type: u8 },
        ],
      },
    ],
    [
      { kind: "result", ok: null, err: u8 },
      {
        kind: "variant",
        cases: [
          { name: "ok", type: null },
          { name: "error", type: u8 },
        ],
      },
    ],
    [
      { kind: "map", key: { kind: "string" }, value: u8 },
      { kind: "list", element: { kind: "tuple", elements: [string, u8] } },
    ],
    [point, { kind: "record", fields: point.kind === "record" ? point.fields : [] }],
    [u8, u8],
  ])("%j", (type, expected) => {
    expect(despecialize(type)).toEqual(expected);
    expect(despecialize(type)).toBe(despecialize(type));
  });
});

describe("walking types", () => {
  test("names each step as a person would", () => {
    expect(children({ kind: "result", ok: u8, err: string }).map((c) => c.step)).toEqual(["ok", "err"]);
    expect(children({ kind: "map", key: { kind: "char" }, value: u8 }).map((c) => c.step)).toEqual(["key", "value"]);
    expect(children(point).map((c) => c.step)).toEqual(["x", "hue"]);
    expect(
      children({
        kind: "variant",
        name: "v",
        cases: [
          { name: "a", type: null },
          { name: "b", type: u8 },
        ],
      }).map((c) => c.step),
    ).toEqual(["b"]);
  });

  test("definitions come before their uses, each name once", () => {
    const func = {
      params: [
        { name: "a", type: { kind: "list", element: point } as const },
        { name: "b", type: colour },
      ],
      result: point,
    };
    expect(namedTypes(func).map((t) => t.name)).toEqual(["colour", "point"]);
    expect(typesOf(func)).toHaveLength(3);
    expect([...postorder(point)].map((t) => t.kind)).toEqual(["u8", "enum", "record"]);
  });

  test("depth counts the type itself", () => {
    expect(depth(u8)).toBe(1);
    expect(depth({ kind: "list", element: { kind: "option", type: u8 } })).toBe(3);
  });
});

test("floats are no map keys", () => {
  expect(PRIMITIVE_KINDS.filter((kind) => !(KEY_KINDS as readonly string[]).includes(kind))).toEqual(["f32", "f64"]);
});

test("kinds are told apart", () => {
  expect(isIntegerKind("u64")).toBe(true);
  expect(isIntegerKind("char")).toBe(false);
  expect(isNamed(colour)).toBe(true);
  expect(isNamed(u8)).toBe(false);
});

test("a union member that nobody handles is an error that shows it", () => {
  expect(() => unreachable({ kind: "stream" } as never)).toThrow('unexpected {"kind":"stream"}');
});

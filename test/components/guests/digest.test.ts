import { describe, expect, test } from "@jest/globals";
import { PLAIN_CASE, PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import { STRING_ENCODINGS } from "../../../src/components/case/case.ts";
import type { ComponentOptions, StringEncoding } from "../../../src/components/case/case.ts";
import { Digest, SeenValues } from "../../../src/components/guests/digest.ts";
import type { FuncType, ValueType } from "../../../src/components/types/type.ts";
import type { Value } from "../../../src/components/values/value.ts";
import { plainFunction } from "../case/cases.ts";
import { GuestDriver } from "./driver.ts";

const OPTIONS: ComponentOptions = {
  ...PLAIN_COMPONENT,
  encoding: "utf8",
  style: "copy",
  growPages: 0,
  growEvery: 1,
  gap: 0,
  postReturn: false,
};
const U8: ValueType = { kind: "u8" };
const LIST: ValueType = { kind: "list", element: U8 };

const digest = (encoding: StringEncoding, ...values: readonly (readonly [ValueType, Value])[]): number => {
  const made = new Digest(encoding);
  for (const [type, value] of values) made.add(type, value);
  return made.bits;
};
const takes = (...types: readonly ValueType[]): FuncType => ({
  params: types.map((type, index) => ({ name: `p${index}`, type })),
  result: null,
});

describe("what a guest saw, and what it must have seen, are the same for", () => {
  test.each<[string, ValueType, Value]>([
    ["a NaN with a payload", { kind: "f32" }, 0xffc0_0001],
    ["a NaN of 64 bits with a payload", { kind: "f64" }, 0x7ff0_0000_0000_0001n],
    ["negative zero", { kind: "f64" }, 0x8000_0000_0000_0000n],
    ["a negative s8", { kind: "s8" }, -1],
    ["a negative s64", { kind: "s64" }, -2n],
    ["a large u64", { kind: "u64" }, 0xffff_ffff_0000_0001n],
    [
      "32 flags",
      { kind: "flags", name: "f", labels: Array.from({ length: 32 }, (_, index) => `l${index}`) },
      Array.from({ length: 32 }, (_, index) => index % 3 === 1),
    ],
    ["a Latin-1 string", { kind: "string" }, "na\u00efve\0"],
    ["a wide string", { kind: "string" }, "\ufeff\u65e5\u{1f600}"],
    ["an empty string", { kind: "string" }, ""],
    [
      "a nested option",
      { kind: "option", type: { kind: "option", type: U8 } },
      { case: 1, value: { case: 0, value: null } },
    ],
  ])("%s", (_, type, value) => {
    for (const encoding of STRING_ENCODINGS) {
      const options = { ...OPTIONS, encoding };
      const guest = new GuestDriver(takes(type, LIST), options);
      const seen = new SeenValues({ ...PLAIN_CASE, functions: [plainFunction(guest.func)], components: [options] });
      for (let call = 0; call < 2; call += 1) {
        guest.call([value, [1, 2]], null);
        seen.add([value, [1, 2]], null);
        expect({ ...PLAIN_COMPONENT, encoding, seen: guest.audit().seen }).toEqual({
          ...PLAIN_COMPONENT,
          encoding,
          seen: seen.of(0),
        });
      }
    }
  });
});

test.each<[string, readonly number[]]>([
  ["order", [digest("utf8", [U8, 0], [U8, 1]), digest("utf8", [U8, 1], [U8, 0])]],
  [
    "length",
    [
      digest("utf8", [LIST, []], [LIST, [1]]),
      digest("utf8", [LIST, [1]], [LIST, []]),
      digest("utf8", [LIST, [1]], [LIST, [1]]),
    ],
  ],
  ["the high half", [digest("utf8", [{ kind: "u64" }, 1n]), digest("utf8", [{ kind: "u64" }, 1n << 32n])]],
  ["the sign of zero", [digest("utf8", [{ kind: "f64" }, 0n]), digest("utf8", [{ kind: "f64" }, 1n << 63n])]],
  [
    "case",
    [
      digest("utf8", [
        { kind: "result", ok: U8, err: U8 },
        { case: 0, value: 1 },
      ]),
      digest("utf8", [
        { kind: "result", ok: U8, err: U8 },
        { case: 1, value: 1 },
      ]),
    ],
  ],
])("digests tell values apart by %s", (_, digests) => {
  expect(new Set(digests).size).toBe(digests.length);
});

test("nothing is said of a guest that does not look, and of maps, which have no order", () => {
  const forward: ComponentOptions = { ...OPTIONS, style: "forward" };
  const map: ValueType = { kind: "list", element: { kind: "map", key: { kind: "u8" }, value: U8 } };
  const seen = (func: FuncType, ...components: readonly ComponentOptions[]): SeenValues =>
    new SeenValues({ ...PLAIN_CASE, functions: [plainFunction(func)], components });
  expect(seen(takes(U8), forward, OPTIONS).of(0)).toBeNull();
  expect(seen(takes(U8), forward, OPTIONS).of(1)).toBe(0);
  expect(seen(takes(U8, map), OPTIONS).of(0)).toBeNull();
});

import { describe, expect, test } from "@jest/globals";
import { liftFlat, liftFlatValues, coreValueIter } from "../../../src/components/canonical/lift_flat.ts";
import type { CoreValue } from "../../../src/components/canonical/lift_flat.ts";
import { unlifted } from "../../../src/components/canonical/lifted.ts";
import { load } from "../../../src/components/canonical/load.ts";
import { lowerFlat, lowerFlatValues } from "../../../src/components/canonical/lower_flat.ts";
import { store } from "../../../src/components/canonical/store.ts";
import { Trap } from "../../../src/components/canonical/trap.ts";
import { elemSize } from "../../../src/components/canonical/elem_size.ts";
import { STRING_ENCODINGS } from "../../../src/components/case/case.ts";
import type { ValueType } from "../../../src/components/types/type.ts";
import type { Value } from "../../../src/components/values/value.ts";
import { Random } from "../guests/random.ts";
import { encoded, encodedStrings, plainContext } from "./memory.ts";

const t = (
  kind: "u8" | "s8" | "s16" | "s32" | "s64" | "u32" | "u64" | "f32" | "f64" | "char" | "bool" | "string",
): ValueType => ({ kind });
const tuple = (...elements: ValueType[]): ValueType => ({ kind: "tuple", elements });
const variant = (...types: (ValueType | null)[]): ValueType => ({
  kind: "variant",
  name: "v",
  cases: types.map((type, index) => ({ name: `c${index}`, type })),
});
const flags = (count: number): ValueType => ({
  kind: "flags",
  name: "f",
  labels: Array.from({ length: count }, (_, i) => `l${i}`),
});

function trapKind(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Trap) return error.kind;
    throw error;
  }
  return "none";
}

describe("in memory", () => {
  test.each<[ValueType, Value, string]>([
    [t("bool"), true, "01"],
    [t("s8"), -2, "fe"],
    [t("s16"), -2, "feff"],
    [t("s32"), -2, "feffffff"],
    [t("s64"), -2n, "feffffffffffffff"],
    [t("u64"), 0xffff_ffff_ffff_fffen, "feffffffffffffff"],
    [t("f32"), 0x8000_0000, "00000080"],
    [t("f64"), 0x3ff0_0000_0000_0000n, "000000000000f03f"],
    [t("char"), 0x1f980, "80f90100"],
    [t("string"), "ab", "4000000002000000"],
    [{ kind: "list", element: t("u8") }, [1, 2, 3], "4000000003000000"],
    [{ kind: "fixed-list", element: t("s16"), length: 2 }, [1, -1], "0100ffff"],
    [tuple(t("u8"), t("u32")), [1, 2], "0100000002000000"],
    [flags(9), [true, ...Array<boolean>(7).fill(false), true], "0101"],
    [flags(32), Array<boolean>(32).fill(true), "ffffffff"],
    [variant(t("u8"), t("u32")), { case: 0, value: 7 }, "0000000007000000"],
    [{ kind: "option", type: t("u8") }, { case: 1, value: 9 }, "0109"],
    [{ kind: "result", ok: null, err: t("u8") }, { case: 0, value: null }, "0000"],
    [
      { kind: "map", key: { kind: "u8" }, value: t("u8") },
      [
        [1, 2],
        [1, 3],
      ],
      "4000000002000000",
    ],
  ])("%j: %j is %s", (type, value, hex) => {
    const { cx } = plainContext();
    store(cx, value, type, 8);
    expect(Buffer.from(cx.memory.bytes.subarray(8, 8 + elemSize(type))).toString("hex")).toBe(hex);
    expect(load(cx, 8, type)).toEqual(encodedStrings(value, "utf8"));
  });

  test("any bool but 0 is true, NaNs become canonical", () => {
    const { cx } = plainContext();
    cx.memory.bytes.fill(0xff, 0, 8);
    expect([load(cx, 0, t("bool")), load(cx, 0, t("f32")), load(cx, 0, t("f64"))]).toEqual([
      true,
      0x7fc0_0000,
      0x7ff8_0000_0000_0000n,
    ]);
    cx.memory.view.setUint32(0, 0xff80_0000, true);
    expect(load(cx, 0, t("f32"))).toBe(0xff80_0000);
  });

  test.each<[string, ValueType, string, string]>([
    ["a surrogate", t("char"), "00d80000", "invalid char"],
    ["a char beyond Unicode", t("char"), "00001100", "invalid char"],
    ["a third case of two", variant(null, null), "02", "invalid discriminant"],
    ["a list beyond memory", { kind: "list", element: t("u8") }, "00ff000001010000", "out of bounds"],
    ["a misaligned list", { kind: "list", element: t("u32") }, "0200000000000000", "unaligned pointer"],
    ["a list of 2^28 bytes", { kind: "list", element: t("u32") }, "0000000000000004", "too long"],
    ["a string beyond memory", t("string"), "ffff000002000000", "out of bounds"],
  ])("%s traps", (_, type, hex, kind) => {
    const { cx } = plainContext();
    cx.memory.bytes.set(Buffer.from(hex, "hex"), 16);
    expect(trapKind(() => load(cx, 16, type))).toBe(kind);
  });
});

describe("flat", () => {
  test.each<[ValueType, CoreValue[], Value]>([
    [t("bool"), [2], true],
    [t("u8"), [0x1ff], 0xff],
    [t("s8"), [0x180], -0x80],
    [t("s16"), [0xffff_8000], -0x8000],
    [t("s32"), [0xffff_ffff], -1],
    [t("u32"), [0xffff_ffff], 0xffff_ffff],
    [t("s64"), [0xffff_ffff_ffff_ffffn], -1n],
    [t("f32"), [0xffff_ffff], 0x7fc0_0000],
    [flags(2), [0xff], [true, true]],
    [variant(t("f32"), t("f64")), [0, 0xffff_ffff_3f80_0000n], { case: 0, value: 0x3f80_0000 }],
    [variant(t("u32"), t("u64")), [0, 0x1_0000_0002n], { case: 0, value: 2 }],
    [variant(null, tuple(t("u8"), t("f32"))), [0, 5, 6], { case: 0, value: null }],
    [tuple(variant(null, t("u64")), t("u8")), [0, 5n, 6], [{ case: 0, value: null }, 6]],
  ])("%j: %p is lifted to %j", (type, flat, value) => {
    expect(liftFlat(plainContext().cx, coreValueIter(flat), type)).toEqual(value);
  });

  test.each<[ValueType, Value, CoreValue[]]>([
    [t("s8"), -1, [0xffff_ffff]],
    [t("s64"), -1n, [0xffff_ffff_ffff_ffffn]],
    [variant(t("f32"), t("f64")), { case: 0, value: 0xbf80_0000 }, [0, 0xbf80_0000n]],
    [variant(t("u8"), tuple(t("s32"), t("u64"))), { case: 0, value: 5 }, [0, 5, 0n]],
    [flags(32), Array<boolean>(32).fill(true), [0xffff_ffff]],
    [{ kind: "fixed-list", element: t("u8"), length: 3 }, [1, 2, 3], [1, 2, 3]],
  ])("%j: %j is lowered to %p", (type, value, flat) => {
    expect(lowerFlat(plainContext().cx, value, type)).toEqual(flat);
  });

  test("a case that is not there traps", () => {
    expect(trapKind(() => liftFlat(plainContext().cx, coreValueIter([2, 0]), { kind: "option", type: t("u8") }))).toBe(
      "invalid discriminant",
    );
  });
});

describe("beyond the flat limit", () => {
  const types = [t("u8"), t("string")];

  test("values are a tuple behind a pointer, or behind the caller's", () => {
    const { cx, reallocs } = plainContext();
    const flat = lowerFlatValues(cx, 1, [7, "x"], types);
    expect(reallocs[0]).toEqual([0, 0, 4, 12]);
    expect(liftFlatValues(cx, 1, flat, types)).toEqual([7, encoded("x", "utf8")]);
    expect(lowerFlatValues(cx, 1, [8, "y"], types, 32)).toEqual([]);
    expect(liftFlatValues(cx, 1, [32], types)).toEqual([8, encoded("y", "utf8")]);
  });

  test("that pointer has to be aligned and in memory", () => {
    const { cx } = plainContext();
    expect(trapKind(() => liftFlatValues(cx, 1, [2], types))).toBe("unaligned pointer");
    expect(trapKind(() => liftFlatValues(cx, 1, [0xfff8], types))).toBe("out of bounds");
    expect(trapKind(() => lowerFlatValues({ ...cx, realloc: () => 2 }, 1, [7, "x"], types))).toBe("unaligned pointer");
    expect(trapKind(() => lowerFlatValues({ ...cx, realloc: () => 0xfff8 }, 1, [7, "x"], types))).toBe("out of bounds");
  });
});

test("what is lowered is lifted again, whatever its type", () => {
  for (let seed = 0; seed < 500; seed += 1) {
    const random = new Random(seed);
    const type = random.type(4);
    const value = random.value(type);
    const { cx } = plainContext(random.pick(STRING_ENCODINGS), 0x4_0000);
    const source = encodedStrings(value, random.pick(STRING_ENCODINGS));
    const maxFlat = random.pick([0, 1, 16, 1000]);
    const [lifted] = liftFlatValues(cx, maxFlat, lowerFlatValues(cx, maxFlat, [source], [type]), [type]);
    expect({ seed, value: unlifted(lifted!, type) }).toEqual({ seed, value });
  }
}, 60_000);

import { alternative, pick, union } from "../../input/choices.ts";
import { bigInteger, integer } from "../../input/scalars.ts";
import type { Codec } from "../../input/codec.ts";
import { INTEGER_RANGES } from "../types/type.ts";
import type { IntegerKind } from "../types/type.ts";
import { f32Bits, f64Bits } from "../values/floats.ts";

/** 0 first, then where a width, a sign or a JavaScript number ends. */
function boundaries(min: bigint, max: bigint): readonly bigint[] {
  const found = new Set([0n, 1n, max, min, 2n, max - 1n, min + 1n, max / 2n, max / 2n + 1n]);
  for (const bit of [7n, 8n, 15n, 16n, 24n, 31n, 32n, 53n, 63n]) {
    for (const edge of [(1n << bit) - 1n, 1n << bit, (1n << bit) + 1n]) {
      found.add(edge);
      found.add(-edge);
    }
  }
  if (min < 0n) found.add(-1n);
  return [...found].filter((value) => value >= min && value <= max);
}

function narrow(kind: IntegerKind): Codec<number> {
  const [min, max] = INTEGER_RANGES[kind];
  const edges = boundaries(min, max).map(Number);
  return oftenOneOf(edges, integer(Number(min), Number(max)));
}

function wide(kind: IntegerKind): Codec<bigint> {
  const [min, max] = INTEGER_RANGES[kind];
  return oftenOneOf(boundaries(min, max), bigInteger(min, max));
}

/** One of `values` in two draws of three, else any. */
function oftenOneOf<T extends number | bigint>(values: readonly T[], any: Codec<T>): Codec<T> {
  const known = new Set(values);
  return union<T, unknown>([
    alternative(2, pick(values), (value) => known.has(value)),
    alternative(1, any, () => true),
  ]);
}

/** Values of the integer types up to 32 bits. */
export const NARROW_INTEGERS = {
  s8: narrow("s8"),
  u8: narrow("u8"),
  s16: narrow("s16"),
  u16: narrow("u16"),
  s32: narrow("s32"),
  u32: narrow("u32"),
} as const;

/** Values of the 64-bit integer types. */
export const WIDE_INTEGERS = { s64: wide("s64"), u64: wide("u64") } as const;

/** Numbers whose rounding, sign or printing has gone wrong somewhere before. */
const REALS = [
  0,
  1,
  -1,
  -0,
  0.5,
  0.1,
  1.5,
  -2.5,
  Infinity,
  -Infinity,
  255,
  256,
  65_535,
  2 ** 24,
  2 ** 24 + 1,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e10,
  -1e-10,
  Math.PI,
];

/** Bits of an f32: specials, then any. */
export const F32: Codec<number> = oftenOneOf(
  unique([
    ...REALS.map(f32Bits),
    // Quiet and signalling NaN of both signs, with payloads.
    0x7fc0_0000,
    0xffc0_0000,
    0x7fc0_0001,
    0x7f80_0001,
    0xff80_0001,
    0x7fff_ffff,
    0xffff_ffff,
    0x7fa0_0000,
    // Smallest and largest subnormal, smallest normal, largest.
    0x0000_0001,
    0x8000_0001,
    0x007f_ffff,
    0x0080_0000,
    0x7f7f_ffff,
    0xff7f_ffff,
  ]),
  integer(0, 0xffff_ffff),
);

/** Bits of an f64: specials, then any. */
export const F64: Codec<bigint> = oftenOneOf(
  unique([
    ...REALS.map(f64Bits),
    0x7ff8_0000_0000_0000n,
    0xfff8_0000_0000_0000n,
    0x7ff8_0000_0000_0001n,
    0x7ff0_0000_0000_0001n,
    0xfff0_0000_0000_0001n,
    0x7fff_ffff_ffff_ffffn,
    0xffff_ffff_ffff_ffffn,
    0x7ff4_0000_0000_0000n,
    0x7ff8_0000_dead_beefn,
    0x0000_0000_0000_0001n,
    0x8000_0000_0000_0001n,
    0x000f_ffff_ffff_ffffn,
    0x0010_0000_0000_0000n,
    0x7fef_ffff_ffff_ffffn,
    0xffef_ffff_ffff_ffffn,
  ]),
  bigInteger(0n, 0xffff_ffff_ffff_ffffn),
);

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

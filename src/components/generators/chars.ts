import type { Codec } from "../../input/codec.ts";
import { alternative, pick, union } from "../../input/choices.ts";
import { mapped } from "../../input/composites.ts";
import { integer } from "../../input/scalars.ts";

/** Characters where encodings, classes or their treatment change. */
export const SPECIAL: readonly number[] = [
  0x41, 0x20, 0x00, 0x7f, 0x80, 0x9f, 0xa0, 0xe9, 0xff, 0x100, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfeff, 0xfffd, 0xfffe,
  0xffff, 0x1_0000, 0x1_f600, 0x10_ffff, 0x0301, 0x0308, 0x200b, 0x200d, 0x200e, 0x2028, 0x2029, 0x20ac, 0x4e2d, 0x3042,
  0x0130, 0x00df, 0x1_f1e9, 0xfe0f, 0x0a, 0x0d, 0x09, 0x22, 0x27, 0x5c, 0x60, 0x24, 0x7b, 0x2f, 0x3c, 0x26, 0x1b, 0x85,
  0x2212, 0xac00, 0x1100, 0x5d0, 0x627,
];
export const SPECIAL_SET = new Set(SPECIAL);

/** Any char, as its code point: surrogates are left out, so that each number is a char. */
export const ANY_CHAR: Codec<number> = mapped(
  integer(0, 0x10_f7ff),
  (number) => (number < 0xd800 ? number : number + 0x800),
  (point) => (point < 0xe000 ? point : point - 0x800),
);

/** A char as its code point. */
export const CHAR: Codec<number> = union<number, unknown>([
  alternative(2, pick(SPECIAL), (point) => SPECIAL_SET.has(point)),
  alternative(1, integer(0x20, 0x7e), (point) => point >= 0x20 && point <= 0x7e),
  alternative(1, ANY_CHAR, () => true),
]);

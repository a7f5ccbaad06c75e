import { CANONICAL_FLOAT32_NAN, CANONICAL_FLOAT64_NAN } from "../canonical/float.ts";

/** One character of each width in UTF-8 and UTF-16, simplest first; not NUL, which is a special one. */
export const PLAIN_CHARS = [0x61, 0xe9, 0x20ac, 0x1f600] as const;

/** Floats that a person knows on sight, simplest first. */
export const PLAIN_FLOATS: readonly number[] = [0, 1, -1, 2, 0.5, -0, Infinity, -Infinity, NaN];

/**
 * An integer: 0, then by how many bits it takes and how many of them are set; a positive number before its negative.
 */
export function integerDetail(value: number | bigint): number {
  const signed = value.toString(2);
  const bits = signed.replace("-", "");
  return bits === "0" ? 0 : 65 * bits.length + bits.replaceAll("0", "").length + (signed === bits ? 0 : 1);
}

/** A float, given as its number and as its bits: a NaN with a payload is none that a person knows. */
export function floatDetail(value: number, bits: number | bigint): number {
  const canonical = !Number.isNaN(value) || bits === CANONICAL_FLOAT32_NAN || bits === CANONICAL_FLOAT64_NAN;
  const plain = canonical ? PLAIN_FLOATS.findIndex((known) => Object.is(known, value)) : -1;
  if (plain >= 0) return plain;
  return PLAIN_FLOATS.length + (Number.isInteger(value) ? integerDetail(BigInt(value)) : 100_000 + integerDetail(bits));
}

/** A character, given as its code point. */
export function charDetail(codePoint: number): number {
  const plain = (PLAIN_CHARS as readonly number[]).indexOf(codePoint);
  return plain >= 0 ? plain : PLAIN_CHARS.length + integerDetail(codePoint);
}

const charDetails = new Map<number, number>();

/** A string: longer ones are larger, whatever is in them. */
export function stringDetail(value: string): number {
  let sum = 0;
  for (let index = 0; index < value.length; index++) {
    const codePoint = value.codePointAt(index)!;
    if (codePoint > 0xffff) index++;
    // Strings are the bulk of large cases, and of few different characters.
    let detail = charDetails.get(codePoint);
    if (detail === undefined) charDetails.set(codePoint, (detail = charDetail(codePoint)));
    sum += 2000 + detail;
  }
  return sum;
}

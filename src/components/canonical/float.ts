/** CanonicalABI.md, "Loading": the NaNs that lifting yields, as bits. */
export const CANONICAL_FLOAT32_NAN = 0x7fc0_0000;
export const CANONICAL_FLOAT64_NAN = 0x7ff8_0000_0000_0000n;

/** `canonicalize_nan32` on bits. */
export function canonicalizeNan32(bits: number): number {
  return (bits & 0x7fff_ffff) > 0x7f80_0000 ? CANONICAL_FLOAT32_NAN : bits;
}

/** `canonicalize_nan64` on bits. */
export function canonicalizeNan64(bits: bigint): bigint {
  return (bits & 0x7fff_ffff_ffff_ffffn) > 0x7ff0_0000_0000_0000n ? CANONICAL_FLOAT64_NAN : bits;
}

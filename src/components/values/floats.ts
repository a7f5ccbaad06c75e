/**
 * Floats as their bits, which is how values hold them: −0 and NaN payloads
 * survive. `f32` bits are an unsigned 32-bit `number`, `f64` bits an unsigned
 * 64-bit `bigint`.
 */
const buffer = new DataView(new ArrayBuffer(8));

export function f32Bits(value: number): number {
  buffer.setFloat32(0, value);
  return buffer.getUint32(0);
}

export function f32FromBits(bits: number): number {
  buffer.setUint32(0, bits);
  return buffer.getFloat32(0);
}

export function f64Bits(value: number): bigint {
  buffer.setFloat64(0, value);
  return buffer.getBigUint64(0);
}

export function f64FromBits(bits: bigint): number {
  buffer.setBigUint64(0, bits);
  return buffer.getFloat64(0);
}

/** Whether these are the bits of an f32 NaN, whatever its sign and payload. */
export function isNaN32(bits: number): boolean {
  return (bits & 0x7fff_ffff) > 0x7f80_0000;
}

/** Whether these are the bits of an f64 NaN, whatever its sign and payload. */
export function isNaN64(bits: bigint): boolean {
  return (bits & 0x7fff_ffff_ffff_ffffn) > 0x7ff0_0000_0000_0000n;
}

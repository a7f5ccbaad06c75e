import type { PrimitiveKind, TypeKind } from "../types/type.ts";

/** Binary.md, "Type Definitions", `primvaltype`. */
export const PRIMITIVE_CODES: Readonly<Record<PrimitiveKind, number>> = {
  bool: 0x7f,
  s8: 0x7e,
  u8: 0x7d,
  s16: 0x7c,
  u16: 0x7b,
  s32: 0x7a,
  u32: 0x79,
  s64: 0x78,
  u64: 0x77,
  f32: 0x76,
  f64: 0x75,
  char: 0x74,
  string: 0x73,
};

/** The primitive types that are not among ours. */
export const OTHER_PRIMITIVES: Readonly<Record<number, Exclude<"error-context", TypeKind>>> = { 0x64: "error-context" };

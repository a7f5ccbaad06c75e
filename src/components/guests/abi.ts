import { alignment, discriminantSize } from "../canonical/alignment.ts";
import { elemSize, fieldOffsets, payloadOffset } from "../canonical/elem_size.ts";
import type { CoreType } from "../canonical/flatten.ts";
import type { MemoryName } from "../../wasm/instructions.ts";
import type { DespecializedType } from "../types/despecialize.ts";

/** The kinds whose value is one core value and one field in memory. */
type ScalarKind = Exclude<DespecializedType["kind"], "string" | "list" | "fixed-list" | "record" | "variant">;

/** How a scalar is loaded from memory, stored there, and passed flat. */
interface ScalarAccess {
  readonly flat: CoreType;
  readonly load: MemoryName;
  readonly store: MemoryName;
}

/** All of the Canonical ABI that a copying guest is built from; tests build guests from a wrong one. */
export interface GuestAbi {
  readonly alignment: typeof alignment;
  readonly elemSize: typeof elemSize;
  readonly fieldOffsets: typeof fieldOffsets;
  readonly payloadOffset: typeof payloadOffset;
  readonly discriminantSize: typeof discriminantSize;
  /** `size` in bytes, which only flags need. */
  readonly scalar: (kind: ScalarKind, size: number) => ScalarAccess;
}

const UNSIGNED: Readonly<Record<number, ScalarAccess>> = {
  1: { flat: "i32", load: "i32.load8_u", store: "i32.store8" },
  2: { flat: "i32", load: "i32.load16_u", store: "i32.store16" },
  4: { flat: "i32", load: "i32.load", store: "i32.store" },
};

const SCALARS: Readonly<Record<Exclude<ScalarKind, "flags">, ScalarAccess>> = {
  bool: unsigned(1),
  u8: unsigned(1),
  u16: unsigned(2),
  u32: unsigned(4),
  s8: { flat: "i32", load: "i32.load8_s", store: "i32.store8" },
  s16: { flat: "i32", load: "i32.load16_s", store: "i32.store16" },
  s32: unsigned(4),
  char: unsigned(4),
  s64: { flat: "i64", load: "i64.load", store: "i64.store" },
  u64: { flat: "i64", load: "i64.load", store: "i64.store" },
  f32: { flat: "f32", load: "f32.load", store: "f32.store" },
  f64: { flat: "f64", load: "f64.load", store: "f64.store" },
};

/** How an unsigned integer of `size` bytes is accessed: 1, 2 or 4. */
export function unsigned(size: number): ScalarAccess {
  const access = UNSIGNED[size];
  if (!access) throw new RangeError(`no unsigned integer has ${size} bytes`);
  return access;
}

/** The Canonical ABI as it is. */
export const CANONICAL_ABI: GuestAbi = {
  alignment,
  elemSize,
  fieldOffsets,
  payloadOffset,
  discriminantSize,
  scalar: (kind, size) => (kind === "flags" ? unsigned(size) : SCALARS[kind]),
};

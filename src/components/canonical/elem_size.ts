import { despecialize } from "../types/despecialize.ts";
import { unreachable } from "../types/never.ts";
import type { ValueType, VariantCase } from "../types/type.ts";
import {
  alignment,
  alignmentFlags,
  alignmentRecord,
  alignmentVariant,
  discriminantSize,
  maxCaseAlignment,
} from "./alignment.ts";
import { PTR_SIZE } from "./context.ts";

const cache = new WeakMap<ValueType, number>();

/** CanonicalABI.md, "Element Size": the bytes that a `type` takes as an element of a list in a 32-bit memory. */
export function elemSize(type: ValueType): number {
  let result = cache.get(type);
  if (result === undefined) cache.set(type, (result = elemSizeOf(type)));
  return result;
}

function elemSizeOf(type: ValueType): number {
  const t = despecialize(type);
  switch (t.kind) {
    case "bool":
    case "s8":
    case "u8":
      return 1;
    case "s16":
    case "u16":
      return 2;
    case "s32":
    case "u32":
    case "f32":
    case "char":
      return 4;
    case "s64":
    case "u64":
    case "f64":
      return 8;
    case "string":
    case "list":
      return 2 * PTR_SIZE;
    case "fixed-list":
      return t.length * elemSize(t.element);
    case "record":
      return elemSizeRecord(t.fields);
    case "variant":
      return elemSizeVariant(t.cases);
    case "flags":
      return alignmentFlags(t.labels);
    default:
      return unreachable(t);
  }
}

/** `elem_size_record`. */
function elemSizeRecord(fields: readonly { readonly type: ValueType }[]): number {
  let size = 0;
  for (const { type } of fields) size = alignTo(size, alignment(type)) + elemSize(type);
  return alignTo(size, alignmentRecord(fields));
}

/** `align_to`: the first multiple of `to` at or after `ptr`. */
function alignTo(ptr: number, to: number): number {
  return Math.ceil(ptr / to) * to;
}

/** `elem_size_variant`. */
function elemSizeVariant(cases: readonly VariantCase[]): number {
  const payload = cases.reduce((most, c) => (c.type ? Math.max(most, elemSize(c.type)) : most), 0);
  return alignTo(payloadOffset(cases) + payload, alignmentVariant(cases));
}

/** Where the fields of a record begin, in bytes from its own beginning ("Loading", `load_record`). */
export function fieldOffsets(fields: readonly { readonly type: ValueType }[]): readonly number[] {
  let ptr = 0;
  return fields.map(({ type }) => {
    const offset = alignTo(ptr, alignment(type));
    ptr = offset + elemSize(type);
    return offset;
  });
}

/** Where the payload of every case begins, in bytes from the discriminant ("Loading", `load_variant`). */
export function payloadOffset(cases: readonly VariantCase[]): number {
  return alignTo(discriminantSize(cases), maxCaseAlignment(cases));
}

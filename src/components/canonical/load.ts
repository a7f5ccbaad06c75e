import { despecialize } from "../types/despecialize.ts";
import { unreachable } from "../types/never.ts";
import type { ValueType, VariantCase } from "../types/type.ts";
import { alignment, alignmentFlags, discriminantSize } from "./alignment.ts";
import { checkRange, PTR_SIZE } from "./context.ts";
import type { LiftLowerContext } from "./context.ts";
import { elemSize, fieldOffsets, payloadOffset } from "./elem_size.ts";
import { canonicalizeNan32, canonicalizeNan64 } from "./float.ts";
import type { LiftedCase, LiftedValue } from "./lifted.ts";
import { loadString } from "./load_string.ts";
import { trapIf } from "./trap.ts";

const MAX_LIST_BYTE_LENGTH = 2 ** 28 - 1;

/**
 * CanonicalABI.md, "Loading", `load`: reads a value out of linear memory.
 *
 * @param ptr aligned for `type`, with `elemSize(type)` bytes of memory behind it.
 * @returns the value; NaNs are canonical.
 * @throws {Trap} where the specification traps.
 */
export function load(cx: LiftLowerContext, ptr: number, type: ValueType): LiftedValue {
  const t = despecialize(type);
  const { view } = cx.memory;
  switch (t.kind) {
    case "bool":
      return convertIntToBool(view.getUint8(ptr));
    case "u8":
      return view.getUint8(ptr);
    case "u16":
      return view.getUint16(ptr, true);
    case "u32":
      return view.getUint32(ptr, true);
    case "u64":
      return view.getBigUint64(ptr, true);
    case "s8":
      return view.getInt8(ptr);
    case "s16":
      return view.getInt16(ptr, true);
    case "s32":
      return view.getInt32(ptr, true);
    case "s64":
      return view.getBigInt64(ptr, true);
    case "f32":
      return canonicalizeNan32(view.getUint32(ptr, true));
    case "f64":
      return canonicalizeNan64(view.getBigUint64(ptr, true));
    case "char":
      return convertI32ToChar(view.getUint32(ptr, true));
    case "string":
      return loadString(cx, ptr);
    case "list":
      return loadListFromRange(cx, view.getUint32(ptr, true), view.getUint32(ptr + PTR_SIZE, true), t.element);
    case "fixed-list":
      return loadListFromValidRange(cx, ptr, t.length, t.element);
    case "record":
      return loadRecord(cx, ptr, t.fields);
    case "variant":
      return loadVariant(cx, ptr, t.cases);
    case "flags":
      return unpackFlagsFromInt(loadUnsigned(cx, ptr, alignmentFlags(t.labels)), t.labels);
    default:
      return unreachable(t);
  }
}

/** `load_int` of 1, 2 or 4 bytes. */
function loadUnsigned(cx: LiftLowerContext, ptr: number, size: 1 | 2 | 4): number {
  const { view } = cx.memory;
  return size === 1 ? view.getUint8(ptr) : size === 2 ? view.getUint16(ptr, true) : view.getUint32(ptr, true);
}

/** `convert_int_to_bool`. */
export function convertIntToBool(i: number): boolean {
  return i !== 0;
}

/** `convert_i32_to_char`: a Unicode Scalar Value, or a trap. */
export function convertI32ToChar(i: number): number {
  trapIf(i >= 0x11_0000 || (i >= 0xd800 && i <= 0xdfff), "invalid char", i);
  return i;
}

/** `load_list_from_range`. */
export function loadListFromRange(
  cx: LiftLowerContext,
  ptr: number,
  length: number,
  element: ValueType,
): LiftedValue[] {
  const byteLength = length * elemSize(element);
  trapIf(byteLength > MAX_LIST_BYTE_LENGTH, "too long", byteLength);
  checkRange(cx, ptr, byteLength, alignment(element));
  return loadListFromValidRange(cx, ptr, length, element);
}

/** `load_list_from_valid_range`. */
function loadListFromValidRange(cx: LiftLowerContext, ptr: number, length: number, element: ValueType): LiftedValue[] {
  const stride = elemSize(element);
  return Array.from({ length }, (_, index) => load(cx, ptr + index * stride, element));
}

function loadRecord(cx: LiftLowerContext, ptr: number, fields: readonly { readonly type: ValueType }[]): LiftedValue[] {
  const offsets = fieldOffsets(fields);
  return fields.map((field, index) => load(cx, ptr + (offsets[index] as number), field.type));
}

function loadVariant(cx: LiftLowerContext, ptr: number, cases: readonly VariantCase[]): LiftedCase {
  const index = loadUnsigned(cx, ptr, discriminantSize(cases));
  const { type } = caseAt(cases, index);
  return { case: index, value: type ? load(cx, ptr + payloadOffset(cases), type) : null };
}

/** The case that a discriminant names, or a trap. */
export function caseAt(cases: readonly VariantCase[], index: number): VariantCase {
  const found = cases[index];
  trapIf(found === undefined, "invalid discriminant", `${index} of ${cases.length}`);
  return found as VariantCase;
}

/** `unpack_flags_from_int`. */
export function unpackFlagsFromInt(bits: number, labels: readonly string[]): boolean[] {
  return labels.map((_, index) => ((bits >>> index) & 1) === 1);
}

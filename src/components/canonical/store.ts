import { despecialize } from "../types/despecialize.ts";
import { unreachable } from "../types/never.ts";
import type { ValueType, VariantCase } from "../types/type.ts";
import { alignment, alignmentFlags, discriminantSize } from "./alignment.ts";
import { allocate, PTR_SIZE } from "./context.ts";
import type { LiftLowerContext } from "./context.ts";
import { elemSize, fieldOffsets, payloadOffset } from "./elem_size.ts";
import type { LiftedCase, LiftedString, LiftedValue } from "./lifted.ts";
import { storeStringIntoRange } from "./store_string.ts";

/**
 * CanonicalABI.md, "Storing", `store`: writes a value into linear memory. The
 * bits of a NaN are stored as they are, which the specification permits.
 *
 * @param value a value of `type`.
 * @param ptr aligned for `type`, with `elemSize(type)` bytes of memory behind it.
 * @throws {Trap} where `realloc` answers a pointer that is misaligned or out of bounds.
 */
export function store(cx: LiftLowerContext, value: LiftedValue, type: ValueType, ptr: number): void {
  const t = despecialize(type);
  switch (t.kind) {
    case "bool":
      return cx.memory.view.setUint8(ptr, value ? 1 : 0);
    case "u8":
    case "s8":
      return cx.memory.view.setUint8(ptr, value as number);
    case "u16":
    case "s16":
      return cx.memory.view.setUint16(ptr, value as number, true);
    case "u32":
    case "s32":
    case "f32":
    case "char":
      return cx.memory.view.setUint32(ptr, value as number, true);
    case "u64":
    case "s64":
    case "f64":
      return cx.memory.view.setBigUint64(ptr, value as bigint, true);
    case "string":
      return storePair(cx, ptr, storeStringIntoRange(cx, value as string | LiftedString));
    case "list":
      return storePair(cx, ptr, storeListIntoRange(cx, value as readonly LiftedValue[], t.element));
    case "fixed-list":
      return storeListIntoValidRange(cx, value as readonly LiftedValue[], ptr, t.element);
    case "record":
      return storeRecord(cx, value as readonly LiftedValue[], ptr, t.fields);
    case "variant":
      return storeVariant(cx, value as LiftedCase, ptr, t.cases);
    case "flags":
      return storeUnsigned(cx, packFlagsIntoInt(value as readonly boolean[]), ptr, alignmentFlags(t.labels));
    default:
      return unreachable(t);
  }
}

/** `store_int` of 1, 2 or 4 bytes. */
function storeUnsigned(cx: LiftLowerContext, value: number, ptr: number, size: 1 | 2 | 4): void {
  const { view } = cx.memory;
  if (size === 1) view.setUint8(ptr, value);
  else if (size === 2) view.setUint16(ptr, value, true);
  else view.setUint32(ptr, value, true);
}

function storePair(cx: LiftLowerContext, ptr: number, [begin, length]: readonly [number, number]): void {
  const { view } = cx.memory;
  view.setUint32(ptr, begin, true);
  view.setUint32(ptr + PTR_SIZE, length, true);
}

/** `store_list_into_range`: pointer and length of a list in newly allocated memory. */
export function storeListIntoRange(
  cx: LiftLowerContext,
  values: readonly LiftedValue[],
  element: ValueType,
): [number, number] {
  const ptr = allocate(cx, alignment(element), values.length * elemSize(element));
  storeListIntoValidRange(cx, values, ptr, element);
  return [ptr, values.length];
}

function storeListIntoValidRange(
  cx: LiftLowerContext,
  values: readonly LiftedValue[],
  ptr: number,
  element: ValueType,
): void {
  const stride = elemSize(element);
  for (const [index, value] of values.entries()) store(cx, value, element, ptr + index * stride);
}

function storeRecord(
  cx: LiftLowerContext,
  values: readonly LiftedValue[],
  ptr: number,
  fields: readonly { readonly type: ValueType }[],
): void {
  const offsets = fieldOffsets(fields);
  for (const [index, field] of fields.entries())
    store(cx, values[index] as LiftedValue, field.type, ptr + (offsets[index] as number));
}

function storeVariant(cx: LiftLowerContext, value: LiftedCase, ptr: number, cases: readonly VariantCase[]): void {
  storeUnsigned(cx, value.case, ptr, discriminantSize(cases));
  const type = cases[value.case]?.type;
  if (type) store(cx, value.value as LiftedValue, type, ptr + payloadOffset(cases));
}

/** `pack_flags_into_int`: unsigned. */
export function packFlagsIntoInt(flags: readonly boolean[]): number {
  return flags.reduce((bits, flag, index) => (flag ? bits | (1 << index) : bits), 0) >>> 0;
}

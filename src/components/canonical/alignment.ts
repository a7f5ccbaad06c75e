import { despecialize } from "../types/despecialize.ts";
import { unreachable } from "../types/never.ts";
import type { FlagsType, ValueType, VariantCase } from "../types/type.ts";
import { PTR_SIZE } from "./context.ts";

type Alignment = 1 | 2 | 4 | 8;
type DiscriminantKind = "u8" | "u16" | "u32";

const cache = new WeakMap<ValueType, Alignment>();

/** CanonicalABI.md, "Alignment": of `type` in a 32-bit memory, in bytes. */
export function alignment(type: ValueType): Alignment {
  let result = cache.get(type);
  if (result === undefined) cache.set(type, (result = alignmentOf(type)));
  return result;
}

function alignmentOf(type: ValueType): Alignment {
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
      return PTR_SIZE;
    case "fixed-list":
      return alignment(t.element);
    case "record":
      return alignmentRecord(t.fields);
    case "variant":
      return alignmentVariant(t.cases);
    case "flags":
      return alignmentFlags(t.labels);
    default:
      return unreachable(t);
  }
}

/** `alignment_record`. */
export function alignmentRecord(fields: readonly { readonly type: ValueType }[]): Alignment {
  return largest(fields.map((field) => field.type));
}

/** `alignment_variant`. */
export function alignmentVariant(cases: readonly VariantCase[]): Alignment {
  const discriminant = discriminantSize(cases);
  const payload = maxCaseAlignment(cases);
  return discriminant > payload ? discriminant : payload;
}

/** `discriminant_type`: the smallest unsigned integer type that counts the cases. */
export function discriminantType(cases: readonly VariantCase[]): DiscriminantKind {
  return cases.length <= 0x100 ? "u8" : cases.length <= 0x1_0000 ? "u16" : "u32";
}

/** Size and alignment of the discriminant, in bytes. */
export function discriminantSize(cases: readonly VariantCase[]): 1 | 2 | 4 {
  const kind = discriminantType(cases);
  return kind === "u8" ? 1 : kind === "u16" ? 2 : 4;
}

/** `max_case_alignment`. */
export function maxCaseAlignment(cases: readonly VariantCase[]): Alignment {
  return largest(cases.flatMap((c) => (c.type ? [c.type] : [])));
}

/** `alignment_flags`; also their size. */
export function alignmentFlags(labels: FlagsType["labels"]): 1 | 2 | 4 {
  return labels.length <= 8 ? 1 : labels.length <= 16 ? 2 : 4;
}

function largest(types: readonly ValueType[]): Alignment {
  return types.reduce<Alignment>((most, type) => {
    const a = alignment(type);
    return a > most ? a : most;
  }, 1);
}

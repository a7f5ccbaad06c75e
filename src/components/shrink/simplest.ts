import { unreachable } from "../types/never.ts";
import type { ValueType } from "../types/type.ts";
import type { Value } from "../values/value.ts";
import { PLAIN_CHARS } from "./scalar_size.ts";
import { typeSize } from "./type_size.ts";

/** The simplest value of a type: of several cases the one with the least inside, else the first. */
export function simplest(type: ValueType): Value {
  switch (type.kind) {
    case "bool":
      return false;
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
    case "f32":
      return 0;
    case "s64":
    case "u64":
    case "f64":
      return 0n;
    case "char":
      return PLAIN_CHARS[0];
    case "string":
      return "";
    case "list":
    case "map":
      return [];
    case "fixed-list":
      return Array.from({ length: type.length }, () => simplest(type.element));
    case "tuple":
      return type.elements.map(simplest);
    case "record":
      return type.fields.map((field) => simplest(field.type));
    case "flags":
      return type.labels.map(() => false);
    case "option":
    case "enum":
      return { case: 0, value: null };
    case "result":
      return smallestCase([type.ok, type.err]);
    case "variant":
      return smallestCase(type.cases.map((c) => c.type));
    default:
      return unreachable(type);
  }
}

function smallestCase(payloads: readonly (ValueType | null)[]): Value {
  const sizes = payloads.map((payload) => (payload ? typeSize(payload).nodes : 0));
  const index = sizes.indexOf(Math.min(...sizes));
  const payload = payloads[index];
  return { case: index, value: payload ? simplest(payload) : null };
}

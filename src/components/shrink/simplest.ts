import { unreachable } from "../types/never.ts";
import { isPrimitive } from "../types/type.ts";
import type { ValueType } from "../types/type.ts";
import type { Value } from "../values/value.ts";
import { REDUCIBLES } from "./scalars.ts";
import { typeSize } from "./type_size.ts";

/** The simplest value of a type: of several cases the one with the least inside, else the first. */
export function simplest(type: ValueType): Value {
  if (isPrimitive(type)) return REDUCIBLES[type.kind].simplest;
  switch (type.kind) {
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

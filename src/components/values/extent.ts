import { children } from "../types/children.ts";
import { isPrimitive } from "../types/type.ts";
import type { ValueType } from "../types/type.ts";
import { weight } from "../types/weight.ts";
import { overParts } from "./parts.ts";
import type { Value } from "./value.ts";

/** How much a value holds beyond what its type fixes. */
interface Extent {
  /** For each list and map: its elements, times the weight of the element type. */
  nodes: number;
  /** UTF-16 code units of all strings. */
  units: number;
}

/** The extent of `value`, which has to be a value of `type`. */
export function extent(type: ValueType, value: Value): Extent {
  const total = { nodes: 0, units: 0 };
  add(type, value, total);
  return total;
}

/** Whether values of `type` hold no list, map or string, so that their extent is nothing. */
export function isFixedExtent(type: ValueType): boolean {
  return (
    type.kind !== "list" &&
    type.kind !== "map" &&
    type.kind !== "string" &&
    children(type).every((child) => isFixedExtent(child.type))
  );
}

function add(type: ValueType, value: Value, total: Extent): null {
  switch (type.kind) {
    case "string":
      total.units += (value as string).length;
      return null;
    case "list":
      total.nodes += (value as readonly Value[]).length * weight(type.element);
      if (isFixedExtent(type.element)) return null;
      break;
    case "fixed-list":
      if (isFixedExtent(type.element)) return null;
      break;
    case "map":
      total.nodes += (value as readonly Value[]).length * (weight(type.key) + weight(type.value));
      break;
    default:
      if (isPrimitive(type)) return null;
  }
  overParts(type, value, add, total);
  return null;
}

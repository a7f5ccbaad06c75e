import { children } from "../types/children.ts";
import type { ValueType } from "../types/type.ts";
import { weight } from "../types/weight.ts";
import { caseOf } from "./cases.ts";
import type { ChoiceType } from "./cases.ts";
import type { CaseValue, Value } from "./value.ts";

/** How much a value holds beyond what its type fixes. */
export interface Extent {
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

function add(type: ValueType, value: Value, total: Extent): void {
  switch (type.kind) {
    case "string":
      total.units += (value as string).length;
      return;
    case "list":
    case "fixed-list":
      if (type.kind === "list") total.nodes += (value as readonly Value[]).length * weight(type.element);
      if (!isFixedExtent(type.element))
        for (const element of value as readonly Value[]) add(type.element, element, total);
      return;
    case "map":
      for (const [key, mapped] of value as readonly (readonly [Value, Value])[]) {
        total.nodes += weight(type.key) + weight(type.value);
        add(type.key, key, total);
        add(type.value, mapped, total);
      }
      return;
    case "tuple":
      type.elements.forEach((element, index) => {
        add(element, (value as readonly Value[])[index] as Value, total);
      });
      return;
    case "record":
      type.fields.forEach((field, index) => {
        add(field.type, (value as readonly Value[])[index] as Value, total);
      });
      return;
    case "variant":
    case "option":
    case "result":
      addPayload(type, value as CaseValue, total);
      return;
    default:
      return;
  }
}

function addPayload(type: ChoiceType, value: CaseValue, total: Extent): void {
  const payload = caseOf(type, value.case)?.type;
  if (payload && value.value !== null) add(payload, value.value, total);
}

import type { ValueType } from "./type.ts";

/** The labels that a type defines: of its fields or cases, or its labels as such. */
export function labelsOf(type: ValueType): readonly string[] {
  switch (type.kind) {
    case "record":
      return type.fields.map((field) => field.name);
    case "variant":
      return type.cases.map((one) => one.name);
    case "enum":
    case "flags":
      return type.labels;
    default:
      return [];
  }
}

/** How many fields, cases, labels or elements a type says that it has; 0 for one that can't say. */
export function memberCount(type: ValueType): number {
  if (type.kind === "fixed-list") return type.length;
  return type.kind === "tuple" ? type.elements.length : labelsOf(type).length;
}

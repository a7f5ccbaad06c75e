import type { EnumType, OptionType, ResultType, ValueType, VariantType } from "../types/type.ts";
import type { CaseValue } from "./value.ts";

/** A type whose values are `{ case, value }`. */
export type ChoiceType = VariantType | EnumType | OptionType | ResultType;

/** The name and payload of case `index`, as WIT has them; `null` beyond the last. */
export function caseOf(
  type: ChoiceType,
  index: number,
): { readonly name: string; readonly type: ValueType | null } | null {
  switch (type.kind) {
    case "variant":
      return type.cases[index] ?? null;
    case "enum": {
      const name = type.labels[index];
      return name === undefined ? null : { name, type: null };
    }
    case "option":
      return index === 0 ? { name: "none", type: null } : index === 1 ? { name: "some", type: type.type } : null;
    case "result":
      return index === 0 ? { name: "ok", type: type.ok } : index === 1 ? { name: "err", type: type.err } : null;
  }
}

/** How many cases a value of `type` chooses from. */
export function caseCount(type: ChoiceType): number {
  switch (type.kind) {
    case "variant":
      return type.cases.length;
    case "enum":
      return type.labels.length;
    case "option":
    case "result":
      return 2;
  }
}

/** Whether `value` has the shape of a chosen case, be it of any type. */
export function isCaseValue(value: unknown): value is CaseValue {
  return (
    typeof value === "object" && value !== null && "case" in value && "value" in value && typeof value.case === "number"
  );
}

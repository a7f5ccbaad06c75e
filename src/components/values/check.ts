import { unreachable } from "../types/never.ts";
import { INTEGER_RANGES } from "../types/type.ts";
import type { ValueType } from "../types/type.ts";
import { caseOf, isCaseValue } from "./cases.ts";
import type { Value } from "./value.ts";

/** Whether `value` is a value of `type`, in the form that value.ts gives. */
export function isValueOf(type: ValueType, value: unknown): value is Value {
  return whyNotValue(type, value) === null;
}

/**
 * Why `value` is no value of `type`.
 *
 * @returns `null` if it is one; else a sentence that starts with the path to the wrong part, if it isn't the whole.
 */
export function whyNotValue(type: ValueType, value: unknown): string | null {
  const wrong = check(type, value);
  return wrong === null ? null : wrong.path === "" ? wrong.why : `${wrong.path}: ${wrong.why}`;
}

interface Wrong {
  readonly path: string;
  readonly why: string;
}

const wrong = (why: string): Wrong => ({ path: "", why });
const at = (step: string, inner: Wrong | null): Wrong | null => inner && { path: step + inner.path, why: inner.why };

function check(type: ValueType, value: unknown): Wrong | null {
  switch (type.kind) {
    case "bool":
      return typeof value === "boolean" ? null : wrong("not a boolean");
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32": {
      const [min, max] = INTEGER_RANGES[type.kind];
      return isInteger(value, Number(min), Number(max)) ? null : wrong(`not an integer in ${min} … ${max}`);
    }
    case "s64":
    case "u64": {
      const [min, max] = INTEGER_RANGES[type.kind];
      return typeof value === "bigint" && value >= min && value <= max
        ? null
        : wrong(`not a bigint in ${min} … ${max}`);
    }
    case "f32":
      return isInteger(value, 0, 0xffff_ffff) ? null : wrong("not the 32 bits of a float");
    case "f64":
      return typeof value === "bigint" && value >= 0n && value <= 0xffff_ffff_ffff_ffffn
        ? null
        : wrong("not the 64 bits of a float");
    case "char":
      return isInteger(value, 0, 0x10_ffff) && !(value >= 0xd800 && value <= 0xdfff)
        ? null
        : wrong("not a Unicode scalar value");
    case "string":
      return typeof value === "string" && value.isWellFormed() ? null : wrong("not a string without lone surrogates");
    case "list":
      return Array.isArray(value) ? checkElements(type.element, value) : wrong("not an array");
    case "fixed-list":
      return Array.isArray(value) && value.length === type.length
        ? checkElements(type.element, value)
        : wrong(`not an array of ${type.length} elements`);
    case "map":
      return Array.isArray(value)
        ? checkElements({ kind: "tuple", elements: [type.key, type.value] }, value)
        : wrong("not an array of pairs");
    case "tuple":
      return checkMembers(
        type.elements.map((element, index) => ({ step: `.${index}`, type: element })),
        value,
      );
    case "record":
      return checkMembers(
        type.fields.map((field) => ({ step: `.${field.name}`, type: field.type })),
        value,
      );
    case "flags":
      return Array.isArray(value) &&
        value.length === type.labels.length &&
        value.every((flag) => typeof flag === "boolean")
        ? null
        : wrong(`not an array of ${type.labels.length} booleans`);
    case "variant":
    case "enum":
    case "option":
    case "result": {
      const chosen = isCaseValue(value) ? caseOf(type, value.case) : null;
      if (chosen === null) return wrong("not a case of the type");
      const payload = (value as { value: unknown }).value;
      if (chosen.type === null)
        return payload === null ? null : at(`.${chosen.name}`, wrong("a payload where the case has none"));
      return payload === null
        ? at(`.${chosen.name}`, wrong("no payload"))
        : at(`.${chosen.name}`, check(chosen.type, payload));
    }
    default:
      return unreachable(type);
  }
}

function isInteger(value: unknown, min: number, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && !Object.is(value, -0) && value >= min && value <= max;
}

function checkElements(element: ValueType, values: readonly unknown[]): Wrong | null {
  for (let index = 0; index < values.length; index++) {
    const found = check(element, values[index]);
    if (found) return at(`[${index}]`, found);
  }
  return null;
}

function checkMembers(members: readonly { step: string; type: ValueType }[], value: unknown): Wrong | null {
  if (!Array.isArray(value) || value.length !== members.length)
    return wrong(`not an array of ${members.length} members`);
  for (const [index, member] of members.entries()) {
    const found = at(member.step, check(member.type, value[index]));
    if (found) return found;
  }
  return null;
}

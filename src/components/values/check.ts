import { despecialize } from "../types/despecialize.ts";
import { unreachable } from "../types/never.ts";
import { isPrimitive } from "../types/type.ts";
import type { CompositeType, ListType, ValueType } from "../types/type.ts";
import { caseOf, isCaseValue } from "./cases.ts";
import { isListOfScalars, overParts } from "./parts.ts";
import type { ListOfScalars } from "./parts.ts";
import { SCALARS } from "./scalars.ts";
import type { AnyScalar } from "./scalars.ts";
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
const at = (step: string, { path, why }: Wrong): Wrong => ({ path: step + path, why });

function check(type: ValueType, value: unknown): Wrong | null {
  if (isPrimitive(type)) return checkScalar(SCALARS[type.kind], value);
  const shape = checkShape(type, value);
  if (shape !== null) return shape;
  if (isListOfScalars(type)) return checkScalars(type, value as readonly unknown[]);
  // A map is a list of pairs, each of which may be none.
  const walked = type.kind === "map" ? (despecialize(type) as ListType) : type;
  const found = overParts(walked, value, check, null);
  return found && at(found.step, found.what);
}

function checkScalar(scalar: AnyScalar, value: unknown): Wrong | null {
  return typeof value === scalar.holds && scalar.is(value as never) ? null : wrong(scalar.whyNot);
}

function checkScalars(type: ListOfScalars, values: readonly unknown[]): Wrong | null {
  const scalar = SCALARS[type.element.kind];
  for (let index = 0; index < values.length; index++) {
    const found = checkScalar(scalar, values[index]);
    if (found) return at(`[${index}]`, found);
  }
  return null;
}

/** Whether `value` has as many parts as a value of `type`, whatever these are. */
function checkShape(type: CompositeType, value: unknown): Wrong | null {
  switch (type.kind) {
    case "list":
      return Array.isArray(value) ? null : wrong("not an array");
    case "map":
      return Array.isArray(value) ? null : wrong("not an array of pairs");
    case "fixed-list":
      return hasLength(value, type.length) ? null : wrong(`not an array of ${type.length} elements`);
    case "tuple":
      return hasLength(value, type.elements.length) ? null : wrong(`not an array of ${type.elements.length} members`);
    case "record":
      return hasLength(value, type.fields.length) ? null : wrong(`not an array of ${type.fields.length} members`);
    case "flags":
      return hasLength(value, type.labels.length) && value.every((flag) => typeof flag === "boolean")
        ? null
        : wrong(`not an array of ${type.labels.length} booleans`);
    case "variant":
    case "enum":
    case "option":
    case "result": {
      const chosen = isCaseValue(value) ? caseOf(type, value.case) : null;
      if (chosen === null) return wrong("not a case of the type");
      const hasPayload = (value as { value: unknown }).value !== null;
      if (hasPayload === (chosen.type !== null)) return null;
      return at(`.${chosen.name}`, wrong(hasPayload ? "a payload where the case has none" : "no payload"));
    }
    default:
      return unreachable(type);
  }
}

function hasLength(value: unknown, length: number): value is readonly unknown[] {
  return Array.isArray(value) && value.length === length;
}

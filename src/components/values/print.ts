import { unreachable } from "../types/never.ts";
import { isPrimitive } from "../types/type.ts";
import type { ValueType } from "../types/type.ts";
import { caseOf, isCaseValue } from "./cases.ts";
import { Foreign } from "./received.ts";
import type { Received } from "./received.ts";
import { SCALARS } from "./scalars.ts";

/** How much of a value is spelled out. */
interface PrintLimits {
  /** UTF-16 code units of a string. */
  readonly units: number;
  /** Elements of a list. */
  readonly elements: number;
}

const BRIEF: PrintLimits = { units: 120, elements: 24 };

/**
 * A value for people, close to WAVE: `{name: "x", id: some(3)}`. What is
 * received and no value of `type` is printed for what it is, between `⟨⟩`.
 *
 * @param limits beyond them comes how much is left out.
 */
export function printValue(type: ValueType, value: Received, limits: PrintLimits = BRIEF): string {
  return print(type, value, limits) ?? printForeign(value);
}

/** @returns `null` where `value` doesn't have the shape of `type`. */
function print(type: ValueType, value: Received, limits: PrintLimits): string | null {
  const inner = (t: ValueType, v: Received): string => printValue(t, v, limits);
  if (isPrimitive(type)) {
    const scalar = SCALARS[type.kind];
    return typeof value === scalar.holds ? scalar.print(value as never, limits.units) : null;
  }
  switch (type.kind) {
    case "list":
    case "fixed-list":
      return isArray(value) ? `[${printElements(value, limits, (element) => inner(type.element, element))}]` : null;
    case "map":
      if (!isArray(value) || !value.every(isPair)) return null;
      return `{${printElements(value, limits, (entry) => {
        const [key, mapped] = entry as readonly [Received, Received];
        return `${inner(type.key, key)}: ${inner(type.value, mapped)}`;
      })}}`;
    case "tuple":
      if (!isArray(value) || value.length !== type.elements.length) return null;
      return `(${type.elements.map((element, index) => inner(element, value[index] as Received)).join(", ")})`;
    case "record":
      if (!isArray(value) || value.length !== type.fields.length) return null;
      return `{${type.fields
        .map(({ name, type: of }, index) => `${name}: ${inner(of, value[index] as Received)}`)
        .join(", ")}}`;
    case "flags":
      if (!isArray(value) || value.length !== type.labels.length) return null;
      return `{${type.labels.filter((_label, index) => value[index] === true).join(", ")}}`;
    case "variant":
    case "enum":
    case "option":
    case "result": {
      const chosen = isCaseValue(value) ? caseOf(type, value.case) : null;
      if (chosen === null) return null;
      const payload = (value as { value: Received | null }).value;
      if (chosen.type === null) return payload === null ? chosen.name : null;
      return payload === null ? null : `${chosen.name}(${inner(chosen.type, payload)})`;
    }
    default:
      return unreachable(type);
  }
}

function printElements(
  values: readonly Received[],
  { elements }: PrintLimits,
  print: (value: Received) => string,
): string {
  const shown = values.slice(0, elements).map(print);
  if (values.length > elements) shown.push(`… ${values.length - elements} more of ${values.length}`);
  return shown.join(", ");
}

function printForeign(value: Received): string {
  if (value instanceof Foreign) return `⟨${value.found}⟩`;
  const json = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === "bigint") return `${part}n`;
    if (Object.is(part, -0)) return "-0";
    return part instanceof Foreign ? `⟨${part.found}⟩` : part;
  }) as string | undefined;
  return `⟨${(json ?? "undefined").slice(0, 400)}⟩`;
}

function isArray(value: Received): value is readonly Received[] {
  return Array.isArray(value);
}

function isPair(value: Received): boolean {
  return isArray(value) && value.length === 2;
}

import { unreachable } from "../types/never.ts";
import type { ValueType } from "../types/type.ts";
import { caseOf, isCaseValue } from "./cases.ts";
import { f32FromBits, f64FromBits, isNaN32, isNaN64 } from "./floats.ts";
import { Foreign } from "./received.ts";
import type { Received } from "./received.ts";

/** How much of a value is spelled out. */
export interface PrintLimits {
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
  switch (type.kind) {
    case "bool":
      return typeof value === "boolean" ? String(value) : null;
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
      return typeof value === "number" ? (Object.is(value, -0) ? "-0" : String(value)) : null;
    case "s64":
    case "u64":
      return typeof value === "bigint" ? String(value) : null;
    case "f32":
      if (typeof value !== "number") return null;
      return isNaN32(value) ? `nan(0x${value.toString(16)})` : printFloat(f32FromBits(value));
    case "f64":
      if (typeof value !== "bigint") return null;
      return isNaN64(value) ? `nan(0x${value.toString(16)})` : printFloat(f64FromBits(value));
    case "char":
      return typeof value === "number" && value >= 0 && value <= 0x10_ffff
        ? `'${escapeText(String.fromCodePoint(value), "'")}'`
        : null;
    case "string":
      return typeof value === "string" ? printString(value, limits) : null;
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
      return `{${type.fields.map((field, index) => `${field.name}: ${inner(field.type, value[index] as Received)}`).join(", ")}}`;
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

function printFloat(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  if (value === Infinity) return "inf";
  if (value === -Infinity) return "-inf";
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value);
}

function printString(value: string, { units }: PrintLimits): string {
  if (value.length <= units) return `"${escapeText(value, '"')}"`;
  return `"${escapeText(value.slice(0, units).toWellFormed(), '"')}"… (${value.length} code units)`;
}

/** Everything that isn't plainly visible becomes an escape. */
function escapeText(text: string, quote: string): string {
  return text.replace(/[^\x20-\x7e\p{L}\p{N}\p{P}\p{S}]|["'\\]/gu, (char) => {
    if (char === "\\") return "\\\\";
    if (char === '"' || char === "'") return char === quote ? `\\${char}` : char;
    if (char === "\n") return "\\n";
    if (char === "\t") return "\\t";
    if (char === "\r") return "\\r";
    return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
  });
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

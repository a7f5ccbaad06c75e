import { unreachable } from "../types/never.ts";
import type { MapType, ValueType } from "../types/type.ts";
import { caseOf, isCaseValue } from "./cases.ts";
import { isNaN32, isNaN64 } from "./floats.ts";
import { printValue } from "./print.ts";
import { Foreign } from "./received.ts";
import type { Received } from "./received.ts";
import type { CaseValue, Value } from "./value.ts";

/** The first place where a received value is not the expected one. */
export interface Difference {
  /** `malformed`: no value of its type in the engine's mapping; `different`: another value. */
  readonly kind: "malformed" | "different";
  /** Where, for people: `.field[3].some`; empty for the whole value. */
  readonly path: string;
  /** The kinds of the types from the root to that place, joined: `list>option>u8`. */
  readonly place: string;
  /** What is expected there. */
  readonly at: { readonly type: ValueType; readonly value: Value };
  readonly expected: string;
  readonly actual: string;
}

/** Steps and kinds from the inside out, while a difference is on its way to the root. */
interface Found {
  steps: string[];
  kinds: string[];
  readonly type: ValueType;
  readonly expected: Value;
  readonly actual: Received;
}

/**
 * Compares exactly: −0 is not 0, any NaN is any NaN, strings by code point,
 * cases and flags each for itself. Maps are the exception: their order is
 * free, and of equal keys the last one counts on both sides.
 *
 * @param type the type of both.
 * @param expected a value of `type`.
 * @param actual anything an engine delivered.
 * @returns the first difference in the order of the type, or `null`.
 */
export function difference(type: ValueType, expected: Value, actual: Received): Difference | null {
  const found = compare(type, expected, actual);
  return (
    found && {
      kind: found.actual instanceof Foreign ? "malformed" : "different",
      path: found.steps.reverse().join(""),
      place: found.kinds.reverse().join(">"),
      at: { type: found.type, value: found.expected },
      expected: printValue(found.type, found.expected),
      actual: printValue(found.type, found.actual),
    }
  );
}

function compare(type: ValueType, expected: Value, actual: Received): Found | null {
  const here = (): Found => ({ steps: [], kinds: [type.kind], type, expected, actual });
  if (actual instanceof Foreign) return here();
  switch (type.kind) {
    case "bool":
    case "char":
    case "string":
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
    case "s64":
    case "u64":
      return Object.is(expected, actual) ? null : here();
    case "f32":
      return sameF32(expected, actual) ? null : here();
    case "f64":
      return sameF64(expected, actual) ? null : here();
    case "list":
    case "fixed-list":
      return isArray(actual) && actual.length === (expected as readonly Value[]).length
        ? compareElements(type, expected as readonly Value[], actual)
        : here();
    case "tuple":
    case "record": {
      if (!isArray(actual) || actual.length !== (expected as readonly Value[]).length) return here();
      const count = actual.length;
      for (let index = 0; index < count; index++) {
        const member = type.kind === "tuple" ? type.elements[index] : type.fields[index]?.type;
        if (member === undefined) return here();
        const found = compare(member, (expected as readonly Value[])[index] as Value, actual[index] as Received);
        if (found) return outward(found, type, type.kind === "tuple" ? `.${index}` : `.${type.fields[index]?.name}`);
      }
      return null;
    }
    case "flags":
      return isArray(actual) &&
        actual.length === (expected as readonly Value[]).length &&
        actual.every((flag, index) => flag === (expected as readonly Value[])[index])
        ? null
        : here();
    case "variant":
    case "enum":
    case "option":
    case "result": {
      const wanted = expected as CaseValue;
      if (!isCaseValue(actual) || actual.case !== wanted.case) return here();
      const chosen = caseOf(type, wanted.case);
      if (chosen === null || chosen.type === null) return actual.value === null ? null : here();
      if (wanted.value === null || actual.value === null) return here();
      const found = compare(chosen.type, wanted.value, actual.value);
      return found && outward(found, type, `.${chosen.name}`);
    }
    case "map":
      return compareMaps(type, expected as readonly Value[], actual, here);
    default:
      return unreachable(type);
  }
}

function outward(found: Found, type: ValueType, step: string): Found {
  found.steps.push(step);
  found.kinds.push(type.kind);
  return found;
}

function compareElements(
  type: Extract<ValueType, { element: ValueType }>,
  expected: readonly Value[],
  actual: readonly Received[],
): Found | null {
  const { element } = type;
  const same = sameScalar(element);
  for (let index = 0; index < expected.length; index++) {
    // Long lists are mostly of numbers: no call, no object for those.
    if (same !== null && same(expected[index], actual[index])) continue;
    const found = compare(element, expected[index] as Value, actual[index] as Received);
    if (found) return outward(found, type, `[${index}]`);
  }
  return null;
}

/** Equality of two values of `type`, where it takes no look inside. */
function sameScalar(type: ValueType): ((expected: unknown, actual: unknown) => boolean) | null {
  switch (type.kind) {
    case "bool":
    case "char":
    case "string":
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
    case "s64":
    case "u64":
      return Object.is;
    case "f32":
      return sameF32;
    case "f64":
      return sameF64;
    default:
      return null;
  }
}

function sameF32(expected: unknown, actual: unknown): boolean {
  return (
    Object.is(expected, actual) ||
    (typeof expected === "number" && typeof actual === "number" && isNaN32(expected) && isNaN32(actual))
  );
}

function sameF64(expected: unknown, actual: unknown): boolean {
  return (
    expected === actual ||
    (typeof expected === "bigint" && typeof actual === "bigint" && isNaN64(expected) && isNaN64(actual))
  );
}

function compareMaps(type: MapType, expected: readonly Value[], actual: Received, here: () => Found): Found | null {
  if (!isArray(actual) || !actual.every((entry) => isArray(entry) && entry.length === 2)) return here();
  const wanted = new Map(expected as readonly (readonly [Value, Value])[]);
  const got = new Map(actual as readonly (readonly [Received, Received])[]);
  for (const [key, value] of wanted) {
    const received = got.get(key);
    if (received === undefined) return got.size === wanted.size ? changedKey(type, key, wanted, got) : here();
    const found = compare(type.value, value, received);
    if (found) return outward(found, type, `[${printValue(type.key, key)}]`);
  }
  return got.size === wanted.size ? null : here();
}

/** One key in place of another: what differs is the key, not the map. */
function changedKey(
  type: MapType,
  key: Value,
  wanted: ReadonlyMap<Value, unknown>,
  got: ReadonlyMap<Received, unknown>,
): Found {
  const actual = Array.from(got.keys()).find((other) => !wanted.has(other as Value)) as Received;
  return outward({ steps: [], kinds: [type.key.kind], type: type.key, expected: key, actual }, type, ".key");
}

function isArray(value: Received): value is readonly Received[] {
  return Array.isArray(value);
}

import { isPrimitive } from "../types/type.ts";
import type { FlagsType, MapType, ValueType } from "../types/type.ts";
import { isAlike, isListOfScalars, overParts } from "./parts.ts";
import type { ListOfScalars } from "./parts.ts";
import { printValue } from "./print.ts";
import { Foreign } from "./received.ts";
import type { Received, ReceivedCase } from "./received.ts";
import { SCALARS } from "./scalars.ts";
import type { Value } from "./value.ts";

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
  if (isPrimitive(type)) return SCALARS[type.kind].same(expected, actual) ? null : here(type, expected, actual);
  if (type.kind === "map") return compareMaps(type, expected as readonly Value[], actual);
  if (!isAlike(expected, actual)) return here(type, expected, actual);
  if (type.kind === "flags" || isListOfScalars(type))
    return compareScalars(type, expected as readonly Value[], actual as readonly Received[]);
  const found = overParts(type, expected, comparePart, actual);
  return found && outward(found.what, type, found.step);
}

function comparePart(type: ValueType, expected: Value, others: Received, index: number): Found | null {
  const actual = isArray(others) ? others[index] : (others as ReceivedCase).value;
  if (expected === actual && expected !== 0) return null;
  return compare(type, expected, actual as Received);
}

/** Long lists are mostly of numbers: no call, no object for those. */
function compareScalars(
  type: FlagsType | ListOfScalars,
  expected: readonly Value[],
  actual: readonly Received[],
): Found | null {
  const { same } = SCALARS[type.kind === "flags" ? "bool" : type.element.kind];
  for (let index = 0; index < expected.length; index++) {
    if (same(expected[index], actual[index])) continue;
    // Flags are one value.
    if (type.kind === "flags") return here(type, expected, actual);
    return outward(here(type.element, expected[index]!, actual[index]!), type, `[${index}]`);
  }
  return null;
}

function here(type: ValueType, expected: Value, actual: Received): Found {
  return { steps: [], kinds: [type.kind], type, expected, actual };
}

function outward(found: Found, type: ValueType, step: string): Found {
  found.steps.push(step);
  found.kinds.push(type.kind);
  return found;
}

function compareMaps(type: MapType, expected: readonly Value[], actual: Received): Found | null {
  const differs = (): Found => here(type, expected, actual);
  if (!isArray(actual) || !actual.every((entry) => isArray(entry) && entry.length === 2)) return differs();
  const wanted = new Map(expected as readonly (readonly [Value, Value])[]);
  const got = new Map(actual as readonly (readonly [Received, Received])[]);
  for (const [key, value] of wanted) {
    const received = got.get(key);
    if (received === undefined) return got.size === wanted.size ? changedKey(type, key, wanted, got) : differs();
    const found = compare(type.value, value, received);
    if (found) return outward(found, type, `[${printValue(type.key, key)}]`);
  }
  return got.size === wanted.size ? null : differs();
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

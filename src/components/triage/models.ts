import { MAX_COMPONENTS } from "../case/limits.ts";
import { describe } from "../engines/jco/from_js.ts";
import { isNullable } from "../engines/jco/mapping.ts";
import type { Mismatch } from "../oracles/evidence.ts";
import type { ValueType } from "../types/type.ts";
import { isCaseValue } from "../values/cases.ts";
import { difference } from "../values/difference.ts";
import type { Difference } from "../values/difference.ts";
import { partsOf, withParts } from "../values/parts.ts";
import { Foreign } from "../values/received.ts";
import type { Received } from "../values/received.ts";
import type { Value } from "../values/value.ts";
import { asCoreNumber, loweredObject } from "./javascript_values.ts";

/** What a bug makes of a value; the value itself where it does nothing to it. */
type Change = (type: ValueType, value: Value) => Value;

/** Drops up to `times` marks at the start: a string loses one each time that it is decoded. */
const dropsMarks =
  (times: number): Change =>
  (type, value) =>
    type.kind === "string" ? (value as string).replace(new RegExp(`^\ufeff{0,${times}}`), "") : value;

/** Decodes as many bytes of UTF-16 as the string has code units, which is half of it. */
const halves: Change = (type, value) => {
  if (type.kind !== "string") return value;
  const text = value as string;
  return new TextDecoder("utf-16le").decode(Buffer.from(text, "utf16le").subarray(0, text.length));
};

/** Keeps the lower 16 bits of a code point; where that is a surrogate, what arrives is no char. */
const truncates: Change = (type, value) => {
  if (type.kind !== "char" || (value as number) <= 0xffff) return value;
  const unit = (value as number) & 0xffff;
  return unit >= 0xd800 && unit <= 0xdfff ? describe(String.fromCharCode(unit)) : unit;
};

/** Takes the object that stands for the outer `none` of an option of an option, `{ tag: 'none' }`, for a payload. */
const wrapsNone: Change = (type, value) => {
  if (type.kind !== "option" || isNullable(type) || !isCaseValue(value) || value.case !== 0) return value;
  return loweredObject(type) ?? value;
};

/**
 * Known ways in which a bug changes values. A known issue that names one
 * explains only a difference which is exactly that change, at every place of
 * the value, so that nothing else hides behind it; where several are listed,
 * exactly one of them.
 */
const models = {
  // Strings are decoded for the host, and between two guests of different encodings: at most once a component.
  "byte-order-mark-dropped": Array.from({ length: MAX_COMPONENTS }, (_, index) => everywhere(dropsMarks(index + 1))),
  // What is decoded on the way there may lose marks, too, and is halved after that.
  "utf16-halved": Array.from({ length: MAX_COMPONENTS }, (_, times) =>
    everywhere((type, value) => halves(type, dropsMarks(times)(type, value))),
  ),
  "char-truncated": [everywhere(truncates)],
  "none-wrapped": [everywhere(wrapsNone)],
  "javascript-number": [asCoreNumber],
} as const satisfies Readonly<Record<string, readonly Change[]>>;

export type ModelName = keyof typeof models;

/** Whether what arrived is what `model` makes of what was sent. */
export function isChangeOf(model: ModelName, mismatch: Mismatch): boolean {
  return afterChange(model, mismatch).some(({ rest }) => rest === null);
}

/** What was sent as one of the ways of `model` makes it, and the first place at which something else arrived. */
interface Changed {
  readonly mismatch: Mismatch;
  readonly rest: Difference | null;
}

/** What each way of `model` leaves to be explained: nothing, or a difference further on than the first one. */
export function afterChange(model: ModelName, { type, expected, actual }: Mismatch): readonly Changed[] {
  const found = asFound(actual);
  const first = difference(type, expected, found);
  return models[model].flatMap((change) => {
    const changed = change(type, expected);
    const rest = difference(type, changed, found);
    return rest === null || rest.path !== first?.path ? [{ mismatch: { type, expected: changed, actual }, rest }] : [];
  });
}

/**
 * What arrived, with the words for what is no value of its type in its place: they are no such value either, and can be
 * compared.
 */
function asFound(actual: Received): Value {
  if (actual instanceof Foreign) return actual.found;
  if (Array.isArray(actual)) return (actual as readonly Received[]).map(asFound);
  return isCaseValue(actual)
    ? { case: actual.case, value: actual.value === null ? null : asFound(actual.value) }
    : (actual as Value);
}

/** `change`, made of the value or else of every value inside. */
function everywhere(change: Change): Change {
  const inside: Change = (type, value) => {
    const changed = change(type, value);
    if (changed !== value) return changed;
    return withParts(
      type,
      value,
      partsOf(type, value).map((part) => inside(part.type, part.value)),
    );
  };
  return inside;
}

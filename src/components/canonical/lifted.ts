import { children } from "../types/children.ts";
import type { ValueType } from "../types/type.ts";
import type { CaseValue, Value } from "../values/value.ts";
import type { StringEncoding } from "./context.ts";

/**
 * CanonicalABI.md, "Loading", `String`: a string that was lifted. It keeps
 * the encoding and the tagged length that it had, which decide how memory is
 * asked for where it is lowered: a `latin1+utf16` string that is tagged as
 * UTF-16 is another one than the same text in Latin-1.
 */
export class LiftedString {
  readonly text: string;
  readonly encoding: StringEncoding;
  /** In code units of the encoding; in `latin1+utf16` with the tag of UTF-16 where that is what it was. */
  readonly taggedCodeUnits: number;

  constructor(text: string, encoding: StringEncoding, taggedCodeUnits: number) {
    this.text = text;
    this.encoding = encoding;
    this.taggedCodeUnits = taggedCodeUnits;
  }
}

/** A value on its way, in the form of values/value.ts but for its strings; a plain string is a host's. */
export type LiftedValue = boolean | number | bigint | string | LiftedString | readonly LiftedValue[] | LiftedCase;

export interface LiftedCase {
  readonly case: number;
  readonly value: LiftedValue | null;
}

/** What a host gets of a value of `type`, which says what has strings in it. */
export function unlifted(value: LiftedValue, type: ValueType): Value {
  return hasStrings(type) ? plain(value) : (value as Value);
}

function plain(value: LiftedValue): Value {
  if (typeof value !== "object") return value;
  if (value instanceof LiftedString) return value.text;
  if (!isCase(value)) return value.map(plain);
  return { case: value.case, value: value.value === null ? null : plain(value.value) } satisfies CaseValue;
}

const isCase = (value: readonly LiftedValue[] | LiftedCase): value is LiftedCase => "case" in value;

const withStrings = new WeakMap<ValueType, boolean>();

function hasStrings(type: ValueType): boolean {
  let known = withStrings.get(type);
  if (known === undefined) {
    known = type.kind === "string" || children(type).some((child) => hasStrings(child.type));
    withStrings.set(type, known);
  }
  return known;
}

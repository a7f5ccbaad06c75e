import { MAX_COMPONENTS } from "../case/limits.ts";
import type { Mismatch } from "../oracles/verdict.ts";
import type { ValueType } from "../types/type.ts";
import { unreachable } from "../types/never.ts";
import { caseOf, isCaseValue } from "../values/cases.ts";
import { difference } from "../values/difference.ts";
import type { Value } from "../values/value.ts";

/** What a bug makes of a value of a type without types inside. */
type Change = (type: ValueType, value: Value) => Value;

/** Drops up to `times` marks at the start: a string loses one each time that it is decoded. */
const dropsMarks = (times: number): Change => (type, value) => (
  type.kind === "string" ? (value as string).replace(new RegExp(`^\ufeff{1,${times}}`), "") : value
);

/** Decodes as many bytes of UTF-16 as the string has code units, which is half of it, `times` times. */
const halves = (times: number): Change => (type, value) => {
  if (type.kind !== "string") return value;
  let text = value as string;
  for (let time = 0; time < times; time++) text = new TextDecoder("utf-16le").decode(Buffer.from(text, "utf16le").subarray(0, text.length));
  return text;
};

/**
 * Known ways in which a bug changes values. A known issue that names one
 * explains only a difference which is exactly that change, at every place of
 * the value, so that nothing else hides behind it; where several are listed,
 * exactly one of them.
 */
const models = {
  // Strings are decoded for the host, and between two guests of different encodings: at most once a component.
  "byte-order-mark-dropped": Array.from({ length: MAX_COMPONENTS }, (_, index) => dropsMarks(index + 1)),
  // Each task that returns a string in UTF-16 through `task.return` halves it.
  "utf16-halved": Array.from({ length: MAX_COMPONENTS }, (_, index) => halves(index + 1)),
} as const satisfies Readonly<Record<string, readonly Change[]>>;

export type ModelName = keyof typeof models;

/** Whether what arrived is what `model` makes of what was sent. */
export function isChangeOf(model: ModelName, { type, expected, actual }: Mismatch): boolean {
  return models[model].some((leaf) => difference(type, change(leaf, type, expected), actual) === null);
}

function change(leaf: Change, type: ValueType, value: Value): Value {
  const all = (values: Value, typeAt: (index: number) => ValueType): Value =>
    (values as readonly Value[]).map((v, index) => change(leaf, typeAt(index), v));
  switch (type.kind) {
    case "list": case "fixed-list":
      return all(value, () => type.element);
    case "tuple":
      return all(value, (index) => type.elements[index]!);
    case "record":
      return all(value, (index) => type.fields[index]!.type);
    case "map":
      return (value as readonly (readonly Value[])[]).map(([k, v]) => [change(leaf, type.key, k!), change(leaf, type.value, v!)]);
    case "variant": case "option": case "result": {
      if (!isCaseValue(value) || value.value === null) return value;
      const inner = caseOf(type, value.case)?.type;
      return inner ? { case: value.case, value: change(leaf, inner, value.value) } : value;
    }
    case "enum": case "flags":
    case "bool": case "char": case "string": case "f32": case "f64":
    case "s8": case "u8": case "s16": case "u16": case "s32": case "u32": case "s64": case "u64":
      return leaf(type, value);
    default:
      return unreachable(type);
  }
}

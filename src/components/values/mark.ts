import { unreachable } from "../types/never.ts";
import type { ValueType } from "../types/type.ts";
import { caseOf, isCaseValue } from "./cases.ts";
import { difference } from "./difference.ts";
import { printValue } from "./print.ts";
import { Foreign } from "./received.ts";
import type { Received } from "./received.ts";
import type { Value } from "./value.ts";

/** Two values that differ, each on a line, with the first place that differs between `»` and `«`. */
export interface Marked {
  readonly expected: string;
  readonly actual: string;
}

/** Members before and after the one that differs. */
const AROUND = 3;

/**
 * Prints two values so that a reader finds the difference: what lies beside
 * the way to it is left out where there is much of it.
 *
 * @param actual differs from `expected`.
 */
export function markDifference(type: ValueType, expected: Value, actual: Received): Marked {
  const here = (): Marked => ({ expected: `»${printValue(type, expected)}«`, actual: `»${printValue(type, actual)}«` });
  if (actual instanceof Foreign) return here();
  switch (type.kind) {
    case "list":
    case "fixed-list":
      return within(expected, actual, "[", "]", () => ({ type: type.element, label: "" })) ?? here();
    case "tuple":
      return within(expected, actual, "(", ")", (index) => ({ type: type.elements[index]!, label: "" })) ?? here();
    case "record":
      return (
        within(expected, actual, "{", "}", (index) => ({
          type: type.fields[index]!.type,
          label: `${type.fields[index]!.name}: `,
        })) ?? here()
      );
    case "variant":
    case "option":
    case "result": {
      if (!isCaseValue(expected) || !isCaseValue(actual) || expected.case !== actual.case) return here();
      const chosen = caseOf(type, expected.case);
      const payload = (actual as { readonly value: Received | null }).value;
      if (!chosen?.type || expected.value === null || payload === null) return here();
      const inner = markDifference(chosen.type, expected.value, payload);
      return { expected: `${chosen.name}(${inner.expected})`, actual: `${chosen.name}(${inner.actual})` };
    }
    case "map":
    case "enum":
    case "flags":
    case "bool":
    case "char":
    case "string":
    case "f32":
    case "f64":
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
    case "s64":
    case "u64":
      return here();
    default:
      return unreachable(type);
  }
}

type Member = (index: number) => { readonly type: ValueType; readonly label: string };

/** @returns `null` if the two are of different lengths, or no member differs. */
function within(expected: Value, actual: Received, open: string, close: string, member: Member): Marked | null {
  const [wanted, got] = [expected as readonly Value[], actual as readonly Received[]];
  if (!Array.isArray(actual) || wanted.length !== got.length) return null;
  const at = wanted.findIndex((value, index) => difference(member(index).type, value, got[index]!) !== null);
  if (at < 0) return null;
  const inner = markDifference(member(at).type, wanted[at]!, got[at]!);
  const line = (values: readonly Received[], marked: string): string => {
    const from = Math.max(0, at - AROUND);
    const to = Math.min(values.length, at + AROUND + 1);
    const shown = values.slice(from, to).map((value, offset) => {
      const { type, label } = member(from + offset);
      return label + (from + offset === at ? marked : printValue(type, value, { units: 24, elements: 4 }));
    });
    const before = from > 0 ? [`… ${from} before`] : [];
    const after = to < values.length ? [`… ${values.length - to} after`] : [];
    return open + [...before, ...shown, ...after].join(", ") + close;
  };
  return { expected: line(wanted, inner.expected), actual: line(got, inner.actual) };
}

import type { ValueType } from "../types/type.ts";
import { difference } from "./difference.ts";
import { isAlike, partsOf } from "./parts.ts";
import { printValue } from "./print.ts";
import { Foreign } from "./received.ts";
import type { Received } from "./received.ts";
import type { Value } from "./value.ts";

/** Two values that differ, each on a line, with the first place that differs between `»` and `«`. */
interface Marked {
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
  const pairs = pairsOf(type, expected, actual);
  const at = pairs.findIndex(({ inner, wanted, got }) => difference(inner, wanted, got) !== null);
  const pair = pairs[at];
  if (pair === undefined)
    return { expected: `»${printValue(type, expected)}«`, actual: `»${printValue(type, actual)}«` };
  const marked = markDifference(pair.inner, pair.wanted, pair.got);
  const from = Math.max(0, at - AROUND);
  const to = Math.min(pairs.length, at + AROUND + 1);
  const line = (side: "wanted" | "got", marked: string): string => {
    const shown = pairs.slice(from, to).map((one) => {
      const text = one === pair ? marked : printValue(one.inner, one[side], { units: 24, elements: 4 });
      return type.kind === "record" ? `${one.step.slice(1)}: ${text}` : text;
    });
    const before = from > 0 ? [`… ${from} before`] : [];
    const after = to < pairs.length ? [`… ${pairs.length - to} after`] : [];
    return frame(type, pair.step, [...before, ...shown, ...after].join(", "));
  };
  return { expected: line("wanted", marked.expected), actual: line("got", marked.actual) };
}

interface Pair {
  readonly step: string;
  readonly inner: ValueType;
  readonly wanted: Value;
  readonly got: Received;
}

/**
 * The parts of two values that are put together alike; none of others, and none of maps, whose entries have no order.
 */
function pairsOf(type: ValueType, expected: Value, actual: Received): readonly Pair[] {
  if (actual instanceof Foreign || type.kind === "map" || !isAlike(expected, actual)) return [];
  const got = partsOf(type, actual);
  return partsOf(type, expected).map(({ step, type: inner, value }, index) => ({
    step,
    inner,
    wanted: value,
    got: got[index]!.value,
  }));
}

/** What is inside a value as `printValue` puts it together; of a case, `step` leads there. */
function frame(type: ValueType, step: string, inside: string): string {
  switch (type.kind) {
    case "tuple":
      return `(${inside})`;
    case "record":
      return `{${inside}}`;
    case "variant":
    case "option":
    case "result":
      return `${step.slice(1)}(${inside})`;
    default:
      return `[${inside}]`;
  }
}

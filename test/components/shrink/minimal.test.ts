import { expect, test } from "@jest/globals";
import { flatCount } from "../../../src/components/canonical/flatten.ts";
import { functionOf } from "../../../src/components/case/case.ts";
import type { Case } from "../../../src/components/case/case.ts";
import { whyNotCase } from "../../../src/components/case/legal.ts";
import { expandCall } from "../../../src/components/generators/case.ts";
import { nodeCount } from "../../../src/components/shrink/size.ts";
import { typesOf } from "../../../src/components/types/children.ts";
import { despecialize } from "../../../src/components/types/despecialize.ts";
import { isIntegerKind } from "../../../src/components/types/type.ts";
import type { PrimitiveKind, ValueType } from "../../../src/components/types/type.ts";
import type { CaseValue, Value } from "../../../src/components/values/value.ts";
import { casesUpTo } from "./enumerate.ts";
import { randomCase } from "./random_case.ts";
import { shrunkWhile } from "./shrunk.ts";

/** Every value of a case with its type, and every value inside. */
function* parts(testCase: Case): Generator<[ValueType, Value]> {
  for (const call of testCase.calls) {
    const { args, result } = expandCall(testCase, call);
    const values = result === null ? args : [...args, result];
    for (const [index, type] of typesOf(functionOf(testCase, call).func).entries()) yield* inside(type, values[index]!);
  }
}

function* inside(type: ValueType, value: Value): Generator<[ValueType, Value]> {
  yield [type, value];
  const written = despecialize(type);
  if (written.kind === "record") {
    for (const [index, field] of written.fields.entries()) yield* inside(field.type, elements(value)[index]!);
  } else if (written.kind === "variant") {
    const payload = written.cases[(value as CaseValue).case]!.type;
    if (payload) yield* inside(payload, (value as CaseValue).value!);
  } else if (written.kind === "list" || written.kind === "fixed-list") {
    for (const element of elements(value)) yield* inside(written.element, element);
  }
}

const some = (testCase: Case, is: (type: ValueType, value: Value) => boolean): boolean =>
  [...parts(testCase)].some(([type, value]) => is(type, value));
const elements = (value: Value): readonly Value[] => value as readonly Value[];

/** Made-up faults, and the primitive types that their smallest cases may need. */
const faults: readonly (readonly [string, readonly PrimitiveKind[], (testCase: Case) => boolean])[] = [
  ["nothing at all", ["u8"], () => true],
  [
    "a list of a record with an integer that is not 0",
    ["u8"],
    (c) =>
      some(
        c,
        (type, value) =>
          type.kind === "list" &&
          type.element.kind === "record" &&
          type.element.fields.some(
            (field, index) =>
              isIntegerKind(field.type.kind) && elements(value).some((record) => Number(elements(record)[index]) !== 0),
          ),
      ),
  ],
  [
    "an option that is something, of a string that is not empty",
    ["string"],
    (c) =>
      some(
        c,
        (type, value) =>
          type.kind === "option" &&
          type.type.kind === "string" &&
          (value as CaseValue).value !== null &&
          (value as CaseValue).value !== "",
      ),
  ],
  [
    "two parameters and a result",
    ["bool"],
    ({ functions: [{ func }] }) => func.params.length >= 2 && func.result !== null,
  ],
  [
    "a u64 beyond 32 bits in a tuple",
    ["u64"],
    (c) =>
      some(
        c,
        (type, value) =>
          type.kind === "tuple" &&
          type.elements.some(
            (element, index) => element.kind === "u64" && (elements(value)[index] as bigint) > 0xffff_ffffn,
          ),
      ),
  ],
  ["a map with an entry", ["bool"], (c) => some(c, (type, value) => type.kind === "map" && elements(value).length > 0)],
  [
    "a variant that is at a case after the first, with something in it",
    ["bool"],
    (c) =>
      some(
        c,
        (type, value) =>
          type.kind === "variant" && (value as CaseValue).case > 0 && (value as CaseValue).value !== null,
      ),
  ],
  [
    "an error in a list",
    ["bool"],
    (c) =>
      some(
        c,
        (type, value) =>
          type.kind === "list" &&
          type.element.kind === "result" &&
          elements(value).some((element) => (element as CaseValue).case === 1),
      ),
  ],
  [
    "the third of some flags",
    ["bool"],
    (c) => some(c, (type, value) => type.kind === "flags" && elements(value)[2] === true),
  ],
  [
    "an enum of four labels in a result",
    ["bool"],
    ({ functions: [{ func }] }) => func.result?.kind === "enum" && func.result.labels.length >= 4,
  ],
  ["a fixed-length list of two", ["bool"], (c) => some(c, (type) => type.kind === "fixed-list" && type.length >= 2)],
  ["-0", ["f64"], (c) => some(c, (type, value) => type.kind === "f64" && value === 0x8000_0000_0000_0000n)],
];

/** Every fault is looked for in the same large cases. */
const LARGE = Array.from({ length: 800 }, (_case, seed) => randomCase(seed));

const MOST_STARTS = 25;
const FEWEST_STARTS = 4;

function smallestBy(kinds: readonly PrimitiveKind[], holds: (testCase: Case) => boolean): Case {
  for (const testCase of casesUpTo(7, kinds)) if (holds(testCase)) return testCase;
  throw new Error("no case is small enough");
}

/** The sizes of what becomes of large cases. */
async function shrinkAll(holds: (testCase: Case) => boolean): Promise<readonly number[]> {
  const starts = LARGE.filter(holds).slice(0, MOST_STARTS);
  expect(starts.length).toBeGreaterThanOrEqual(FEWEST_STARTS);
  const sizes: number[] = [];
  for (const start of starts) {
    const shrunk = await shrunkWhile(start, holds);
    expect(shrunk.done).toBe(true);
    expect(holds(shrunk.case)).toBe(true);
    expect(whyNotCase(shrunk.case)).toBeNull();
    sizes.push(nodeCount(shrunk.case));
  }
  return sizes;
}

test.each(faults)("the smallest case with %s is found from any large one", async (_what, kinds, holds) => {
  const least = nodeCount(smallestBy(kinds, holds));
  const sizes = await shrinkAll(holds);
  expect(sizes).toEqual(sizes.map(() => least));
});

test(
  "where the way to the smallest case leads through larger ones, half get there and none stays far " + "away",
  async () => {
    // A string takes two flat values, an option one more than what is in it: one can't be had from the other step by
    // step.
    const holds = ({ functions: [{ func }] }: Case): boolean =>
      func.params.reduce((sum, param) => sum + flatCount(param.type), 0) >= 4;
    const least = nodeCount(smallestBy(["string"], holds));
    const sizes = (await shrinkAll(holds)).toSorted((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)]).toBe(least);
    expect(sizes.at(-1)).toBeLessThanOrEqual(2 * least);
  },
);

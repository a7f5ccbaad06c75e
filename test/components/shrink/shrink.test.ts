import { describe, expect, test } from "@jest/globals";
import type { Call, Case } from "../../../src/components/case/case.ts";
import { stringifyCase } from "../../../src/components/case/json.ts";
import { PLAIN_CALL, PLAIN_CASE, PLAIN_COMPONENT, PLAIN_JCO } from "../../../src/components/case/plain.ts";
import { expandCall } from "../../../src/components/generators/case.ts";
import type { Progress } from "../../../src/harness/shrink.ts";
import { f64Bits, f64FromBits, isNaN64 } from "../../../src/components/values/floats.ts";
import type { FuncType, RecordType, ValueType } from "../../../src/components/types/type.ts";
import { printValue } from "../../../src/components/values/print.ts";
import type { Value } from "../../../src/components/values/value.ts";
import { plainFunction } from "../case/cases.ts";
import { randomCase } from "./random_case.ts";
import { shrunkWhile } from "./shrunk.ts";

const u8: ValueType = { kind: "u8" };
const string: ValueType = { kind: "string" };

const drawn = (...args: readonly Value[]): Call => ({ ...PLAIN_CALL, kind: "drawn", args, result: null });

/** A case that is plain but for what it is given. */
const caseOf = (params: readonly ValueType[], calls: readonly Call[], rest: Partial<Case> = {}): Case => ({
  ...PLAIN_CASE,
  functions: [
    plainFunction({ params: params.map((type, index) => ({ name: `long-name-${index}`, type })), result: null }),
  ],
  calls,
  ...rest,
});

/** The type of the first function. */
const funcOf = ({ functions: [{ func }] }: Case): FuncType => func;

describe("calls", () => {
  const seeded = (count: number): readonly Call[] =>
    Array.from({ length: count }, (_call, seed) => ({ ...PLAIN_CALL, kind: "seeded", seed }));
  const values = (testCase: Case): readonly Value[] =>
    testCase.calls.map((call) => expandCall(testCase, call).args[0]!);

  test("the one that matters among hundreds is found in a few tries, and spelled out", async () => {
    const start = caseOf([{ kind: "u64" }], seeded(900));
    const wanted = values(start)[613]!;
    const { case: result, tries } = await shrunkWhile(start, (c) => values(c).includes(wanted));
    expect(result.calls).toEqual([drawn(wanted)]);
    expect(tries).toBeLessThan(60);
  });

  test("two that matter together stay, in their order", async () => {
    const start = caseOf(
      [u8],
      Array.from({ length: 100 }, (_call, index) => drawn(index)),
    );
    const { case: result } = await shrunkWhile(
      start,
      (c) => values(c).indexOf(17) >= 0 && values(c).indexOf(17) < values(c).indexOf(80),
    );
    expect(values(result)).toEqual([17, 80]);
  });

  test("how many matter, whichever they are, is found in a few tries", async () => {
    const { case: result, tries } = await shrunkWhile(caseOf([u8], seeded(700)), (c) => c.calls.length >= 333);
    expect(result.calls).toHaveLength(333);
    expect(tries).toBeLessThan(1000);
  });

  test("what a seed stands for stays the same when fewer calls have more room each", async () => {
    const start = caseOf([{ kind: "list", element: string }], seeded(40));
    const texts = (c: Case): readonly string[] =>
      values(c).map((value) => printValue(funcOf(c).params[0]!.type, value));
    const longest = texts(start).toSorted((a, b) => b.length - a.length)[0]!;
    const { case: result } = await shrunkWhile(
      start,
      (c) => funcOf(c).params.length === 1 && texts(c).includes(longest),
    );
    expect(result.calls.map((call) => call.kind)).toEqual(["drawn"]);
  });
});

describe("options", () => {
  test("all that do not matter become plain", async () => {
    const start = caseOf([], [{ ...drawn(), form: "subarray" }], {
      components: [
        { ...PLAIN_COMPONENT, encoding: "utf16", style: "copy", growPages: 4, growEvery: 7, gap: 33, postReturn: true },
        { ...PLAIN_COMPONENT, encoding: "latin1+utf16" },
        { ...PLAIN_COMPONENT, gap: 40 },
      ],
      jco: { ...PLAIN_JCO, strict: true, importBindings: "hybrid", nodejsCompat: false },
      v8: { tier: "liftoff" },
    });
    const { case: result } = await shrunkWhile(start, (c) => c.jco.strict && c.components.some((one) => one.gap >= 9));
    expect(result).toEqual(
      caseOf([], [drawn()], { components: [{ ...PLAIN_COMPONENT, gap: 9 }], jco: { ...PLAIN_JCO, strict: true } }),
    );
  });

  test("neighbours that matter stay neighbours", async () => {
    const component = (encoding: "utf8" | "utf16" | "latin1+utf16") => ({
      ...PLAIN_COMPONENT,
      encoding,
      style: "copy" as const,
    });
    const start = caseOf([], [drawn()], {
      components: [component("latin1+utf16"), component("utf16"), component("utf8")],
    });
    const { case: result } = await shrunkWhile(start, (c) =>
      c.components.some((one, index) => one.encoding === "utf16" && c.components[index + 1]?.encoding === "utf8"),
    );
    expect(result.components).toEqual([{ ...PLAIN_COMPONENT, encoding: "utf16" }, PLAIN_COMPONENT]);
  });
});

describe("types", () => {
  const point = (type: ValueType): RecordType => ({
    kind: "record",
    name: "point",
    fields: [
      { name: "x", type },
      { name: "y", type: string },
    ],
  });

  test("all uses of a name change together, with their values", async () => {
    const start = caseOf(
      [point(u8), { kind: "list", element: point(u8) }],
      [
        drawn(
          [1, "a"],
          [
            [2, "b"],
            [3, "c"],
          ],
        ),
      ],
    );
    const { case: result } = await shrunkWhile(start, ({ functions: [{ func }], calls: [call] }) => {
      const [first, second] = func.params;
      return (
        first?.type.kind === "record" &&
        second?.type.kind === "list" &&
        second.type.element.kind === "record" &&
        JSON.stringify(call).includes("3")
      );
    });
    const reduced: RecordType = { kind: "record", name: "a", fields: [{ name: "a", type: u8 }] };
    const func: FuncType = {
      params: [
        { name: "a", type: reduced },
        { name: "b", type: { kind: "list", element: reduced } },
      ],
      result: null,
    };
    expect(result).toEqual({ ...PLAIN_CASE, functions: [plainFunction(func)], calls: [drawn([0], [[3]])] });
  });

  test("one use of a name may become something else while others stay", async () => {
    const start = caseOf([point(u8), point(u8)], [drawn([1, ""], [2, ""])]);
    const { case: result } = await shrunkWhile(
      start,
      (c) => funcOf(c).params.length === 2 && funcOf(c).params[1]!.type.kind === "record",
    );
    expect(funcOf(result).params.map(({ type }) => type.kind)).toEqual(["bool", "record"]);
  });

  test("the value of what is left of a variant is the one it had", async () => {
    const variant: ValueType = {
      kind: "variant",
      name: "v",
      cases: [
        { name: "none", type: null },
        { name: "text", type: string },
        { name: "number", type: { kind: "f64" } },
      ],
    };
    const start = caseOf([variant], [drawn({ case: 2, value: f64Bits(-0) })]);
    const { case: result } = await shrunkWhile(
      start,
      ({ calls: [call] }) =>
        call?.kind === "drawn" &&
        JSON.stringify(call.args, (_key, value: unknown) =>
          typeof value === "bigint" ? String(value) : value,
        ).includes(String(f64Bits(-0))),
    );
    expect(result).toEqual({
      ...PLAIN_CASE,
      functions: [plainFunction({ params: [{ name: "a", type: { kind: "f64" } }], result: null })],
      calls: [drawn(f64Bits(-0))],
    });
  });
});

describe("values", () => {
  /** What becomes of `value`, when only its type is held fast. */
  const reduced = async (type: ValueType, value: Value, holds: (value: Value) => boolean): Promise<Value> => {
    const { case: result } = await shrunkWhile(
      caseOf([type], [drawn(value)]),
      ({ functions: [{ func }], calls: [call] }) => {
        const param = func.params[0];
        return (
          param !== undefined &&
          JSON.stringify(param.type) === JSON.stringify(type) &&
          call?.kind === "drawn" &&
          holds(call.args[0]!)
        );
      },
    );
    const [call] = result.calls;
    return call?.kind === "drawn" ? call.args[0]! : NaN;
  };

  test.each<[string, ValueType, Value, (value: never) => boolean, Value]>([
    ["an integer, to the next power of two", { kind: "s32" }, 2_000_000_011, (n: number) => n >= 1000, 1024],
    ["a negative integer", { kind: "s64" }, -(2n ** 62n) - 5n, (n: bigint) => n < -100n, -128n],
    ["a float", { kind: "f32" }, 0x7fc0_1234, (bits: number) => bits !== 0, 0x3f80_0000],
    [
      "a float that is none of the known, to few bits",
      { kind: "f64" },
      f64Bits(-3.14159e-300),
      (bits: bigint) => Math.abs(f64FromBits(bits)) < 1e-250 && f64FromBits(bits) !== 0,
      f64Bits(2 ** -1007),
    ],
    [
      "a NaN with a payload, to the one without",
      { kind: "f64" },
      0x7ff8_0000_dead_beefn,
      isNaN64,
      0x7ff8_0000_0000_0000n,
    ],
    ["a char, to a plain one of its width", { kind: "char" }, 0x1f4a9, (char: number) => char > 0xffff, 0x1f600],
    ["a string, to its shortest", string, "some text with an é in it", (text: string) => text.includes("é"), "é"],
    ["a string whose length matters", string, "x\0é".repeat(9), (text: string) => text.length >= 5, "aaaaa"],
    ["a list", { kind: "list", element: u8 }, [9, 8, 7, 6, 5], (list: readonly number[]) => list.includes(7), [7]],
    [
      "a map",
      { kind: "map", key: { kind: "string" }, value: u8 },
      [
        ["k", 3],
        ["l", 0],
      ],
      (map: readonly [string, number][]) => map.some(([, n]) => n > 0),
      [["", 1]],
    ],
    [
      "an option",
      { kind: "option", type: { kind: "option", type: u8 } },
      { case: 1, value: { case: 1, value: 4 } },
      (value: { case: number }) => value.case === 1,
      { case: 1, value: { case: 0, value: null } },
    ],
    [
      "flags",
      { kind: "flags", name: "f", labels: ["a", "b", "c"] },
      [true, true, true],
      (flags: readonly boolean[]) => flags[1]!,
      [false, true, false],
    ],
  ])("%s", async (_what, type, value, holds, expected) => {
    expect(await reduced(type, value, holds as (value: Value) => boolean)).toEqual(expected);
  });
});

test("a long value that is needed for its length takes few tries", async () => {
  const start = caseOf(
    [string, { kind: "list", element: string }],
    [drawn("xyz".repeat(5000), Array<Value>(1000).fill("text"))],
  );
  const { case: result, tries } = await shrunkWhile(start, ({ calls: [call] }) => {
    if (call?.kind !== "drawn") return false;
    const [text, list] = call.args;
    return typeof text === "string" && text.length >= 10_000 && Array.isArray(list) && list.length >= 401;
  });
  expect(result.calls).toEqual([drawn("a".repeat(10_000), Array<Value>(401).fill(false))]);
  expect(tries).toBeLessThan(1000);
});

test("names that matter stay, the others become plain", async () => {
  const type: ValueType = {
    kind: "variant",
    name: "some-type",
    cases: [
      { name: "delete", type: null },
      { name: "other-case", type: null },
    ],
  };
  const func: FuncType = { params: [{ name: "item", type }], result: null };
  const start = caseOf([], [drawn({ case: 1, value: null })], {
    functions: [{ func, importName: "class", exportName: "do-it" }],
  });
  const { case: result } = await shrunkWhile(start, ({ functions: [{ func, importName }] }) => {
    const found = func.params[0]?.type;
    return (
      importName === "class" &&
      found?.kind === "variant" &&
      found.cases.length === 2 &&
      found.cases[0]!.name === "delete"
    );
  });
  expect(result).toEqual({
    ...PLAIN_CASE,
    functions: [
      plainFunction(
        {
          params: [
            {
              name: "a",
              type: {
                ...type,
                name: "a",
                cases: [
                  { name: "delete", type: null },
                  { name: "a", type: null },
                ],
              },
            },
          ],
          result: null,
        },
        { importName: "class" },
      ),
    ],
    calls: [drawn({ case: 0, value: null })],
  });
});

describe("the reduction", () => {
  const holds = (c: Case): boolean => funcOf(c).params.length >= 1;
  const start = [...Array(50).keys()].map(randomCase).find((c) => funcOf(c).params.length > 3)!;

  test("asks of no candidate twice, and tells how far it is", async () => {
    const asked = new Set<string>();
    const progress: Progress[] = [];
    const { tries } = await shrunkWhile(
      start,
      (c) => {
        expect(asked.has(stringifyCase(c))).toBe(false);
        asked.add(stringifyCase(c));
        return holds(c);
      },
      { onProgress: (step) => progress.push(step) },
    );
    expect(asked.size).toBe(tries);
    expect(progress.map((step) => step.tries)).toEqual([...Array(tries).keys()].map((index) => index + 1));
    expect(
      progress.every(
        ({ nodes }, index) =>
          index === 0 || nodes <= progress[index - 1]!.nodes || progress[index]!.reducer === "drawn calls",
      ),
    ).toBe(true);
  });

  test("gives the same for the same", async () => {
    expect(await shrunkWhile(start, holds)).toEqual(await shrunkWhile(start, holds));
  });

  test("stops when the tries are used up, with the best that it has", async () => {
    const shrunk = await shrunkWhile(start, holds, { maxTries: 3 });
    expect(shrunk.tries).toBe(3);
    expect(shrunk.done).toBe(false);
    expect(holds(shrunk.case)).toBe(true);
  });

  test("leaves alone what can't be made smaller", async () => {
    const shrunk = await shrunkWhile(start, () => false);
    expect(shrunk.case).toBe(start);
    expect(shrunk.done).toBe(true);
  });
});

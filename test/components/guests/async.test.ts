import { describe, expect, test } from "@jest/globals";
import { ANSWERS, CODE_STYLES, LIFTS, LOWERS, WAITS } from "../../../src/components/case/case.ts";
import type { Case, ComponentOptions } from "../../../src/components/case/case.ts";
import { whyNotComponents } from "../../../src/components/case/legal_components.ts";
import { PLAIN_CASE, PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import type { FuncType, ValueType } from "../../../src/components/types/type.ts";
import { plainFunction } from "../case/cases.ts";
import { exchange, exchangesOf } from "./exchange.ts";
import { Random } from "./random.ts";

const u8: ValueType = { kind: "u8" };
const string: ValueType = { kind: "string" };
const many = (count: number): ValueType => ({
  kind: "tuple",
  elements: Array.from({ length: count }, (_, index) => [string, u8, { kind: "f64" } as const][index % 3]!),
});
const takes = (types: readonly ValueType[], result: ValueType | null): FuncType => ({
  params: types.map((type, index) => ({ name: `p${index}`, type })),
  result,
});

/** On both sides of each limit: 4 parameters of an async lower, 16 parameters, 1 and 16 results. */
const FUNCTIONS: Readonly<Record<string, FuncType>> = {
  nothing: takes([], null),
  "a number": takes([u8], { kind: "f32" }),
  "4 flat values": takes([string, string], string),
  "5 flat values": takes([string, string, u8], many(2)),
  "16 flat values": takes([many(12)], many(12)),
  "17 flat values": takes([many(12), u8], { kind: "tuple", elements: [many(12), u8] }),
};

const caseOf = (func: FuncType, options: Partial<ComponentOptions>, rest: Partial<Case> = {}): Omit<Case, "calls"> => ({
  ...PLAIN_CASE,
  functions: [plainFunction(func)],
  asyncHost: true,
  components: [{ ...PLAIN_COMPONENT, asyncType: true, encoding: "utf16", gap: 3, ...options }],
  ...rest,
});

/** All that a component with code can do in the asynchronous ABI. */
const WAYS = LIFTS.flatMap((lift) =>
  LOWERS.flatMap((lower) =>
    WAITS.flatMap((wait) =>
      [0, 2].flatMap((yields) =>
        [false, true].map((backpressure): Partial<ComponentOptions> => ({
          lift,
          lower,
          wait,
          yieldsBefore: yields,
          yieldsAfter: yields,
          yieldsLate: lift === "sync" ? 0 : yields,
          backpressure,
        })),
      ),
    ),
  ),
).filter((options) => whyNotComponents({ ...caseOf(takes([], null), options), calls: [] }) === null);

describe.each(WAYS)("with %j", (options) => {
  test.each(Object.entries(FUNCTIONS))("%s is handed on", async (_, func) => {
    for (const style of CODE_STYLES) {
      const testCase = caseOf(func, { ...options, style });
      for (const inFlight of [1, 3]) {
        expect({
          style,
          inFlight,
          wrong: await exchange(testCase, exchangesOf(testCase, new Random(7), 9, ANSWERS), inFlight),
        }).toEqual({ style, inFlight, wrong: [] });
      }
    }
  });
});

test.each(WAYS.filter(({ lower }) => lower === "async"))(
  "with %j, arguments stay as they are while a subtask waits to start",
  async (options) => {
    for (const style of CODE_STYLES) {
      const callee: ComponentOptions = {
        ...PLAIN_COMPONENT,
        asyncType: true,
        lift: "callback",
        wait: "event-loop",
        backpressure: true,
        yieldsBefore: 2,
      };
      const testCase = caseOf(takes([string, many(3)], many(3)), {
        ...options,
        backpressure: false,
        style,
      });
      const chain = { ...testCase, components: [...testCase.components, callee] };
      expect(await exchange(chain, exchangesOf(chain, new Random(5), 8, ANSWERS), 4)).toEqual([]);
    }
  },
);

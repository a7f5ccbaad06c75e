import { expect, test } from "@jest/globals";
import type { Call, Case, ComponentOptions } from "../../../src/components/case/case.ts";
import { whyNotCase } from "../../../src/components/case/legal.ts";
import { PLAIN_CALL, PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import { calleesOf, pathsOf, stagesOf } from "../../../src/components/case/topology.ts";
import type { FuncType } from "../../../src/components/types/type.ts";
import { caseOf, plainFunction } from "../case/cases.ts";
import { randomCase } from "./random_case.ts";
import { shrunkWhile } from "./shrunk.ts";

const NOTHING: FuncType = { params: [], result: null };
const called = (options: Partial<Call> = {}): Call =>
  ({ ...PLAIN_CALL, kind: "drawn", args: [], result: null, ...options }) as Call;
const mixed = (part: Partial<Case> = {}): Case => caseOf(NOTHING, { calls: [called()], ...part });
/** Where one function is of `async` type, all are: that is what a reader expects. */
const smallest = (part: Partial<Case> = {}): Case => {
  const made = mixed(part);
  if (!made.asyncHost && !made.components.some(({ asyncType }) => asyncType)) return made;
  return { ...made, asyncHost: true, components: made.components.map((one) => ({ ...one, asyncType: true })) };
};
/** Two functions of one type, as they are called once their names don't matter. */
const twice = (func: FuncType): Case["functions"] => [
  plainFunction(func),
  { func, importName: "host2", exportName: "run2" },
];
const component = (part: Partial<ComponentOptions>): ComponentOptions => ({ ...PLAIN_COMPONENT, ...part });
const async = (part: Partial<ComponentOptions> = {}): ComponentOptions => component({ asyncType: true, ...part });

const some =
  (is: (component: ComponentOptions) => boolean) =>
  (testCase: Case): boolean =>
    testCase.components.some(is);

/** What has to stay, and the one case that is left of any in which it is. */
const TABLE: readonly (readonly [string, (testCase: Case) => boolean, Case])[] = [
  ["a stackful lift", some(({ lift }) => lift === "stackful"), smallest({ components: [async({ lift: "stackful" })] })],
  [
    "a lift that is not sync, whichever",
    some(({ lift }) => lift !== "sync"),
    smallest({ components: [async({ lift: "callback" })] }),
  ],
  [
    "an async lift of component 1",
    ({ components }) => components.length > 1 && components[1]!.lift !== "sync",
    smallest({ components: [PLAIN_COMPONENT, async({ lift: "callback" })] }),
  ],
  [
    "an async lower",
    some(({ lower }) => lower === "async"),
    smallest({ asyncHost: true, components: [component({ lower: "async" })] }),
  ],
  [
    "an async lower of a component's function",
    ({ components }) =>
      components.some(({ lower }, index) => lower === "async" && calleesOf(components, index).length > 0),
    smallest({ components: [component({ lower: "async" }), async()] }),
  ],
  [
    "an async export over an import that is not",
    ({ components, asyncHost }) => components[0]!.asyncType && !asyncHost,
    mixed({ components: [async()] }),
  ],
  [
    "an async import under an export that is not",
    ({ components, asyncHost }) => !components[0]!.asyncType && asyncHost,
    mixed({ asyncHost: true }),
  ],
  [
    "an async component that one calls which is not",
    ({ components }) => components.length > 1 && !components[0]!.asyncType && components[1]!.asyncType,
    mixed({ components: [PLAIN_COMPONENT, async()] }),
  ],
  [
    "an event loop",
    some(({ wait }) => wait === "event-loop"),
    smallest({ components: [async({ lift: "callback", wait: "event-loop" })] }),
  ],
  [
    "a poll",
    some(({ wait }) => wait === "poll"),
    smallest({ asyncHost: true, components: [component({ lower: "async", wait: "poll" })] }),
  ],
  [
    "a yield after its answer",
    some(({ yieldsLate }) => yieldsLate > 0),
    smallest({ components: [async({ lift: "callback", yieldsLate: 1 })] }),
  ],
  ["backpressure", some(({ backpressure }) => backpressure), smallest({ components: [async({ backpressure: true })] })],
  [
    "a late answer",
    ({ calls }) => calls.some(({ answer }) => answer !== "at-once"),
    smallest({ asyncHost: true, calls: [called({ answer: "microtask" })] }),
  ],
  ["several calls at a time", ({ inFlight }) => inFlight > 1, smallest({ components: [async()], inFlight: 2 })],
  [
    "components beside each other",
    ({ components }) => pathsOf(components) > 1,
    smallest({ components: [PLAIN_COMPONENT, PLAIN_COMPONENT, component({ beside: true })] }),
  ],
  [
    "three stages",
    ({ components }) => stagesOf(components).length >= 3,
    smallest({ components: [PLAIN_COMPONENT, PLAIN_COMPONENT, PLAIN_COMPONENT] }),
  ],
  [
    "a re-export",
    some(({ style }) => style === "re-export"),
    smallest({ components: [component({ style: "re-export" })] }),
  ],
  [
    "a component of which a re-export hands something on",
    ({ components }) =>
      components.some(({ style }, index) => style === "re-export" && calleesOf(components, index).length > 0),
    smallest({ components: [component({ style: "re-export" }), PLAIN_COMPONENT] }),
  ],
  [
    "a relay of an async type",
    some(({ style, asyncType }) => style === "relay" && asyncType),
    smallest({ asyncHost: true, components: [async({ style: "relay" })] }),
  ],
  [
    "no code between",
    some(({ style }) => style === "bare" || style === "relay"),
    smallest({ components: [component({ style: "bare" })] }),
  ],
  ["nesting", some(({ nesting }) => nesting > 0), smallest({ components: [component({ nesting: 1 })] })],
  [
    "modules that are imported",
    some(({ importsModules }) => importsModules),
    smallest({ components: [component({ importsModules: true })] }),
  ],
  [
    "definitions that are shared",
    ({ shareDefinitions }) => shareDefinitions,
    smallest({ shareDefinitions: true, components: [PLAIN_COMPONENT, PLAIN_COMPONENT] }),
  ],
  ["two functions", ({ functions }) => functions.length > 1, smallest({ functions: twice(NOTHING) })],
  [
    "memories of their own",
    some(({ separateMemories }) => separateMemories),
    smallest({
      functions: twice(NOTHING),
      components: [component({ separateMemories: true })],
    }),
  ],
  [
    "a function with a parameter, whichever it is",
    ({ functions }) => functions.some(({ func }) => func.params.length > 0),
    smallest({
      functions: [plainFunction({ params: [{ name: "a", type: { kind: "bool" } }], result: null })],
      calls: [called({ args: [false] })],
    }),
  ],
];

const RANDOM = Array.from({ length: 900 }, (_case, seed) => randomCase(seed));
const MOST_STARTS = 8;

test.each(TABLE)("%s: all else goes", async (_what, holds, expected) => {
  expect([whyNotCase(expected), holds(expected)]).toEqual([null, true]);
  const starts = RANDOM.filter(holds).slice(0, MOST_STARTS);
  expect(starts.length).toBeGreaterThan(2);
  for (const start of starts) {
    const shrunk = await shrunkWhile(start, holds);
    expect(shrunk).toMatchObject({ case: expected, done: true });
  }
});

test("a type that functions share stays one type", async () => {
  const point = {
    kind: "record",
    name: "point",
    fields: [
      { name: "x", type: { kind: "u64" } },
      { name: "y", type: { kind: "string" } },
    ],
  } as const;
  const func: FuncType = { params: [{ name: "p", type: point }], result: null };
  const start = smallest({
    functions: [plainFunction(func), { func, importName: "other-host", exportName: "other-run" }],
    calls: [called({ args: [[5n, "a"]] }), called({ of: 1, args: [[6n, "b"]] })],
  });
  const named = ({ func: { params } }: { func: FuncType }): boolean => params[0]?.type.kind === "record";
  const { case: result } = await shrunkWhile(
    start,
    ({ functions }) => functions.length === 2 && functions.every(named),
  );
  const smaller: FuncType = {
    params: [{ name: "a", type: { kind: "record", name: "a", fields: [{ name: "a", type: { kind: "bool" } }] } }],
    result: null,
  };
  expect(result).toEqual(smallest({ functions: twice(smaller), calls: [called({ args: [[false]] })] }));
});

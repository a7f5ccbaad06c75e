import type { Call, Case, CaseFunction } from "../case/case.ts";
import { PLAIN_CALL } from "../case/plain.ts";
import { consistent } from "./consistent.ts";
import { keepCalls } from "./reduce_calls.ts";
import { cut } from "../../harness/reduction.ts";
import type { Reducer } from "./reducer.ts";
import { simplest } from "./simplest.ts";

/** Leaves out functions, and the calls of them; what is left may be any of them. */
export const fewerFunctions: Reducer = {
  name: "fewer functions",
  *reduce(testCase) {
    yield* cut([...testCase.functions.keys()], 1, (kept) => withFunctions(testCase, kept));
  },
};

/** Puts the functions that are called most first. */
export const calledFirst: Reducer = {
  name: "called functions first",
  *reduce(testCase) {
    const all = [...testCase.functions.keys()];
    const calls = all.map((of) => testCase.calls.filter((call) => call.of === of).length);
    const order = all.toSorted((a, b) => calls[b]! - calls[a]!);
    if (order.some((of, at) => of !== at)) yield withFunctions(testCase, order);
  },
};

function withFunctions(testCase: Case, kept: readonly number[]): Case {
  const functions = kept.map((of) => testCase.functions[of]!) as [CaseFunction, ...CaseFunction[]];
  const calls = keepCalls(
    testCase,
    testCase.calls.filter((call) => kept.includes(call.of)),
  ).map((call): Call => ({ ...call, of: kept.indexOf(call.of) }));
  // What is wrong with a function may show without any call of it.
  return consistent({ ...testCase, functions, calls: calls.length > 0 ? calls : [plainCall(functions[0])] });
}

function plainCall({ func }: CaseFunction): Call {
  return {
    kind: "drawn",
    ...PLAIN_CALL,
    args: func.params.map(({ type }) => simplest(type)),
    result: func.result && simplest(func.result),
  };
}

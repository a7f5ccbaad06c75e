import { functionsOf } from "../case/case.ts";
import type { Call, Case, CaseFunction } from "../case/case.ts";
import { PLAIN_CALL } from "../case/plain.ts";
import { consistent } from "./consistent.ts";
import { keepCalls } from "./reduce_calls.ts";
import { cut } from "../../harness/reduction.ts";
import type { Reducer } from "./reducer.ts";
import { expandCall } from "../generators/calls.ts";
import { simplest } from "./simplest.ts";

/** Leaves out functions, and the calls of them; what is left may be any of them. */
export const fewerFunctions: Reducer = {
  name: "fewer functions",
  *reduce(testCase) {
    yield* cut([...functionsOf(testCase).keys()], 1, (kept) => withFunctions(testCase, kept));
  },
};

/** Puts the functions that are called most first. */
export const calledFirst: Reducer = {
  name: "called functions first",
  *reduce(testCase) {
    const all = [...functionsOf(testCase).keys()];
    const calls = all.map((of) => testCase.calls.filter((call) => call.of === of).length);
    const order = all.toSorted((a, b) => calls[b]! - calls[a]!);
    if (order.some((of, at) => of !== at)) yield withFunctions(testCase, order);
  },
};

function withFunctions(testCase: Case, kept: readonly number[]): Case {
  // The first function is the case itself.
  const all = functionsOf(testCase).map(({ func, importName, exportName }): CaseFunction => ({
    func,
    importName,
    exportName,
  }));
  const [main, ...others] = kept.map((of) => all[of]!) as [CaseFunction, ...CaseFunction[]];
  const calls = keepCalls(
    testCase,
    testCase.calls.filter((call) => kept.includes(call.of)),
  ).map((call): Call => ({ ...call, of: kept.indexOf(call.of) }));
  // What is wrong with a function may show without any call of it.
  return consistent({ ...testCase, ...main, others, calls: calls.length > 0 ? calls : [plainCall(main)] });
}

function plainCall({ func }: CaseFunction): Call {
  return {
    kind: "drawn",
    ...PLAIN_CALL,
    args: func.params.map(({ type }) => simplest(type)),
    result: func.result && simplest(func.result),
  };
}

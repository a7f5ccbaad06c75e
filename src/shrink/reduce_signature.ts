import type { Call, Case } from "../case/case.ts";
import { cut } from "./reducer.ts";
import type { Reducer } from "./reducer.ts";

/** Drops parameters, and the arguments of all calls with them. */
export const fewerParams: Reducer = {
  name: "fewer parameters",
  *reduce(testCase) {
    yield* cut([...testCase.func.params.keys()], 0, (kept) => withParams(testCase, kept));
  },
};

/** Drops the result. */
export const noResult: Reducer = {
  name: "no result",
  *reduce(testCase) {
    if (!testCase.func.result) return;
    yield {
      ...testCase,
      func: { ...testCase.func, result: null },
      calls: testCase.calls.map((call): Call => (call.kind === "drawn" ? { ...call, result: null } : call)),
    };
  },
};

function withParams(testCase: Case, kept: readonly number[]): Case {
  return {
    ...testCase,
    func: { ...testCase.func, params: kept.map((index) => testCase.func.params[index]!) },
    calls: testCase.calls.map((call): Call => (call.kind === "drawn" ? { ...call, args: kept.map((index) => call.args[index]!) } : call)),
  };
}

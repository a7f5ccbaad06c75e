import type { Call, Case } from "../case/case.ts";
import { callBudget } from "../case/limits.ts";
import { cut } from "./reducer.ts";
import type { Expand, Reducer } from "./reducer.ts";

/** Leaves out calls; where one call is enough, that one is found in a few tries. */
export const fewerCalls: Reducer = {
  name: "fewer calls",
  *reduce(testCase, expand) {
    yield* cut(testCase.calls, 1, (calls) => {
      // What a seed means depends on the budget of a call: where that changes, the values are spelled out to stay what they are.
      const { nodes, units } = callBudget(testCase.calls.length);
      const budget = callBudget(calls.length);
      const isSame = budget.nodes === nodes && budget.units === units;
      return { ...testCase, calls: isSame ? calls : calls.map((call) => draw(testCase, call, expand)) };
    });
  },
};

/** Spells out seeded calls: the values of others can't be made simpler. */
export const drawnCalls: Reducer = {
  name: "drawn calls",
  *reduce(testCase, expand) {
    if (testCase.calls.every((call) => call.kind === "drawn")) return;
    if (yield { ...testCase, calls: testCase.calls.map((call) => draw(testCase, call, expand)) }) return;
    let current: Case = testCase;
    for (const [index, call] of testCase.calls.entries()) {
      if (call.kind === "drawn") continue;
      const candidate = { ...current, calls: current.calls.with(index, draw(testCase, call, expand)) };
      if (yield candidate) current = candidate;
    }
  },
};

function draw(testCase: Case, call: Call, expand: Expand): Call {
  if (call.kind === "drawn") return call;
  const { args, result } = expand(testCase, call);
  return { kind: "drawn", form: call.form, args, result };
}

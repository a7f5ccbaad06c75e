import type { Call, Case } from "../case/case.ts";
import { callBudget } from "../case/limits.ts";
import { cut, FEW, shorten } from "../../harness/reduction.ts";
import type { Reducer } from "./reducer.ts";
import { expandCall } from "../generators/calls.ts";

/** Leaves out calls; where one call is enough, that one is found in a few tries. */
export const fewerCalls: Reducer = {
  name: "fewer calls",
  *reduce(testCase) {
    const build = (calls: readonly Call[]): Case => ({ ...testCase, calls: keepCalls(testCase, calls) });
    const kept = yield* cut(testCase.calls, 1, build, FEW);
    yield* shorten(kept, 1, build);
  },
};

/** Spells out seeded calls: the values of others can't be made simpler. */
export const drawnCalls: Reducer = {
  name: "drawn calls",
  *reduce(testCase) {
    const { calls } = testCase;
    const seeded = [...calls.keys()].filter((index) => calls[index]!.kind === "seeded");
    const drawAllBut = (kept: readonly number[]): Case => {
      const drawn = calls.map((call) => draw(testCase, call));
      for (const index of kept) drawn[index] = calls[index]!;
      return { ...testCase, calls: drawn };
    };
    yield* cut(seeded, 0, drawAllBut, FEW);
  },
};

/** `calls`, which are some of those of `testCase`, so that they still mean the same when they are alone. */
export function keepCalls(testCase: Case, calls: readonly Call[]): readonly Call[] {
  // What a seed means depends on the budget of a call: where that changes, the values are spelled out to stay what they
  // are.
  const { nodes, units } = callBudget(testCase.calls.length);
  const budget = callBudget(calls.length);
  const isSame = budget.nodes === nodes && budget.units === units;
  return isSame ? calls : calls.map((call) => draw(testCase, call));
}

function draw(testCase: Case, call: Call): Call {
  if (call.kind === "drawn") return call;
  const { of, form, answer } = call;
  const { args, result } = expandCall(testCase, call);
  return { kind: "drawn", of, form, answer, args, result };
}

import type { Case } from "../case/case.ts";
import { funcsOf, withFunc } from "../case/functions.ts";
import { cut } from "../../harness/reduction.ts";
import type { Reducer } from "./reducer.ts";

/** Drops parameters, and the arguments of all calls with them. */
export const fewerParams: Reducer = {
  name: "fewer parameters",
  *reduce(testCase) {
    let current = testCase;
    for (const [of, func] of funcsOf(testCase).entries()) {
      const before = current;
      const build = (kept: readonly number[]): Case => {
        const pick = <T>(items: readonly T[]): readonly T[] => kept.map((index) => items[index]!);
        return withFunc(before, of, { ...func, params: pick(func.params) }, ({ args, result }) => ({
          args: pick(args),
          result,
        }));
      };
      const kept = yield* cut([...func.params.keys()], 0, build);
      if (kept.length < func.params.length) current = build(kept);
    }
  },
};

/** Drops results. */
export const noResult: Reducer = {
  name: "no result",
  *reduce(testCase) {
    let current = testCase;
    for (const [of, func] of funcsOf(testCase).entries()) {
      if (!func.result) continue;
      const candidate = withFunc(current, of, { ...func, result: null }, ({ args }) => ({ args, result: null }));
      if (yield candidate) current = candidate;
    }
  },
};

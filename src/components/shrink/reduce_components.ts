import type { Case } from "../case/case.ts";
import { calleeType, stagesOf } from "../case/topology.ts";
import { consistent } from "./consistent.ts";
import { cut } from "../../harness/reduction.ts";
import type { Reducer, Steps } from "./reducer.ts";

/** Leaves out components, wherever they stand. */
export const fewerComponents: Reducer = {
  name: "fewer components",
  *reduce(testCase) {
    const all = [...testCase.components.keys()];
    const kept = yield* cut(all, 1, (some) => withComponents(testCase, some));
    yield* hostInstead(kept.length < all.length ? withComponents(testCase, kept) : testCase);
  },
};

/** Puts the host in the place of the last components, with functions of their type: their callers may need that. */
function* hostInstead(testCase: Case): Steps {
  let current = testCase;
  for (let stages = stagesOf(current.components); stages.length > 1; stages = stagesOf(current.components)) {
    const asyncHost = calleeType(current, stages.at(-2)![0]!);
    if (asyncHost === null || asyncHost === current.asyncHost) return;
    const candidate = withComponents({ ...current, asyncHost }, stages.slice(0, -1).flat());
    if (!(yield candidate)) return;
    current = candidate;
  }
}

function withComponents(testCase: Case, kept: readonly number[]): Case {
  const components = kept.map((index) => {
    const component = testCase.components[index]!;
    // What stood beside one that is gone stands in its place.
    return component.beside && !kept.includes(index - 1) ? { ...component, beside: false } : component;
  });
  return consistent({ ...testCase, components });
}

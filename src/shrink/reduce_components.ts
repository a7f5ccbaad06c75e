import type { Case } from "../case/case.ts";
import { consistent } from "./consistent.ts";
import { cut } from "./reducer.ts";
import type { Reducer } from "./reducer.ts";

/** Leaves out components, wherever they stand. */
export const fewerComponents: Reducer = {
  name: "fewer components",
  *reduce(testCase) {
    yield* cut([...testCase.components.keys()], 1, (kept) => withComponents(testCase, kept));
  },
};

function withComponents(testCase: Case, kept: readonly number[]): Case {
  const components = kept.map((index) => {
    const component = testCase.components[index]!;
    // What stood beside one that is gone stands in its place.
    return component.beside && !kept.includes(index - 1) ? { ...component, beside: false } : component;
  });
  return consistent({ ...testCase, components });
}

import { isCodeStyle } from "./case.ts";
import type { Uncalled } from "./case.ts";

/** A part of the component with an audit of its own: one memory, and the code that works on it. */
export interface Audited {
  /** The index of the component that it is in. */
  readonly component: number;
  /** Its index among the parts of that component. */
  readonly part: number;
  /** The indices of the functions that it serves. */
  readonly functions: readonly number[];
}

/** What the component's exports `audit-<index>` are about, in the order of the indices. */
export function auditsOf(testCase: Uncalled): readonly Audited[] {
  const all = testCase.functions.map((_, index) => index);
  return testCase.components.flatMap(({ style, separateMemories }, component): readonly Audited[] => {
    if (!isCodeStyle(style)) return [];
    return separateMemories
      ? all.map((index) => ({ component, part: index, functions: [index] }))
      : [{ component, part: 0, functions: all }];
  });
}

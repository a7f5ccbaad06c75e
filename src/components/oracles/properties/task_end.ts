import { ofCall } from "../candidate.ts";
import type { Check } from "../check.ts";

/** Each task of a part ends once; where there is a `post-return`, that tells. */
export const taskEnd: Check = ({ testCase, guests }, report) => ({
  noticed: ({ index, component, finished, call }) => {
    if (testCase.components[component]!.postReturn) return;
    const expected = guests.finished(index, testCase.calls);
    if (finished === expected) return;
    report(
      ofCall("task-end", finished < expected ? "too few" : "too many", call, {
        summary: `the tasks of component ${component} did not end once each`,
        expected: `${expected} ends`,
        actual: `${finished} ends`,
      }),
    );
  },
});

import { ofCall } from "../candidate.ts";
import type { Check } from "../check.ts";

/** `post-return` runs once for each call of a part that has one. */
export const postReturn: Check = ({ testCase, guests }, report) => ({
  noticed: ({ index, component, finished, call }) => {
    if (!testCase.components[component]!.postReturn) return;
    const expected = guests.finished(index, testCase.calls);
    if (finished === expected) return;
    report(
      ofCall("post-return", finished < expected ? "too few" : "too many", call, {
        summary: `post-return of component ${component} did not run once a call`,
        expected: `${expected} runs`,
        actual: `${finished} runs`,
      }),
    );
  },
});

import { argumentsOf, changed, resultOf } from "../arrivals.ts";
import type { Arrival } from "../arrivals.ts";
import type { Check } from "../check.ts";

/** How many calls' values are kept and read again at the end; bounds the memory of long cases. */
const RETAINED_CALLS = 32;

/** What was received stays what it was: values are read once more when all calls are over. */
export const retention: Check = ({ testCase }, report) => {
  const kept: Arrival[] = [];
  return {
    host: (event) => {
      if (event.call && event.call.index < RETAINED_CALLS) kept.push(...argumentsOf(testCase, event));
    },
    returned: (event) => {
      const result = event.call.index < RETAINED_CALLS ? resultOf(testCase, event) : null;
      if (result) kept.push(result);
    },
    over: () => {
      for (const arrival of kept) {
        const found = changed("retention", "changed after it was received", arrival);
        if (found) report(found);
      }
    },
  };
};

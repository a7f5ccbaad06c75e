import type { Case } from "../../case/case.ts";
import { isAsync } from "../../case/topology.ts";
import { ofCall } from "../candidate.ts";
import type { Check } from "../check.ts";
import { neverSettles } from "../failure.ts";
import type { Failed } from "../failure.ts";

/** What is no function is refused as the host's first, at the latest when it is called. */
export const link: Check = ({ testCase: { link } }, report) => ({
  returned: ({ call }) => {
    if (link === "function" || call.of !== 0) return;
    report(
      ofCall("link", link, call.index, {
        summary: "a wrong host function was passed over",
        expected: "an error at instantiation or at the call",
        actual: "the call returned",
      }),
    );
  },
});

/**
 * Whether a failure can say that the host's function was refused, and not that
 * something else broke. Where tasks wait for it, they may trap in any way.
 */
export function refusesLink(testCase: Case, outcome: Failed): boolean {
  if (testCase.link === "function") return false;
  if (outcome.kind === "trap") return isAsync(testCase);
  return (
    outcome.kind === "error" && (outcome.stage === "instantiate" || outcome.stage === "call") && !neverSettles(outcome)
  );
}

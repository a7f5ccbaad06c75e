import { ANSWERS } from "../../case/case.ts";
import type { Case } from "../../case/case.ts";
import { blocking } from "../../case/traps.ts";
import type { TrapKind } from "../../engines/trap_kind.ts";
import { ofCall } from "../candidate.ts";
import type { Check } from "../check.ts";
import type { Ended } from "../events.ts";

/** What an engine says of a task that had to wait, and must not. */
const BLOCKED: readonly TrapKind[] = ["cannot block", "cannot suspend", "deadlock"];

/** A call that has to trap does not return. */
export const trap: Check = ({ testCase }, report) => {
  const trapping = ANSWERS.filter((answer) => blocking(testCase, { answer }) === "must");
  return {
    returned: ({ call }) => {
      if (!trapping.includes(call.answer)) return;
      report(
        ofCall("trap", "cannot block", call.index, {
          summary: "a task of a function that is not async had to wait, and was let",
          expected: "a trap",
          actual: "the call returned",
        }),
      );
    },
  };
};

/** Whether the calls under way failed since one trapped that had to or was free to; it takes the others with it. */
export function trapsAsItMay(testCase: Case, together: readonly Ended[]): boolean {
  return (
    together.some(({ call }) => blocking(testCase, call) !== "never") &&
    together.some(({ outcome }) => outcome.kind === "trap" && BLOCKED.includes(outcome.trap))
  );
}

import { ANSWERS } from "../../case/case.ts";
import type { Case } from "../../case/case.ts";
import { blocking } from "../../case/traps.ts";
import { isLost } from "../../engines/jco/classify.ts";
import type { EngineOutcome, TrapKind } from "../../engines/trap_kind.ts";
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
    together.some(({ outcome }) => blocked(testCase, outcome))
  );
}

/** Where an adapter between two components has thrown in its place what it throws for everything, the kind is lost. */
function blocked({ jco, components }: Case, outcome: EngineOutcome<unknown>): boolean {
  if (outcome.kind === "trap") return BLOCKED.includes(outcome.trap);
  return outcome.kind === "error" && jco.wasmExnref && components.length > 1 && isLost(outcome.error);
}

import { pathsOf } from "../../case/topology.ts";
import { ofCall } from "../candidate.ts";
import type { Check } from "../check.ts";
import { Tally } from "../tally.ts";

/** A call returns when the host has answered, and not before: the other half of its one call. */
export const answered: Check = ({ testCase }, report) => {
  // What is not async answers by returning.
  if (!testCase.asyncHost) return {};
  const tally = new Tally(pathsOf(testCase.components));
  return {
    group: ({ calls }) => tally.begin(calls),
    // A promise that a microtask settles holds its answer from the start.
    host: ({ call, when }) => {
      if (call && when !== "tick") tally.add(call);
    },
    answer: ({ call, when }) => {
      if (when === "tick") tally.add(call);
    },
    due: ({ call }) => tally.due(call),
    returned: ({ call }) => {
      if (!tally.of(call).late) return;
      report(
        ofCall("called-once", "unanswered", call.index, {
          summary: "the call returned although the host had not answered",
          expected: "a wait for the host's promise",
          actual: "none",
        }),
      );
    },
  };
};

import type { Check } from "../check.ts";
import { gaveUp, neverSettles } from "../failure.ts";

/** Nothing fails on the way; what an engine says that it can't do is no error. */
export const noError: Check = ({ testCase: { link } }, report) => ({
  failed: ({ outcome, call }) => {
    if (outcome.kind === "unsupported" || outcome.kind === "limit") return;
    const stage = outcome.kind === "error" ? outcome.stage : "call";
    report({
      property: "no-error",
      stage,
      kind: outcome.kind === "error" ? outcome.error : `trap: ${outcome.trap}`,
      place: "",
      summary: neverSettles(outcome) ? "a call never settles" : `the engine failed in stage ${stage}`,
      expected: link === "function" ? "no error" : "a refusal of the host function",
      actual: outcome.message,
      evidence: { call },
      gaveUp: gaveUp(outcome),
    });
  },
});

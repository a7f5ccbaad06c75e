import { functionOf } from "../../case/case.ts";
import { argumentsOf, changed, resultOf } from "../arrivals.ts";
import type { Candidate } from "../candidate.ts";
import type { Check } from "../check.ts";

type Text = Pick<Candidate, "summary" | "expected" | "actual">;

/** What the host gets is what was sent: arguments and results, all of them and no more. */
export const roundTrip: Check = ({ testCase }, report) => {
  const number = (stage: "param" | "result", kind: string, call: number, text: Text): void =>
    report({ property: "round-trip", stage, kind, place: "", ...text, evidence: { call } });
  return {
    host: (event) => {
      const { of, call, args } = event;
      if (call === null) return;
      const { length } = functionOf(testCase, { of }).func.params;
      if (args.length !== length) {
        number("param", "count", call.index, {
          summary: "the host's function got another number of arguments",
          expected: `${length} arguments`,
          actual: `${args.length} arguments`,
        });
      }
      for (const arrival of argumentsOf(testCase, event)) {
        const found = changed("round-trip", "reached the host changed", arrival);
        if (found) report(found);
      }
    },
    returned: (event) => {
      const { call, result } = event;
      const arrival = resultOf(testCase, event);
      const type = functionOf(testCase, call).func.result;
      if (arrival) {
        const found = changed("round-trip", "came back changed", arrival);
        if (found) report(found);
      } else if (type || result) {
        number("result", "presence", call.index, {
          summary: "a result came where there is none, or none where there is one",
          expected: type ? "a result" : "no result",
          actual: result ? "a result" : "no result",
        });
      }
    },
  };
};

import { pathsOf } from "../../case/topology.ts";
import { ofCall } from "../candidate.ts";
import type { Check } from "../check.ts";
import { Tally } from "../tally.ts";
import type { UnderWay } from "../under_way.ts";

/** The host's function is called once for each call on each path to it, before the call returns. */
export const calledOnce: Check = ({ testCase }, report) => {
  const paths = pathsOf(testCase.components);
  const each = paths === 1 ? "" : " on each path";
  const tally = new Tally(paths);
  let first: UnderWay | undefined;
  return {
    group: ({ calls }) => {
      first = calls[0];
      tally.begin(calls);
    },
    host: ({ of, call }) => {
      if (call === null) {
        report(
          ofCall("called-once", "another function", first?.index ?? null, {
            summary: "a function of the host was called that no call under way is about",
            expected: "no call of it",
            actual: `a call of function ${of}`,
          }),
        );
        return;
      }
      tally.add(call);
    },
    due: ({ call }) => tally.due(call),
    returned: ({ call }) => {
      const { came: times, late } = tally.of(call);
      if (times === paths && !late) return;
      const kind = times === 0 ? "never" : times > paths ? "more than once" : late ? "late" : "too few";
      report(
        ofCall("called-once", kind, call.index, {
          summary: `the host's function was not called exactly once${each} before the call returned`,
          expected: `${paths} ${paths === 1 ? "call" : "calls"}`,
          actual: `${times} calls${late ? ", some of them later" : ""}`,
        }),
      );
    },
  };
};

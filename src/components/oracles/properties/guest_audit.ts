import { ofCall } from "../candidate.ts";
import type { Check } from "../check.ts";

/** Guests see no rule broken, and the values that were passed (guests/audit.ts, guests/digest.ts). */
export const guestAudit: Check = ({ guests }, report) => {
  const passed = guests.seenValues();
  return {
    group: ({ calls }) => {
      for (const { of, args, result } of calls) passed.add(args, result, of);
    },
    noticed: ({ index, component, broken, seen, call }) => {
      for (const rule of broken) {
        report(
          ofCall("guest-audit", rule, call, {
            summary: `component ${component} noticed a broken rule of the Canonical ABI`,
            expected: "none",
            actual: rule,
          }),
        );
      }
      const digest = passed.of(index);
      if (digest === null || digest === seen) return;
      report(
        ofCall("guest-audit", "other values", call, {
          summary: `component ${component} saw other values than were passed, although the host got them right`,
          expected: `values with the digest ${digest}`,
          actual: `values with the digest ${seen}`,
        }),
      );
    },
  };
};

/**
 * Issues that are about cases in which others show as well: their mends contain the edits of those, or do without what
 * those repair.
 */
export const CONTAINS: Readonly<Record<string, readonly string[]>> = {
  // No export with stackful lift works.
  "jco-arguments-of-two-calls": ["jco-stackful-export"],
  // A call that is not suspended leaves no time for a deadlock that is none.
  "jco-async-lower-suspends": [
    "jco-false-deadlock",
    "jco-stackful-export",
    "jco-stackful-waits-for-another-task",
    "jco-sync-call-by-another-task",
  ],
  "jco-goes-on-as-another-task": ["jco-stackful-export"],
  "jco-stackful-callee-backpressure": ["jco-stackful-export", "jco-async-callee-cannot-block"],
  "jco-stackful-export-backpressure": ["jco-stackful-export"],
  "jco-stackful-waits-for-another-task": ["jco-stackful-export", "jco-sync-call-by-another-task"],
  "jco-sync-lift-entered-again": ["jco-sync-call-by-another-task"],
};

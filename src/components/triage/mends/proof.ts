/**
 * Issues that are about cases in which another one always shows as well: their mends contain the edits of that one's.
 */
export const CONTAINS: Readonly<Record<string, string>> = {
  // No export with stackful lift works.
  "jco-arguments-of-two-calls": "jco-stackful-export",
  "jco-stackful-waits-for-another-task": "jco-stackful-export",
};

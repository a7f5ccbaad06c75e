import type { Change } from "../../../../src/components/triage/mends/code.ts";

/**
 * A fault that is planted where a known issue might be, and that has another cause: in the issue's own example, so that
 * its condition holds. Most look like the issue does.
 */
export interface Behind {
  /** The known issue's id. */
  readonly issue: string;
  /** What goes wrong because of it. */
  readonly what: string;
  readonly plant: Change;
  /** The name of a seed within the issue's condition, where the example would not show the fault. */
  readonly seed?: string;
}

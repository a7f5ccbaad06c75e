import type { Case } from "../case/case.ts";
import type { Candidate } from "./candidate.ts";
import type { RunEvent } from "./events.ts";
import type { GuestFacts } from "./guest_facts.ts";

/** What is run, as far as a property may ask. */
export interface Run {
  readonly testCase: Case;
  readonly guests: GuestFacts;
}

/** What looks at the events of one run, by their kinds. */
export type Watch = {
  readonly [K in RunEvent["kind"]]?: (event: Extract<RunEvent, { readonly kind: K }>) => void;
};

/**
 * A property of runs (files in properties/): watches one from its first event on.
 *
 * @param report takes whatever does not hold, at the event that shows it; which of them wins is said in precedence.ts.
 */
export type Check = (run: Run, report: (candidate: Candidate) => void) => Watch;

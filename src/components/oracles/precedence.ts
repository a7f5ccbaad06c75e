import type { Verdict } from "../../harness/verdict.ts";
import type { Case } from "../case/case.ts";
import { isAsync } from "../case/topology.ts";
import { findingOf } from "./candidate.ts";
import type { Candidate } from "./candidate.ts";
import type { Check } from "./check.ts";
import type { Ended, Failure } from "./events.ts";
import { excuseOf } from "./excuse.ts";
import { neverSettles } from "./failure.ts";
import type { Failed } from "./failure.ts";
import { answered } from "./properties/answered.ts";
import { calledOnce } from "./properties/called_once.ts";
import { guestAudit } from "./properties/guest_audit.ts";
import { link } from "./properties/link.ts";
import { noError } from "./properties/no_error.ts";
import { postReturn } from "./properties/post_return.ts";
import { retention } from "./properties/retention.ts";
import { roundTrip } from "./properties/round_trip.ts";
import { taskEnd } from "./properties/task_end.ts";
import { trap } from "./properties/trap.ts";

/** All properties; what is reported of one event is in this order. */
export const CHECKS: readonly Check[] = [
  link,
  trap,
  calledOnce,
  roundTrip,
  answered,
  postReturn,
  taskEnd,
  guestAudit,
  retention,
  noError,
];

/** Rules about what a guest is told when it goes on. Others may look broken because it was cut off. */
const TOLD: readonly string[] = ["event", "event-subtask", "subtask-state", "context", "frame"];

/**
 * Which of all that is wrong a run ends with:
 *
 * 1. What is reported first wins, since all else may come of it. So what the
 *    host saw beats the failure of the engine, calls beat audits, and
 *    retention, which is asked for at the end, comes last.
 * 2. Where the host's function is none and a call returned all the same,
 *    nothing but that counts; of several such calls the last.
 * 3. A failure before which nothing was wrong may be no fault (excuse.ts).
 * 4. Otherwise it gives way to what explains why guests gave up.
 */
export class Precedence {
  readonly #engine: string;
  readonly #case: Case;
  #found: Candidate | null = null;
  /** A failure that gives way to its cause. */
  #unexplained: Candidate | null = null;
  #excuse: Verdict | null = null;

  constructor(engine: string, testCase: Case) {
    this.#engine = engine;
    this.#case = testCase;
  }

  /** Something is wrong. */
  note(candidate: Candidate): void {
    if (candidate.property === "link") this.#found = candidate;
    else if (this.#found || (this.#unexplained && !mayExplain(this.#unexplained, candidate))) return;
    else if (this.#gaveUp(candidate)) this.#unexplained = candidate;
    else this.#found = candidate;
  }

  /** @returns whether a failure is no fault; then no property has to look at it. */
  excuses(failure: Failure): boolean {
    this.#excuse = excuseOf(this.#case, failure);
    return this.#excuse !== null;
  }

  /** A failure that guests may know the cause of, as long as nobody has said it. */
  get unexplained(): Candidate | null {
    return this.#found ? null : this.#unexplained;
  }

  /** What has come of the run so far; `null` where nothing is wrong. */
  verdict(): Verdict | null {
    const candidate = this.#found ?? this.#unexplained;
    return candidate ? { kind: "finding", finding: findingOf(this.#engine, candidate) } : this.#excuse;
  }

  /** Without a host's function nothing follows that would be right, and where nothing is async nobody waits. */
  #gaveUp({ gaveUp = null }: Candidate): boolean {
    return gaveUp !== null && this.#case.link === "function" && isAsync(this.#case);
  }
}

/** Of calls that were under way together, the failure that says most: it may leave the others where they are. */
export function gravest(together: readonly Ended[]): (Ended & { readonly outcome: Failed }) | null {
  let found: (Ended & { readonly outcome: Failed }) | null = null;
  for (const { call, outcome } of together) {
    if (outcome.kind === "value") continue;
    if (!neverSettles(outcome)) return { call, outcome };
    found ??= { call, outcome };
  }
  return found;
}

/** Whether what is reported after a failure can be its cause: most of what audits say then comes of it. */
function mayExplain(failure: Candidate, { property, kind }: Candidate): boolean {
  switch (property) {
    case "guest-audit":
      // Waits that a deadlock breaks off show as events that nobody sent.
      return TOLD.includes(kind) && !(failure.gaveUp === "deadlock" && kind === "event");
    case "post-return":
    case "task-end":
    case "no-error":
      return false;
    case "round-trip":
    case "called-once":
    case "retention":
    case "trap":
    case "link":
      return true;
  }
}

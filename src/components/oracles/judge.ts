import type { Verdict } from "../../harness/verdict.ts";
import type { Candidate } from "./candidate.ts";
import type { Run, Watch } from "./check.ts";
import type { RunEvent } from "./events.ts";
import { CHECKS, Precedence } from "./precedence.ts";

type Handler = (event: RunEvent) => void;

/** Shows the events of one run to every property, and says what came of it. */
export class Judge {
  readonly #precedence: Precedence;
  /** Who looks at a kind of event, in the order of the properties. */
  readonly #handlers = new Map<RunEvent["kind"], Handler[]>();

  constructor(engine: string, run: Run) {
    this.#precedence = new Precedence(engine, run.testCase);
    for (const check of CHECKS) this.#add(check(run, (candidate) => this.#precedence.note(candidate)));
  }

  see(event: RunEvent): void {
    if (event.kind === "failed" && this.#precedence.excuses(event)) return;
    const handlers = this.#handlers.get(event.kind);
    if (handlers) for (const handler of handlers) handler(event);
  }

  /** A failure that guests may know the cause of, as long as nobody has said it. */
  get unexplained(): Candidate | null {
    return this.#precedence.unexplained;
  }

  /** What has come of the run so far; `null` where nothing is wrong. */
  verdict(): Verdict | null {
    return this.#precedence.verdict();
  }

  #add(watch: Watch): void {
    for (const [kind, handler] of Object.entries(watch) as [RunEvent["kind"], Handler][]) {
      const known = this.#handlers.get(kind);
      if (known) known.push(handler);
      else this.#handlers.set(kind, [handler]);
    }
  }
}

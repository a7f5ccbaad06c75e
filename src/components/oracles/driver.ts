import type { EngineOutcome } from "../engines/trap_kind.ts";
import { auditsOf } from "../case/audits.ts";
import type { Audited } from "../case/audits.ts";
import type { Case } from "../case/case.ts";
import { isAsync } from "../case/topology.ts";
import type { ComponentInstance, Delivery } from "../engines/engine.ts";
import type { Candidate } from "./candidate.ts";
import type { Ended, RunEvent } from "./events.ts";
import type { GuestFacts } from "./guest_facts.ts";
import type { HostSide } from "./host.ts";
import type { Judge } from "./judge.ts";
import { gravest } from "./precedence.ts";
import type { UnderWay } from "./under_way.ts";

/** What a case is driven with. */
interface Parts {
  readonly testCase: Case;
  readonly guests: GuestFacts;
  readonly host: HostSide;
  readonly instance: ComponentInstance;
  /** Whether the component has audits to be asked for. */
  readonly audited: boolean;
  /** Is asked whether there is anything left to do. */
  readonly judge: Judge;
  readonly emit: (event: RunEvent) => void;
}

/** What was asked of an audited part, and what it will say. */
interface Asked {
  readonly index: number;
  readonly part: Audited;
  readonly outcome: Promise<EngineOutcome<bigint>>;
}

/** Makes the calls of a case on an instance, and tells what happens. */
export class Driver {
  readonly #parts: Parts;
  readonly #asynchronous: boolean;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#asynchronous = isAsync(parts.testCase);
  }

  /** Goes on until something is wrong. */
  async drive(): Promise<void> {
    const { testCase, instance, judge, emit } = this.#parts;
    const asked = await this.#makeCalls();
    if (this.#asynchronous && judge.verdict() === null) {
      const outcome = await instance.finish();
      emit({ kind: "finished", outcome });
      if (outcome.kind !== "value") emit({ kind: "failed", outcome, call: testCase.calls.length - 1, together: [] });
    }
    const failure = judge.unexplained;
    if (failure || judge.verdict() === null) await this.#hear(asked ?? this.#ask(), failure);
    if (judge.verdict() === null) emit({ kind: "over" });
  }

  /** @returns the audits where they had to be asked for together with the last calls. */
  async #makeCalls(): Promise<readonly Asked[] | null> {
    const { testCase, host, judge, emit } = this.#parts;
    const { calls, inFlight } = testCase;
    let asked: readonly Asked[] | null = null;
    for (let from = 0; from < calls.length; from += inFlight) {
      const group = host.begin(calls.slice(from, from + inFlight), from);
      emit({ kind: "group", calls: group });
      const pending = group.map((call) => this.#start(call));
      // Asked for before anything else can run: a call has to leave nothing for later.
      if (!this.#asynchronous && from + inFlight >= calls.length) asked = this.#ask();
      this.#conclude(await Promise.all(pending));
      if (judge.verdict() !== null) break;
    }
    return asked;
  }

  async #start(call: UnderWay): Promise<Ended> {
    const { testCase, instance, emit } = this.#parts;
    const { form } = testCase.calls[call.index]!;
    emit({ kind: "call", call, form });
    const called = instance.call(call.of, call.args, form);
    // Where nothing is async, the function has returned by now. Else it may begin later than it was called: when a task
    // of an earlier call makes way.
    if (!this.#asynchronous) emit({ kind: "due", call });
    const outcome = await called;
    if (this.#asynchronous) emit({ kind: "due", call });
    emit({ kind: "settled", call, outcome });
    return { call, outcome };
  }

  /** Calls that were under way together have all settled. */
  #conclude(together: readonly Ended[]): void {
    const { emit } = this.#parts;
    const failed = gravest(together);
    if (failed) {
      emit({ kind: "failed", outcome: failed.outcome, call: failed.call.index, together });
      return;
    }
    for (const { call, outcome } of together) {
      if (outcome.kind === "value") emit({ kind: "returned", call, result: outcome.value });
    }
  }

  #ask(): readonly Asked[] {
    const { audited, testCase } = this.#parts;
    return (audited ? auditsOf(testCase) : []).map((part, index) => ({ index, part, outcome: this.#audit(index) }));
  }

  /** What an audit returns, which is a number. */
  async #audit(index: number): Promise<EngineOutcome<bigint>> {
    const { testCase, instance, emit } = this.#parts;
    const returned = await instance.call(testCase.functions.length + index, [], "typed");
    const outcome = returned.kind === "value" ? numberOf(returned.value) : returned;
    emit({ kind: "audit", index, outcome });
    return outcome;
  }

  /**
   * Hears what parts say, one after the other.
   *
   * @param failure that they may know the cause of; that they fail, too, then says nothing.
   */
  async #hear(asked: readonly Asked[], failure: Candidate | null): Promise<void> {
    const { testCase, guests, emit } = this.#parts;
    const call = failure ? failure.evidence.call : testCase.calls.length - 1;
    for (const { index, part, outcome } of asked) {
      const audit = await outcome;
      if (audit.kind === "value") {
        const said = guests.readAudit(audit.value);
        emit({ kind: "noticed", index, component: part.component, call, ...said });
      } else if (failure === null) {
        emit({ kind: "failed", outcome: audit, call: testCase.calls.length, together: [] });
        return;
      }
    }
  }
}

function numberOf(delivery: Delivery | null): EngineOutcome<bigint> {
  const value = delivery?.read();
  if (typeof value === "bigint") return { kind: "value", value };
  return { kind: "error", stage: "call", error: "audit returned no bigint", message: `the audit is ${typeof value}` };
}

import type { Call, Case } from "../case/case.ts";
import { pathsOf } from "../case/topology.ts";
import { clock } from "../../platform/clock.ts";
import type { Delivery, Host } from "../engines/engine.ts";
import type { Value } from "../values/value.ts";
import type { RunEvent } from "./events.ts";
import type { GuestFacts } from "./guest_facts.ts";
import { CallsUnderWay } from "./under_way.ts";
import type { UnderWay } from "./under_way.ts";

/** Milliseconds until a late answer: the least that makes it a later turn for every timer that was set before. */
const TICK = 1;
/** The same where the host takes its time: longer than jco's own timers. */
const LATE_TICK = 25;
/** Microtasks that an answer then comes after. */
const LATE_MICROTASKS = 8;

/** When a host answers that does not answer at once: as soon as the case lets it, or later than anything else. */
export type Pace = "soon" | "late";

/** The host's side of a run: calls that are under way, and its functions, which answer by whose call it is. */
export class HostSide {
  readonly #case: Case;
  readonly #guests: GuestFacts;
  readonly #emit: (event: RunEvent) => void;
  readonly #pace: Pace;
  readonly #paths: number;
  #calls: CallsUnderWay;

  constructor(testCase: Case, guests: GuestFacts, emit: (event: RunEvent) => void, pace: Pace) {
    this.#case = testCase;
    this.#guests = guests;
    this.#emit = emit;
    this.#pace = pace;
    this.#paths = pathsOf(testCase.components);
    this.#calls = new CallsUnderWay(testCase.functions, [], this.#paths);
  }

  /** What it offers: its function for each import, but for the first what the case says. */
  offers(): Host {
    return this.#case.functions.map((_, of) => {
      if (of === 0 && this.#case.link !== "function") return this.#case.link;
      return (args: readonly Delivery[]) => this.#called(of, args);
    });
  }

  /** Calls that are about to start. @param from the index of the first. */
  begin(calls: readonly Call[], from: number): readonly UnderWay[] {
    const started = calls.map((call, at) => ({
      index: from + at,
      of: call.of,
      answer: call.answer,
      ...this.#guests.expand(call),
    }));
    this.#calls = new CallsUnderWay(this.#case.functions, started, this.#paths);
    return this.#calls.all;
  }

  /** Answers whatever it was called with, so that the guest is never in the way of the report. */
  #called(of: number, args: readonly Delivery[]): Value | null | Promise<Value | null> {
    const call = this.#calls.reached(of, () => args.map((arg) => arg.read()));
    if (call === null) {
      const value = this.#guests.expand({ kind: "seeded", of, seed: 0, form: "typed", answer: "at-once" }).result;
      this.#emit({ kind: "host", of, args, call, value, when: "at-once" });
      return value;
    }
    const value = call.result;
    const when = this.#case.asyncHost ? call.answer : "at-once";
    this.#emit({ kind: "host", of, args, call, value, when });
    const answer = (): void => this.#emit({ kind: "answer", of, call, value, when });
    switch (when) {
      case "at-once":
        return value;
      case "microtask": {
        const promise = this.#pace === "late" ? afterMicrotasks(LATE_MICROTASKS, value) : Promise.resolve(value);
        void promise.then(answer);
        return promise;
      }
      // A timer, since an engine may well wait for one itself before it looks whether an answer is there.
      case "tick":
        return new Promise((resolve) => {
          clock.set(
            () => {
              answer();
              resolve(value);
            },
            this.#pace === "late" ? LATE_TICK : TICK,
          );
        });
    }
  }
}

async function afterMicrotasks<T>(count: number, value: T): Promise<T> {
  while (count-- > 0) await Promise.resolve();
  return value;
}

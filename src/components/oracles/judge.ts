import { auditsOf } from "../case/audits.ts";
import { functionOf, functionsOf } from "../case/case.ts";
import type { Call, Case } from "../case/case.ts";
import { isAsync, pathsOf } from "../case/topology.ts";
import { blocking } from "../case/traps.ts";
import { NEVER_SETTLES } from "../engines/engine.ts";
import { clock } from "../../platform/clock.ts";
import type { Delivery } from "../engines/engine.ts";
import type { Outcome } from "../../harness/outcome.ts";
import type { ValueType } from "../types/type.ts";
import type { Value } from "../values/value.ts";
import { difference } from "../values/difference.ts";
import { printValue } from "../values/print.ts";
import { CallsUnderWay } from "./under_way.ts";
import type { UnderWay } from "./under_way.ts";
import type { Finding, Verdict } from "../../harness/verdict.ts";
import { evidenceOf, inCall } from "./evidence.ts";
import type { Evidence } from "./evidence.ts";
import type { Property } from "./property.ts";

/** What the oracle has to be told about the guests, which it does not build. */
export interface GuestFacts {
  /** The values of a call, seeded ones expanded. */
  readonly expand: (call: Call) => { readonly args: readonly Value[]; readonly result: Value | null };
  /** How many tasks of the audited part `index` (case/audits.ts) must have ended after `calls`. */
  readonly finished: (index: number, calls: readonly Call[]) => number;
  /** Splits what `audit-<index>` returns; `seen` is the digest of the values that the part saw. */
  readonly readAudit: (audit: bigint) => {
    readonly finished: number;
    readonly broken: readonly string[];
    readonly seen: number;
  };
  /** Makes what computes the digests that must be shown. */
  readonly seenValues: () => SeenValues;
}

/** The values that passed, as far as the guests look at them. */
export interface SeenValues {
  /** Takes in the values of one more call of function `of`. */
  add(args: readonly Value[], result: Value | null, of: number): void;
  /** The digest that the audited part `index` must show, or `null` if it does not look at the values. */
  of(index: number): number | null;
}

/** What is no value. */
export type Failed = Exclude<Outcome<unknown>, { readonly kind: "value" }>;

/** Milliseconds after which a late answer comes; the least that makes it a later turn for every timer that was set before. */
const TICK = 1;

/** How many calls' values are kept and read again at the end; bounds the memory of long cases. */
const RETAINED_CALLS = 32;

/** What an engine says of a task that had to wait, and must not. */
const DEADLOCK = "deadlock";
const BLOCKED: readonly string[] = ["cannot block", "cannot suspend", DEADLOCK];

/** Rules about what a guest is told when it goes on: one that is told the wrong thing may wait for ever, or give up. Others may look broken since a failure cut the guest off. */
const TOLD: readonly string[] = ["event", "event-subtask", "subtask-state", "context", "frame"];

/** How it ends if a guest that is told the wrong thing waits for ever or gives up; after any other failure, what guests notice is that they were broken off. */
const GAVE_UP = new RegExp(
  `^(?:${NEVER_SETTLES}|trap: (?:unreachable|task not returned|${DEADLOCK})|Error: .*exited without resolution.*)$`,
);

/** A value that was received as expected, and must stay so. */
interface Kept {
  readonly call: number;
  readonly at: "param" | "result";
  readonly name: string;
  readonly type: ValueType;
  readonly expected: Value;
  readonly delivery: Delivery;
}

/** One run of a case: what is expected of the calls under way, and the first thing that was wrong. */
export class Judge {
  readonly #engine: string;
  readonly #case: Case;
  readonly #guests: GuestFacts;
  readonly #seen: SeenValues;
  readonly #paths: number;
  readonly #kept: Kept[] = [];
  #calls: CallsUnderWay;
  #finding: Finding | null = null;

  constructor(engine: string, testCase: Case, guests: GuestFacts) {
    this.#engine = engine;
    this.#case = testCase;
    this.#guests = guests;
    this.#seen = guests.seenValues();
    this.#paths = pathsOf(testCase.components);
    this.#calls = new CallsUnderWay([], [], 0);
  }

  /** What was found to be wrong, if anything was. */
  verdict(): Verdict | null {
    return this.#finding && { kind: "finding", finding: this.#finding };
  }

  /** Calls that are about to start. @param from the index of the first. */
  begin(calls: readonly Call[], from: number): readonly UnderWay[] {
    const started = calls.map((call, at) => ({
      index: from + at,
      of: call.of,
      answer: call.answer,
      ...this.#guests.expand(call),
    }));
    this.#calls = new CallsUnderWay(functionsOf(this.#case), started, this.#paths);
    for (const { of, args, result } of this.#calls.all) this.#seen.add(args, result, of);
    return this.#calls.all;
  }

  /** The host's functions: note what is wrong and answer all the same, so that the guest is never in the way of the report. */
  readonly host = (of: number, args: readonly Delivery[]): Value | null | Promise<Value | null> => {
    const call = this.#calls.match(of, () => args.map((arg) => arg.read()));
    if (call === null) {
      this.#note("called-once", "call", "another function", "", this.#calls.all[0]?.index ?? null, {
        summary: "a function of the host was called that no call under way is about",
        expected: "no call of it",
        actual: `a call of function ${of}`,
      });
      return this.#guests.expand({ kind: "seeded", of, seed: 0, form: "typed", answer: "at-once" }).result;
    }
    call.hostCalls++;
    const { params } = functionOf(this.#case, { of }).func;
    if (args.length !== params.length) {
      this.#note("round-trip", "param", "count", "", call.index, {
        summary: "the host's function got another number of arguments",
        expected: `${params.length} arguments`,
        actual: `${args.length} arguments`,
      });
    } else {
      for (const [index, { name, type }] of params.entries()) {
        this.#compare("round-trip", {
          call: call.index,
          at: "param",
          name,
          type,
          expected: call.args[index]!,
          delivery: args[index]!,
        });
      }
    }
    const answer = (): Value | null => {
      call.answers++;
      return call.result;
    };
    if (!this.#case.asyncHost) return answer();
    switch (call.answer) {
      case "at-once":
        return answer();
      case "microtask":
        return Promise.resolve(answer());
      // A timer, since an engine may well wait for one itself before it looks whether an answer is there.
      case "tick":
        return new Promise((resolve) => void clock.set(() => resolve(answer()), TICK));
    }
  };

  /** The result of a call is there; what happens for it from now on comes too late. */
  settled(call: UnderWay): void {
    this.#calls.settle(call);
  }

  /** Judges what came of the calls that were begun; `null` where all is well. */
  ended(outcomes: readonly Outcome<Delivery | null>[]): Verdict | null {
    const failed = outcomes.filter((outcome) => outcome.kind !== "value");
    if (failed.length > 0) {
      // What fails in one call may leave the others where they are.
      const first = failed.find((outcome) => !neverSettles(outcome)) ?? failed[0]!;
      return this.#failed(first, this.#calls.all[outcomes.indexOf(first)]!.index, failed);
    }
    for (const [at, outcome] of outcomes.entries()) {
      if (outcome.kind === "value") this.#returned(this.#calls.all[at]!, outcome.value);
    }
    return this.verdict();
  }

  /** The verdict for what failed before a call or after all of them. */
  failed(outcome: Failed, call: number | null): Verdict {
    return this.#failed(outcome, call, []);
  }

  /** Puts the cause in the place of a failure: what a guest noticed of what it was told. @param asks for the audits. */
  async explained(verdict: Verdict, asks: () => readonly Promise<Outcome<bigint>>[]): Promise<Verdict> {
    const failure = this.#finding;
    if (failure?.fingerprint.property !== "no-error") return verdict;
    // Without a host's function nothing follows that would be right.
    if (this.#case.link !== "function" || !GAVE_UP.test(failure.fingerprint.kind)) return verdict;
    // Waits that a deadlock breaks off show as events that nobody sent.
    const telling = failure.fingerprint.kind === `trap: ${DEADLOCK}` ? TOLD.filter((rule) => rule !== "event") : TOLD;
    this.#finding = null;
    const audits = asks();
    for (const [index, { component }] of auditsOf(this.#case).entries()) {
      const outcome = await audits[index]!;
      if (outcome.kind === "value")
        this.#noticed(
          component,
          this.#guests.readAudit(outcome.value).broken.filter((rule) => telling.includes(rule)),
          evidenceOf(failure).call,
        );
    }
    return this.verdict() ?? verdict;
  }

  /** Reads what was received in earlier calls once more. */
  readAgain(): Verdict | null {
    for (const kept of this.#kept) this.#compare("retention", kept);
    return this.verdict();
  }

  /** Judges what the guests noticed; `null` where all is well. */
  async audit(audits: readonly Promise<Outcome<bigint>>[]): Promise<Verdict | null> {
    const { calls, components } = this.#case;
    for (const [index, { component }] of auditsOf(this.#case).entries()) {
      const outcome = await audits[index]!;
      if (outcome.kind !== "value") return this.failed(outcome, calls.length);
      const { finished, broken, seen } = this.#guests.readAudit(outcome.value);
      const expected = this.#guests.finished(index, calls);
      const note = (property: Property, kind: string, text: Pick<Finding, "summary" | "expected" | "actual">): void =>
        this.#note(property, "call", kind, "", calls.length - 1, text);
      if (finished !== expected) {
        const { postReturn } = components[component]!;
        note(postReturn ? "post-return" : "task-end", finished < expected ? "too few" : "too many", {
          summary: postReturn
            ? `post-return of component ${component} did not run once a call`
            : `the tasks of component ${component} did not end once each`,
          expected: postReturn ? `${expected} runs` : `${expected} ends`,
          actual: postReturn ? `${finished} runs` : `${finished} ends`,
        });
      }
      this.#noticed(component, broken, calls.length - 1);
      const digest = this.#seen.of(index);
      if (digest !== null && digest !== seen) {
        note("guest-audit", "other values", {
          summary: `component ${component} saw other values than were passed, although the host got them right`,
          expected: `values with the digest ${digest}`,
          actual: `values with the digest ${seen}`,
        });
      }
    }
    return this.verdict();
  }

  #returned(call: UnderWay, result: Delivery | null): void {
    const { link } = this.#case;
    if (link !== "function" && call.of === 0) {
      this.#finding = null;
      this.#note("link", "call", link, "", call.index, {
        summary: "a wrong host function was passed over",
        expected: "an error at instantiation or at the call",
        actual: "the call returned",
      });
    }
    if (blocking(this.#case, call) === "must") {
      this.#note("trap", "call", "cannot block", "", call.index, {
        summary: "a task of a function that is not async had to wait, and was let",
        expected: "a trap",
        actual: "the call returned",
      });
    }
    const { hostCalls, early } = call;
    if (hostCalls !== this.#paths || early) {
      this.#note(
        "called-once",
        "call",
        hostCalls === 0 ? "never" : hostCalls > this.#paths ? "more than once" : early ? "late" : "too few",
        "",
        call.index,
        {
          summary:
            this.#paths === 1
              ? "the host's function was not called exactly once before the call returned"
              : "the host's function was not called exactly once on each path before the call returned",
          expected: `${this.#paths} ${this.#paths === 1 ? "call" : "calls"}`,
          actual: `${hostCalls} calls${early ? ", some of them later" : ""}`,
        },
      );
    }
    const type = functionOf(this.#case, call).func.result;
    if (type && call.result !== null && result) {
      this.#compare("round-trip", {
        call: call.index,
        at: "result",
        name: "result",
        type,
        expected: call.result,
        delivery: result,
      });
    } else if (type || result) {
      this.#note("round-trip", "result", "presence", "", call.index, {
        summary: "a result came where there is none, or none where there is one",
        expected: type ? "a result" : "no result",
        actual: result ? "a result" : "no result",
      });
    }
    if (call.unanswered) {
      this.#note("called-once", "call", "unanswered", "", call.index, {
        summary: "the call returned although the host had not answered",
        expected: "a wait for the host's promise",
        actual: "none",
      });
    }
  }

  #failed(outcome: Failed, call: number | null, together: readonly Failed[]): Verdict {
    const { link } = this.#case;
    // What the host saw before the engine gave up says more than that it gave up.
    const found = this.verdict();
    if (found) return found;
    if (outcome.kind === "unsupported") return { kind: "reject", reason: `unsupported: ${outcome.what}` };
    if (outcome.kind === "limit") return { kind: "reject", reason: `limit: ${outcome.limit}` };
    if (link !== "function" && refusesLink(outcome, isAsync(this.#case))) return { kind: "pass", work: 0 };
    const expected = this.#calls.all.some((one) => blocking(this.#case, one) !== "never");
    if (expected && together.some((one) => one.kind === "trap" && BLOCKED.includes(one.trap)))
      return { kind: "pass", work: this.#calls.all[0]!.index };
    const stage = outcome.kind === "error" ? outcome.stage : "call";
    this.#note("no-error", stage, outcome.kind === "error" ? outcome.error : `trap: ${outcome.trap}`, "", call, {
      summary: neverSettles(outcome) ? "a call never settles" : `the engine failed in stage ${stage}`,
      expected: link === "function" ? "no error" : "a refusal of the host function",
      actual: outcome.message,
    });
    return this.verdict()!;
  }

  #noticed(component: number, broken: readonly string[], call: number | null): void {
    for (const rule of broken) {
      this.#note("guest-audit", "call", rule, "", call, {
        summary: `component ${component} noticed a broken rule of the Canonical ABI`,
        expected: "none",
        actual: rule,
      });
    }
  }

  #compare(property: Property, kept: Kept): void {
    const actual = kept.delivery.read();
    const found = difference(kept.type, kept.expected, actual);
    if (!found) {
      if (property === "round-trip" && kept.call < RETAINED_CALLS) this.#kept.push(kept);
      return;
    }
    const verb =
      property === "retention"
        ? "changed after it was received"
        : kept.at === "param"
          ? "reached the host changed"
          : "came back changed";
    this.#note(property, "value", found.kind, found.place.slice(found.place.lastIndexOf(">") + 1), kept.call, {
      summary: `${kept.name}${found.path} ${verb}`,
      expected: `${found.expected} in ${printValue(kept.type, kept.expected)}`,
      actual: found.actual,
      kinds: found.place,
      mismatch: { type: kept.type, expected: kept.expected, actual },
    });
  }

  /** Keeps what was found first. */
  #note(
    property: Property,
    stage: string,
    kind: string,
    place: string,
    call: number | null,
    { kinds, mismatch, ...text }: Pick<Finding, "summary" | "expected" | "actual"> & Omit<Evidence, "call">,
  ): void {
    const evidence: Evidence = { call, ...(kinds === undefined ? {} : { kinds }), ...(mismatch ? { mismatch } : {}) };
    const fingerprint = { engine: this.#engine, property, stage, kind, place };
    this.#finding ??= { fingerprint, ...text, where: inCall(call), evidence };
  }
}

const neverSettles = (outcome: Outcome<unknown>): boolean =>
  outcome.kind === "error" && outcome.error === NEVER_SETTLES;

/** Whether an outcome can say that the host's function was refused, and not that something else broke. Where tasks wait for it, they may trap in any way. */
function refusesLink(outcome: Failed, asynchronous: boolean): boolean {
  if (outcome.kind === "trap") return asynchronous;
  return (
    outcome.kind === "error" && (outcome.stage === "instantiate" || outcome.stage === "call") && !neverSettles(outcome)
  );
}

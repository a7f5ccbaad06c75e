import type { Case, Call } from "../case/case.ts";
import type { ComponentEngine, Delivery } from "../engines/components/engine.ts";
import type { Outcome } from "../engines/outcome.ts";
import type { FuncType, ValueType } from "../types/type.ts";
import type { Value } from "../values/value.ts";
import { difference } from "../values/difference.ts";
import { printValue } from "../values/print.ts";
import type { Finding, Property, Verdict } from "./verdict.ts";

/** What the oracle has to be told about the guests, which it does not build. */
export interface GuestFacts {
  /** The values of a call, seeded ones expanded. */
  readonly expand: (call: Call) => { readonly args: readonly Value[]; readonly result: Value | null };
  /** How often component `index` must have run its `post-return` after `calls` calls. */
  readonly postReturns: (index: number, calls: number) => number;
  /** Splits what `audit-<index>` returns; `seen` is the digest of the values that the component saw. */
  readonly readAudit: (audit: bigint) => { readonly postReturns: number; readonly broken: readonly string[]; readonly seen: number };
  /** Makes what computes the digests that the components must show. */
  readonly seenValues: () => SeenValues;
}

/** The values that passed, as far as the guests look at them. */
export interface SeenValues {
  /** Takes in the values of one more call. */
  add(args: readonly Value[], result: Value | null): void;
  /** The digest that component `index` must show, or `null` if it does not look at the values. */
  of(index: number): number | null;
}

/** How many calls' values are kept and read again at the end; bounds the memory of long cases. */
const RETAINED_CALLS = 32;

/** A value that was received as expected, and must stay so. */
interface Kept {
  readonly call: number;
  readonly at: "param" | "result";
  readonly name: string;
  readonly type: ValueType;
  readonly expected: Value;
  readonly delivery: Delivery;
}

/**
 * Runs a case on an engine and says whether every property of {@link Property} held.
 *
 * @param binary the component of `testCase`.
 * @returns the first property that does not hold, else `pass`; `reject` where the engine says that it
 *   does not support the case or that a limit was met.
 */
export async function roundTrip(
  engine: ComponentEngine,
  testCase: Case,
  binary: Uint8Array,
  guests: GuestFacts,
): Promise<Verdict> {
  const run = new Run(engine.name, testCase.func);
  const seen = guests.seenValues();
  const instance = await engine.instantiate(binary, testCase, run.host);
  if (instance.kind !== "value") return run.refused(testCase, instance, null);

  let audits: readonly Promise<Outcome<bigint>>[] = [];
  for (const [index, call] of testCase.calls.entries()) {
    const { args, result } = guests.expand(call);
    run.begin(index, args, result);
    seen.add(args, result);
    const called = instance.value.call(args, call.form);
    run.returned();
    // Asked for before anything else can run: a call has to leave nothing for later.
    if (index === testCase.calls.length - 1) audits = testCase.components.map((_, component) => instance.value.audit(component));
    const outcome = await called;
    if (outcome.kind !== "value") return run.refused(testCase, outcome, index);
    if (testCase.link !== "function") return run.unrefused(testCase.link, index);
    run.end(outcome.value);
    if (run.finding) return { kind: "finding", finding: run.finding };
  }

  const audited = await run.audit(audits, testCase, guests, seen);
  if (audited) return audited;
  run.readAgain();
  return run.finding ? { kind: "finding", finding: run.finding } : { kind: "pass", calls: testCase.calls.length };
}

/** The state of one run: what is expected of the call under way, and the first thing that was wrong. */
class Run {
  finding: Finding | null = null;
  readonly #engine: string;
  readonly #func: FuncType;
  readonly #kept: Kept[] = [];
  #call = 0;
  #args: readonly Value[] = [];
  #result: Value | null = null;
  #hostCalls = 0;
  #hostCallsInTime = 0;

  constructor(engine: string, func: FuncType) {
    this.#engine = engine;
    this.#func = func;
  }

  /** The host's function: notes what is wrong and answers all the same, so that the guest is never in the way of the report. */
  readonly host = (args: readonly Delivery[]): Value | null => {
    this.#hostCalls++;
    if (args.length !== this.#func.params.length) {
      this.#note("round-trip", "param", "count", "", {
        summary: "the host's function got another number of arguments",
        expected: `${this.#func.params.length} arguments`,
        actual: `${args.length} arguments`,
      });
      return this.#result;
    }
    for (const [index, param] of this.#func.params.entries()) {
      this.#compare("round-trip", { call: this.#call, at: "param", name: param.name, type: param.type, expected: this.#args[index]!, delivery: args[index]! });
    }
    return this.#result;
  };

  begin(call: number, args: readonly Value[], result: Value | null): void {
    this.#call = call;
    this.#args = args;
    this.#result = result;
    this.#hostCalls = 0;
  }

  /** The call has returned; what happens from now on comes too late. */
  returned(): void {
    this.#hostCallsInTime = this.#hostCalls;
  }

  end(result: Delivery | null): void {
    const [inTime, all] = [this.#hostCallsInTime, this.#hostCalls];
    if (inTime !== 1 || all !== 1) {
      this.#note("called-once", "call", all === 0 ? "never" : all > 1 ? "more than once" : "late", "", {
        summary: "the host's function was not called exactly once before the call returned",
        expected: "1 call",
        actual: `${inTime} calls, and ${all - inTime} later`,
      });
    }
    const type = this.#func.result;
    if (type && this.#result !== null && result) {
      this.#compare("round-trip", { call: this.#call, at: "result", name: "result", type, expected: this.#result, delivery: result });
    } else if (type || result) {
      this.#note("round-trip", "result", "presence", "", {
        summary: "a result came where there is none, or none where there is one",
        expected: type ? "a result" : "no result",
        actual: result ? "a result" : "no result",
      });
    }
  }

  /** Reads what was received in earlier calls once more. */
  readAgain(): void {
    for (const kept of this.#kept) this.#compare("retention", kept);
  }

  /** Judges what every component noticed; `null` where all is well. */
  async audit(audits: readonly Promise<Outcome<bigint>>[], testCase: Case, guests: GuestFacts, seen: SeenValues): Promise<Verdict | null> {
    for (const [index, audit] of audits.entries()) {
      const outcome = await audit;
      if (outcome.kind !== "value") return this.refused(testCase, outcome, testCase.calls.length);
      const { postReturns, broken, seen: actual } = guests.readAudit(outcome.value);
      const expected = guests.postReturns(index, testCase.calls.length);
      if (postReturns !== expected) {
        this.#note("post-return", "call", postReturns < expected ? "too few" : "too many", "", {
          summary: `post-return of component ${index} did not run once a call`,
          expected: `${expected} runs`,
          actual: `${postReturns} runs`,
        });
      }
      for (const rule of broken) {
        this.#note("guest-audit", "call", rule, "", {
          summary: `component ${index} noticed a broken rule of the Canonical ABI`,
          expected: "none",
          actual: rule,
        });
      }
      const digest = seen.of(index);
      if (digest !== null && digest !== actual) {
        this.#note("guest-audit", "call", "other values", "", {
          summary: `component ${index} saw other values than were passed, although the host got them right`,
          expected: `values with the digest ${digest}`,
          actual: `values with the digest ${actual}`,
        });
      }
    }
    return this.finding ? { kind: "finding", finding: this.finding } : null;
  }

  /** The verdict for an outcome that is no value. */
  refused(testCase: Case, outcome: Exclude<Outcome<unknown>, { kind: "value" }>, call: number | null): Verdict {
    // What the host saw before the engine gave up says more than that it gave up.
    if (this.finding) return { kind: "finding", finding: this.finding };
    if (outcome.kind === "unsupported") return { kind: "reject", reason: `unsupported: ${outcome.what}` };
    if (outcome.kind === "limit") return { kind: "reject", reason: `limit: ${outcome.limit}` };
    if (testCase.link !== "function" && refusesLink(outcome)) return { kind: "pass", calls: 0 };
    const stage = outcome.kind === "error" ? outcome.stage : "call";
    const kind = outcome.kind === "error" ? outcome.error : `trap: ${outcome.trap}`;
    return {
      kind: "finding",
      finding: {
        fingerprint: { engine: this.#engine, property: "no-error", stage, kind, place: "" },
        summary: `the engine failed in stage ${stage}`,
        expected: testCase.link === "function" ? "no error" : "a refusal of the host function",
        actual: outcome.message,
        call,
      },
    };
  }

  /** The verdict for a wrong host function that went through. */
  unrefused(link: string, call: number): Verdict {
    this.finding = null;
    this.#call = call;
    this.#note("link", "call", link, "", {
      summary: "a wrong host function was passed over",
      expected: "an error at instantiation or at the call",
      actual: "the call returned",
    });
    return { kind: "finding", finding: this.finding! };
  }

  #compare(property: Property, kept: Kept): void {
    const actual = kept.delivery.read();
    const found = difference(kept.type, kept.expected, actual);
    if (!found) {
      if (property === "round-trip" && kept.call < RETAINED_CALLS) this.#kept.push(kept);
      return;
    }
    if (this.finding) return;
    const verb = property === "retention" ? "changed after it was received" : kept.at === "param" ? "reached the host changed" : "came back changed";
    this.#call = kept.call;
    this.#note(property, "value", found.kind, found.place.slice(found.place.lastIndexOf(">") + 1), {
      summary: `${kept.name}${found.path} ${verb}`,
      expected: `${found.expected} in ${printValue(kept.type, kept.expected)}`,
      actual: found.actual,
      kinds: found.place,
      mismatch: { type: kept.type, expected: kept.expected, actual },
    });
  }

  #note(property: Property, stage: string, kind: string, place: string, text: Pick<Finding, "summary" | "expected" | "actual" | "kinds" | "mismatch">): void {
    this.finding ??= {
      fingerprint: { engine: this.#engine, property, stage, kind, place },
      ...text,
      call: this.#call,
    };
  }
}

/** Whether an outcome says that the host's function was refused, and not that something else broke. */
function refusesLink(outcome: Exclude<Outcome<unknown>, { kind: "value" }>): boolean {
  return outcome.kind === "error" && (outcome.stage === "instantiate" || outcome.stage === "call");
}

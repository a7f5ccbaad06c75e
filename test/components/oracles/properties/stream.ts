import type { Case } from "../../../../src/components/case/case.ts";
import { PLAIN_CASE, PLAIN_COMPONENT, PLAIN_NAMES } from "../../../../src/components/case/plain.ts";
import type { Delivery } from "../../../../src/components/engines/engine.ts";
import type { Candidate } from "../../../../src/components/oracles/candidate.ts";
import type { Check } from "../../../../src/components/oracles/check.ts";
import type { RunEvent } from "../../../../src/components/oracles/events.ts";
import type { Failed } from "../../../../src/components/oracles/failure.ts";
import type { GuestFacts } from "../../../../src/components/oracles/guest_facts.ts";
import type { UnderWay } from "../../../../src/components/oracles/under_way.ts";
import type { FuncType } from "../../../../src/components/types/type.ts";
import type { Received } from "../../../../src/components/values/received.ts";
import type { Value } from "../../../../src/components/values/value.ts";

/** Events by hand, and what a property says of them. */

const FUNC: FuncType = {
  params: [
    { name: "a", type: { kind: "u8" } },
    { name: "b", type: { kind: "string" } },
  ],
  result: { kind: "list", element: { kind: "u8" } },
};

/** Calls of two functions of which the second neither takes nor gives anything. */
export const caseOf = (rest: Partial<Case> = {}): Case => ({
  ...PLAIN_CASE,
  functions: [
    { ...PLAIN_NAMES, func: FUNC },
    { importName: "other-host", exportName: "other", func: { params: [], result: null } },
  ],
  calls: [0, 1, 2].map((index) => ({ ...called(index), kind: "drawn", form: "typed" })),
  ...rest,
});

/** A component of `async` type before one that is not. */
export const ASYNC: Partial<Case> = {
  asyncHost: true,
  components: [{ ...PLAIN_COMPONENT, asyncType: true }, PLAIN_COMPONENT],
};

/** Parts say that each of the three calls ended; what is passed has the digest 7. */
export const guests: GuestFacts = {
  expand: () => ({ args: [], result: null }),
  finished: (_, calls) => calls.length,
  readAudit: () => ({ finished: 3, broken: [], seen: 7 }),
  seenValues: () => {
    let sum = 0;
    return { add: (args) => void (sum += Number(args.length > 0)), of: (index) => (index === 0 ? 6 + sum : null) };
  },
};

export const called = (index: number, rest: Partial<UnderWay> = {}): UnderWay => ({
  index,
  of: 0,
  args: [index, "text"],
  result: [1, index],
  answer: "at-once",
  like: index,
  ...rest,
});

export const delivered = (value: Received): Delivery => ({ read: () => value });

export const group = (...calls: readonly UnderWay[]): RunEvent => ({ kind: "group", calls });
export const host = (
  call: UnderWay | null,
  args: readonly Received[] = call?.args ?? [],
  of = call?.of ?? 1,
): RunEvent => ({
  kind: "host",
  of,
  call,
  args: args.map(delivered),
  value: call?.result ?? null,
  when: call?.answer ?? "at-once",
});
export const answer = (call: UnderWay): RunEvent => ({
  kind: "answer",
  of: call.of,
  call,
  when: call.answer,
  value: call.result,
});
export const due = (call: UnderWay): RunEvent => ({ kind: "due", call });
export const returned = (call: UnderWay, result: Received | null = call.result): RunEvent => ({
  kind: "returned",
  call,
  result: result === null ? null : delivered(result),
});
export const failed = (
  outcome: Failed,
  call: number | null = 0,
  together: Extract<RunEvent, { kind: "failed" }>["together"] = [],
): RunEvent => ({ kind: "failed", outcome, call, together });
export const noticed = (rest: Partial<Extract<RunEvent, { kind: "noticed" }>> = {}): RunEvent => ({
  kind: "noticed",
  index: 0,
  component: 0,
  call: 2,
  finished: 3,
  broken: [],
  seen: 7,
  ...rest,
});
export const over: RunEvent = { kind: "over" };

/** A value that is `first` when it is read for the first time, and `then` from then on. */
export function changing(first: Value, then: Received): Delivery {
  let reads = 0;
  return { read: () => (reads++ === 0 ? first : then) };
}

/** All that a property says of the events of a run: fingerprint, call, and what was seen instead of what. */
export function said(check: Check, testCase: Case, events: readonly RunEvent[]): string[] {
  const all: Candidate[] = [];
  const watch = check({ testCase, guests }, (candidate) => all.push(candidate));
  for (const event of events) (watch[event.kind] as ((event: RunEvent) => void) | undefined)?.(event);
  return all.map(
    ({ property, stage, kind, place, expected, actual, evidence }) =>
      `${[property, stage, kind, place].filter((part) => part !== "").join(" ")} ${evidence.call}: ` +
      `${actual} for ${expected}`,
  );
}

/** A row of a table: what happens, the events, and what is said of them. */
export type Row = readonly [string, readonly RunEvent[], readonly string[]];

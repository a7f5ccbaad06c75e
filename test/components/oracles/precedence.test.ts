import { describe, expect, test } from "@jest/globals";
import type { Case } from "../../../src/components/case/case.ts";
import { PLAIN_JCO } from "../../../src/components/case/plain.ts";
import { NEVER_SETTLES } from "../../../src/components/engines/engine.ts";
import type { TrapKind } from "../../../src/components/engines/trap_kind.ts";
import type { RunEvent } from "../../../src/components/oracles/events.ts";
import type { Failed } from "../../../src/components/oracles/failure.ts";
import { Judge } from "../../../src/components/oracles/judge.ts";
import { gravest } from "../../../src/components/oracles/precedence.ts";
import { ASYNC, called, caseOf, changing, due, failed, group, guests } from "./properties/stream.ts";
import { host, noticed, over, returned } from "./properties/stream.ts";

const one = called(0);
const two = called(1);
const begun = [group(one, two), host(one), due(one), host(two), due(two)];
/** Two calls that return as they should, and a result that changes when it has been read once. */
const changes = (): readonly RunEvent[] => [
  ...begun,
  { kind: "returned", call: one, result: changing([1, 0], [1, 2]) },
  returned(two),
];
const TOO_FEW = "task-end too few in call 2";
const error = { kind: "error", stage: "call", error: "boom", message: "boom" } as const;
const never: Failed = { kind: "error", stage: "call", error: NEVER_SETTLES, message: "never" };
const unsupported: Failed = { kind: "unsupported", what: "maps", message: "" };
const UNCAUGHT = "wasm trap: uncaught exception propagated out of component";
const lost = { kind: "error", stage: "call", error: `RuntimeError: ${UNCAUGHT}`, message: UNCAUGHT } as const;
const CAUGHT: Partial<Case> = { ...ASYNC, jco: { ...PLAIN_JCO, wasmExnref: true } };
const trapped = (trap: TrapKind): Failed => ({ kind: "trap", trap, message: trap });

/** What a run ends with. */
function verdict(events: readonly RunEvent[], rest: Partial<Case> = {}): string {
  const judge = new Judge("fake", { testCase: caseOf(rest), guests });
  for (const event of events) judge.see(event);
  const found = judge.verdict();
  if (found === null) return "nothing";
  if (found.kind !== "finding") return found.kind === "pass" ? `pass ${found.work}` : `reject ${found.reason}`;
  const { fingerprint, where } = found.finding;
  return `${fingerprint.property} ${fingerprint.kind} ${where}`;
}

test.each<[string, readonly RunEvent[], string]>([
  ["nothing is wrong", [...begun, returned(one), returned(two)], "nothing"],
  [
    "what the host saw beats the failure",
    [group(one), host(one, [9, ""]), failed(error)],
    "round-trip different in call 0",
  ],
  [
    "what the host saw beats a failure that is no fault",
    [group(one), host(one, [9, ""]), failed(unsupported)],
    "round-trip different in call 0",
  ],
  [
    "an earlier call beats a later one",
    [...begun, returned(one, [5]), returned(two, null)],
    "round-trip different in call 0",
  ],
  [
    "how often the host was called beats what came back",
    [group(one), host(one), host(one), due(one), returned(one, [5])],
    "called-once more than once in call 0",
  ],
  [
    "calls beat audits",
    [...begun, returned(one, [5]), noticed({ broken: ["event"] })],
    "round-trip different in call 0",
  ],
  ["how often tasks end beats what guests noticed", [noticed({ finished: 1, broken: ["event"] })], TOO_FEW],
  ["what guests noticed beats other values", [noticed({ broken: ["event"], seen: 1 })], "guest-audit event in call 2"],
  [
    "audits beat what changes later",
    [...changes(), noticed({ broken: ["event"] }), over],
    "guest-audit event in call 2",
  ],
  ["what changes later is found", [...changes(), noticed({ seen: 8 }), over], "retention different in call 0"],
  ["an error before the first call", [failed(error, null)], "no-error boom before the first call"],
])("%s", (_, events, expected) => {
  expect(verdict(events)).toBe(expected);
});

describe("a failure that is no fault", () => {
  const together = (outcome: Failed, ...calls: (typeof one)[]): RunEvent =>
    failed(outcome, 1, [{ call: two, outcome }, ...calls.map((call) => ({ call, outcome: never }))]);
  test.each<[string, RunEvent, Partial<Case>, string]>([
    ["is a reject if the engine can't", failed(unsupported), {}, "reject unsupported: maps"],
    ["is a reject at a limit", failed({ kind: "limit", limit: "stack", message: "" }), {}, "reject limit: stack"],
    ["is the refusal of the host's function", failed(error), { link: "missing" }, "pass 0"],
    ["is no refusal if it never comes", failed(never), { link: "missing" }, "no-error never settles in call 0"],
    [
      "is no refusal if it is a trap",
      failed(trapped("unreachable")),
      { link: "missing" },
      "no-error trap: unreachable in call 0",
    ],
    ["is a refusal, too, where tasks trap", failed(trapped("unreachable")), { ...ASYNC, link: "missing" }, "pass 0"],
    ["is a trap that may be", together(trapped("cannot block")), ASYNC, "pass 1"],
    ["takes the others along", together(trapped("deadlock"), one), ASYNC, "pass 1"],
    ["is a trap whose kind an adapter replaced", together(lost), CAUGHT, "pass 1"],
    ["is none where no adapter catches", together(lost), ASYNC, `no-error ${lost.error} in call 1`],
    ["is no other trap", together(trapped("out of bounds")), ASYNC, "no-error trap: out of bounds in call 1"],
    ["is none where nothing waits", together(trapped("cannot block")), {}, "no-error trap: cannot block in call 1"],
    [
      "is none of a call that is over",
      failed(trapped("cannot block"), 2),
      ASYNC,
      "no-error trap: cannot block in call 2",
    ],
  ])("%s", (_, event, rest, expected) => {
    expect(verdict([...begun, event], rest)).toBe(expected);
  });

  test("gives way to one that is one, while the instance is let go", () => {
    expect(verdict([...begun, together(trapped("cannot block")), failed(error, 2)], ASYNC)).toBe(
      "no-error boom in call 2",
    );
  });
});

describe("a failure and what guests noticed", () => {
  const ended = (outcome: Failed, broken: readonly string[], rest: Partial<Case> = ASYNC): string =>
    verdict([...begun, failed(outcome, 1), noticed({ broken, finished: 0, seen: 0, call: 1 })], rest);
  const TOLD_WRONG = "guest-audit event in call 1";
  test.each<[string, Failed, readonly string[], Partial<Case>, string]>([
    ["waits for ever", never, ["reentered", "event"], ASYNC, TOLD_WRONG],
    ["gives up", trapped("unreachable"), ["context"], ASYNC, "guest-audit context in call 1"],
    ["exits in a way of the engine's", { ...error, insteadOf: "task not returned" }, ["event"], ASYNC, TOLD_WRONG],
    ["noticed nothing of what it was told", never, ["reentered"], ASYNC, "no-error never settles in call 1"],
    ["was cut off", error, ["event"], ASYNC, "no-error boom in call 1"],
    ["was cut off by a deadlock", trapped("deadlock"), ["event"], ASYNC, "no-error trap: deadlock in call 1"],
    ["came into a deadlock", trapped("deadlock"), ["frame"], ASYNC, "guest-audit frame in call 1"],
    ["cannot wait", never, ["event"], {}, "no-error never settles in call 1"],
    ["has no host", never, ["event"], { ...ASYNC, link: "missing" }, "no-error never settles in call 1"],
  ])("a guest %s", (_, outcome, broken, rest, expected) => {
    expect(ended(outcome, broken, rest)).toBe(expected);
  });

  test("nothing is asked where something else is wrong", () => {
    const judge = new Judge("fake", { testCase: caseOf(ASYNC), guests });
    for (const event of [group(one), failed(never)]) judge.see(event);
    expect(judge.unexplained?.kind).toBe(NEVER_SETTLES);
    judge.see(host(one, [9, "text"]));
    expect(judge.unexplained).toBeNull();
    expect(judge.verdict()).toMatchObject({ finding: { fingerprint: { property: "round-trip" } } });
  });
});

test("a wrong host function that was passed over beats all else, and the last such call the others", () => {
  const events = [group(one, two), host(null), returned(one, [5]), returned(two, [5])];
  expect(verdict(events, { link: "not-a-function" })).toBe("link not-a-function in call 1");
});

test("of several failures, that counts which is more than a wait", () => {
  const well = { kind: "value", value: null } as const;
  const of = (...outcomes: (Failed | typeof well)[]): unknown =>
    gravest(outcomes.map((outcome, index) => ({ call: called(index), outcome })))?.call.index;
  expect(of(well, never, error, unsupported)).toBe(2);
  expect(of(well, never, never)).toBe(1);
  expect(of(well, well)).toBeUndefined();
});

test("a finding names the engine, and keeps what was sent and what arrived", () => {
  const judge = new Judge("fake", { testCase: caseOf(), guests });
  judge.see(host(one, [9, "text"]));
  expect(judge.verdict()).toEqual({
    kind: "finding",
    finding: {
      fingerprint: { engine: "fake", property: "round-trip", stage: "value", kind: "different", place: "u8" },
      summary: "a reached the host changed",
      expected: "0 in 0",
      actual: "9",
      where: "in call 0",
      evidence: { call: 0, kinds: "u8", mismatch: { type: { kind: "u8" }, expected: 0, actual: 9 } },
    },
  });
});

import { expect, test } from "@jest/globals";
import type { Answer, Case } from "../../../src/components/case/case.ts";
import { PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import type { ComponentEngine, Delivery } from "../../../src/components/engines/engine.ts";
import type { EngineOutcome } from "../../../src/components/engines/trap_kind.ts";
import type { RunEvent } from "../../../src/components/oracles/events.ts";
import { roundTrip } from "../../../src/components/oracles/round_trip.ts";
import { componentOf } from "../../../src/components/oracles/structures.ts";
import type { Value } from "../../../src/components/values/value.ts";
import { caseOf, delivered, guests } from "./properties/stream.ts";

/**
 * An engine that hands on what it gets, and of which some calls fail. @param failing by their order, audits included.
 */
function engine(failing: Readonly<Record<number, EngineOutcome<never>>> = {}): ComponentEngine {
  const well = { kind: "value", value: null } as const;
  return {
    name: "fake",
    versions: {},
    instantiate: ({ imports }, _, host) => {
      let calls = 0;
      const call = async (of: number, args: readonly Value[]): Promise<EngineOutcome<Delivery | null>> => {
        const outcome = failing[calls++];
        if (outcome) return outcome;
        if (of >= imports.length) return { kind: "value", value: delivered(3n) };
        const offered = host[of]!;
        if (typeof offered === "string") throw new Error("these cases offer functions");
        const answer = offered(args.map(delivered));
        const value = answer instanceof Promise ? await answer : answer;
        return { kind: "value", value: value === null ? null : delivered(value) };
      };
      const instance = { call, finish: () => Promise.resolve(well), dispose: () => Promise.resolve(well) };
      return Promise.resolve({ kind: "value", value: instance });
    },
  };
}

/** What is told of a run: the kinds of events, with the call that they are about, and the verdict. */
async function told(testCase: Case, on: ComponentEngine = engine(), broken: readonly string[] = []): Promise<string[]> {
  const events: RunEvent[] = [];
  const facts = {
    ...guests,
    expand: (call: Case["calls"][number]) => (call.kind === "drawn" ? call : { args: [], result: null }),
    readAudit: () => ({ finished: 3, broken, seen: 0 }),
    seenValues: () => ({ add: () => {}, of: () => null }),
  };
  const verdict = await roundTrip(on, testCase, componentOf(testCase), facts, (event) => events.push(event));
  const about = (event: RunEvent): string => {
    if (!("call" in event) || event.call === null) return "";
    return ` ${typeof event.call === "number" ? event.call : event.call.index}`;
  };
  const what = verdict.kind === "finding" ? verdict.finding.fingerprint.property : verdict.kind;
  return [...events.map((event) => `${event.kind}${about(event)}`), what];
}

const answering = (...answers: readonly Answer[]): Case["calls"] =>
  caseOf().calls.map((call, index) => ({ ...call, answer: answers[index] ?? "at-once" }));
const trap: EngineOutcome<never> = { kind: "trap", trap: "unreachable", message: "" };

test("a call after the other, and audits before the last has settled", async () => {
  const call = (index: number): string[] => [`group`, `call ${index}`, `host ${index}`, `due ${index}`];
  expect(await told(caseOf())).toEqual([
    "instantiated",
    ...[...call(0), "settled 0", "returned 0"],
    ...[...call(1), "settled 1", "returned 1"],
    ...[...call(2), "settled 2", "audit", "returned 2"],
    ...["noticed 2", "over", "disposed", "pass"],
  ]);
});

test("calls under way together conclude together, in their order", async () => {
  const testCase = caseOf({
    asyncHost: true,
    components: [{ ...PLAIN_COMPONENT, asyncType: true }],
    inFlight: 3,
    calls: answering("tick", "microtask", "at-once"),
  });
  expect(await told(testCase)).toEqual([
    ...["instantiated", "group"],
    ...["call 0", "host 0", "call 1", "host 1", "call 2", "host 2"],
    ...["answer 1", "due 2", "settled 2", "due 1", "settled 1", "answer 0", "due 0", "settled 0"],
    ...["returned 0", "returned 1", "returned 2"],
    ...["finished", "audit", "noticed 2", "over", "disposed", "pass"],
  ]);
  // One that fails speaks for all, and guests are asked why.
  expect(await told(testCase, engine({ 1: trap }))).toEqual([
    ...["instantiated", "group"],
    ...["call 0", "host 0", "call 1", "call 2", "host 2"],
    ...["due 1", "settled 1", "due 2", "settled 2", "answer 0", "due 0", "settled 0"],
    ...["failed 1", "audit", "noticed 1", "disposed", "no-error"],
  ]);
});

test("guests that know the cause are heard though others fail", async () => {
  const testCase = caseOf({ components: [PLAIN_COMPONENT, { ...PLAIN_COMPONENT, asyncType: true }], asyncHost: true });
  const ends = ["failed 0", "audit", "audit", "noticed 0", "disposed", "guest-audit"];
  expect((await told(testCase, engine({ 0: trap, 1: trap }), ["event"])).slice(-ends.length)).toEqual(ends);
});

test("nothing more is done once something is wrong", async () => {
  expect(await told(caseOf(), engine({ 1: trap }))).toEqual([
    "instantiated",
    ...["group", "call 0", "host 0", "due 0", "settled 0", "returned 0"],
    ...["group", "call 1", "due 1", "settled 1", "failed 1"],
    ...["disposed", "no-error"],
  ]);
  // The audits have been asked for by then; nobody hears them.
  const last = ["group", "call 2", "due 2", "settled 2", "audit", "failed 2", "disposed", "no-error"];
  expect((await told(caseOf(), engine({ 2: trap }))).slice(-last.length)).toEqual(last);
  const audit = ["audit", "returned 2", "failed 3", "disposed", "no-error"];
  expect((await told(caseOf(), engine({ 3: trap }))).slice(-audit.length)).toEqual(audit);
});

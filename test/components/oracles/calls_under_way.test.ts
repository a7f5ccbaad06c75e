import { describe, expect, test } from "@jest/globals";
import { PLAIN_CALL, PLAIN_CASE, PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import type { Call, Case, ComponentOptions } from "../../../src/components/case/case.ts";
import { NEVER_SETTLES } from "../../../src/components/engines/engine.ts";
import type { ComponentEngine, Delivery, HostFunction } from "../../../src/components/engines/engine.ts";
import type { EngineOutcome } from "../../../src/components/engines/trap_kind.ts";
import { evidenceOf } from "../../../src/components/oracles/evidence.ts";
import { roundTrip } from "../../../src/components/oracles/round_trip.ts";
import type { GuestFacts } from "../../../src/components/oracles/round_trip.ts";
import { signaturesOf } from "../../../src/components/oracles/structures.ts";
import type { Received } from "../../../src/components/values/received.ts";
import type { Value } from "../../../src/components/values/value.ts";
import { plainFunction } from "../case/cases.ts";

/** What an engine does with a call, after all calls of its group have begun. */
type Behaviour = (
  host: (of: number, args: readonly Received[]) => Promise<Value | null>,
  of: number,
  args: readonly Value[],
  nth: number,
) => Promise<EngineOutcome<Value | null>>;

const value = (result: Value | null): EngineOutcome<Value | null> => ({ kind: "value", value: result });
const faithful: Behaviour = async (host, of, args) => value(await host(of, args));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function engine(
  behaviour: Behaviour,
  {
    finish,
    dispose,
    finished = () => 0n,
  }: { finish?: EngineOutcome<null>; dispose?: EngineOutcome<null>; finished?: (calls: number) => bigint } = {},
): ComponentEngine {
  const deliver = (received: Received): Delivery => ({ read: () => received });
  const well: EngineOutcome<null> = { kind: "value", value: null };
  return {
    name: "fake",
    versions: {},
    instantiate: ({ imports }, _, host) => {
      let calls = 0;
      return Promise.resolve({
        kind: "value",
        value: {
          call: async (of, args) => {
            // The audits follow the functions.
            if (of >= imports.length) return { kind: "value", value: deliver(finished(calls)) };
            const nth = calls++;
            await turn();
            const outcome = await behaviour(
              async (index, received) => (host[index] as HostFunction)(received.map(deliver)),
              of,
              args,
              nth,
            );
            return outcome.kind === "value"
              ? { kind: "value", value: outcome.value === null ? null : deliver(outcome.value) }
              : outcome;
          },
          finish: () => Promise.resolve(finish ?? well),
          dispose: () => Promise.resolve(dispose ?? well),
        },
      });
    },
  };
}

const guests: GuestFacts = {
  expand: (call) => (call.kind === "drawn" ? call : { args: [0], result: 0 }),
  finished: () => 0,
  readAudit: (audit) => ({
    finished: Number(audit & 0xffn),
    broken: ["reentered", "event"].filter((_, bit) => (audit >> BigInt(8 + bit)) & 1n),
    seen: 0,
  }),
  seenValues: () => ({ add: () => {}, of: () => null }),
};

const ASYNC: ComponentOptions = { ...PLAIN_COMPONENT, asyncType: true };
const func = {
  params: [
    { name: "a", type: { kind: "u32" } },
    { name: "b", type: { kind: "u32" } },
  ],
  result: { kind: "u32" },
} as const;
const call = (args: readonly Value[], result: Value, rest: Partial<Call> = {}): Call => ({
  ...PLAIN_CALL,
  answer: "tick",
  ...rest,
  kind: "drawn",
  args,
  result,
});
const caseOf = (calls: readonly Call[], rest: Partial<Case> = {}): Case => ({
  ...PLAIN_CASE,
  functions: [plainFunction(func), { func, importName: "other-host", exportName: "other" }],
  components: [ASYNC],
  asyncHost: true,
  inFlight: 4,
  calls,
  ...rest,
});

async function found(behaviour: Behaviour, testCase: Case, rest: Parameters<typeof engine>[1] = {}): Promise<string> {
  const component = { ...signaturesOf(testCase), binary: new Uint8Array() };
  const verdict = await roundTrip(engine(behaviour, rest), testCase, component, guests);
  if (verdict.kind !== "finding") return verdict.kind === "pass" ? `pass ${verdict.work}` : verdict.kind;
  const {
    fingerprint: { property, kind },
    actual,
  } = verdict.finding;
  return `${property} ${kind} ${evidenceOf(verdict.finding).call}: ${actual}`;
}

const FOUR = caseOf([call([1, 1], 10), call([2, 2], 20), call([3, 3], 30), call([4, 4], 40)]);

describe("calls that are under way together", () => {
  test("are told apart by their arguments, in whatever order they come", async () => {
    const order: Behaviour = async (host, of, args, nth) => {
      for (let wait = 4 - nth; wait > 0; wait--) await turn();
      return faithful(host, of, args, nth);
    };
    expect(await found(order, FOUR)).toBe("pass 4");
  });

  test("and by their functions", async () => {
    const two = caseOf([call([1, 1], 10), call([1, 1], 20, { of: 1 })]);
    expect(await found(faithful, two)).toBe("pass 2");
    const swapped: Behaviour = (host, of, args, nth) => faithful(host, 1 - of, args, nth);
    expect(await found(swapped, two)).toBe("round-trip different 0: 20");
    expect(await found(swapped, caseOf([call([1, 1], 10)]))).toBe(
      "called-once another function 0: a call of function 1",
    );
  });

  test("expect the same where they are the same", async () => {
    const same = caseOf([call([1, 1], 10), call([1, 1], 20), call([2, 1], 30)]);
    expect(await found(faithful, same)).toBe("pass 3");
  });

  test("must not get each other's results", async () => {
    const results: Value[] = [];
    const swapped: Behaviour = async (host, of, args, nth) => {
      results[nth] = (await host(of, args))!;
      await turn();
      return value(results[nth ^ 1]!);
    };
    expect(await found(swapped, FOUR)).toBe("round-trip different 0: 20");
  });

  test("show arguments that belong to none beside those that are most like them", async () => {
    const changed: Behaviour = (host, of, args, nth) => faithful(host, of, nth === 2 ? [args[0]!, 99] : args, nth);
    expect(await found(changed, FOUR)).toBe("round-trip different 2: 99");
  });

  test("each reach the host once", async () => {
    const twice: Behaviour = async (host, of, args, nth) => {
      if (nth === 1) await host(of, args);
      return faithful(host, of, args, nth);
    };
    expect(await found(twice, FOUR)).toBe("called-once more than once 1: 2 calls");
    const early: Behaviour = async (host, of, args, nth) => {
      if (nth !== 3) return faithful(host, of, args, nth);
      void turn().then(() => host(of, args));
      return value(40);
    };
    expect(await found(early, FOUR)).toMatch(/^called-once (?:late|never) 3/);
  });

  test("each wait for the host's answer", async () => {
    const early: Behaviour = async (host, of, args, nth) => {
      if (nth !== 3) return faithful(host, of, args, nth);
      void host(of, args);
      return value(40);
    };
    expect(await found(early, FOUR)).toBe("called-once unanswered 3: none");
  });
});

test("a call reaches the host once on each path", async () => {
  const diamond = caseOf([call([1, 1], 10), call([2, 2], 20)], {
    components: [ASYNC, ASYNC, { ...ASYNC, beside: true }],
  });
  const both: Behaviour = async (host, of, args, nth) => {
    await host(of, args);
    return faithful(host, of, args, nth);
  };
  expect(await found(both, diamond)).toBe("pass 2");
  expect(await found(faithful, diamond)).toMatch(/^called-once late 0/);
});

describe("a call that traps since it would have to wait", () => {
  const sync = { ...PLAIN_COMPONENT };
  const trap: Behaviour = () => Promise.resolve({ kind: "trap", trap: "cannot block", message: "cannot block" });
  const must = caseOf([call([1, 1], 10, { answer: "at-once" }), call([2, 2], 20)], {
    components: [ASYNC, sync],
    inFlight: 1,
  });

  test("passes where it must, and is missed where it doesn't", async () => {
    const second: Behaviour = (host, of, args, nth) =>
      nth === 1 ? trap(host, of, args, nth) : faithful(host, of, args, nth);
    expect(await found(second, must)).toBe("pass 1");
    expect(await found(faithful, must)).toBe("trap cannot block 1: the call returned");
  });

  test("passes where the engine may choose", async () => {
    expect(await found(trap, must)).toBe("pass 0");
  });

  test("is a finding elsewhere", async () => {
    expect(await found(trap, FOUR)).toBe("no-error trap: cannot block 0: cannot block");
    const other: Behaviour = () => Promise.resolve({ kind: "trap", trap: "unreachable", message: "unreachable" });
    expect(await found(other, must)).toBe("no-error trap: unreachable 0: unreachable");
  });

  test("takes those with it that are under way", async () => {
    const one: Behaviour = (host, of, args, nth) =>
      nth === 1
        ? trap(host, of, args, nth)
        : Promise.resolve({ kind: "error", stage: "call", error: NEVER_SETTLES, message: "" });
    expect(await found(one, { ...must, inFlight: 2 })).toBe("pass 0");
  });
});

describe("what goes on after the calls", () => {
  const error = (what: string): EngineOutcome<null> => ({ kind: "error", stage: "call", error: what, message: what });

  test.each<[string, Parameters<typeof engine>[1], string]>([
    [
      "a task that never ends",
      { finish: error("a task never ends") },
      "no-error a task never ends 3: a task never ends",
    ],
    [
      "something that fails while the instance is let go",
      { dispose: error("unhandled Error: boom") },
      "no-error unhandled Error: boom 3: unhandled Error: boom",
    ],
    ["a task that ended twice", { finished: (calls) => BigInt(calls + 1) }, "task-end too many 3: 5 ends"],
  ])("%s", async (_, rest, expected) => {
    expect(await found(faithful, FOUR, rest)).toBe(expected);
  });

  test("a call that never settles", async () => {
    expect(
      await found(
        () => Promise.resolve({ kind: "error", stage: "call", error: NEVER_SETTLES, message: "never" }),
        FOUR,
      ),
    ).toBe("no-error never settles 0: never");
  });
});

describe("what guests noticed before a call failed", () => {
  const never: Behaviour = () =>
    Promise.resolve({ kind: "error", stage: "call", error: NEVER_SETTLES, message: "never" });

  test("is the cause where it is about what they were told", async () => {
    expect(await found(never, FOUR, { finished: () => 0x200n })).toBe("guest-audit event 0: event");
  });

  test("may come of the failure elsewhere", async () => {
    expect(await found(never, FOUR, { finished: () => 0x100n })).toBe("no-error never settles 0: never");
  });
});

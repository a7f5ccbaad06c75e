import { describe, expect, test } from "@jest/globals";
import { PLAIN_CALL, PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import type { Case, ComponentOptions } from "../../../src/components/case/case.ts";
import type {
  Component,
  ComponentEngine,
  ComponentInstance,
  Delivery,
  Host,
} from "../../../src/components/engines/engine.ts";
import type { EngineOutcome } from "../../../src/components/engines/trap_kind.ts";
import { roundTrip } from "../../../src/components/oracles/round_trip.ts";
import type { GuestFacts } from "../../../src/components/oracles/round_trip.ts";
import { signaturesOf } from "../../../src/components/oracles/structures.ts";
import type { Verdict } from "../../../src/harness/verdict.ts";
import { Foreign } from "../../../src/components/values/received.ts";
import type { Received } from "../../../src/components/values/received.ts";
import type { Value } from "../../../src/components/values/value.ts";
import { caseOf } from "../case/cases.ts";

const component: ComponentOptions = {
  ...PLAIN_COMPONENT,
  encoding: "utf8",
  style: "copy",
  growPages: 0,
  growEvery: 1,
  gap: 0,
  postReturn: true,
};
const results: readonly Value[] = [1, 2, 3].map((n) => [n, 0x7fc00000]);
const testCase = caseOf(
  {
    params: [
      { name: "number", type: { kind: "u8" } },
      { name: "text", type: { kind: "string" } },
    ],
    result: { kind: "list", element: { kind: "f32" } },
  },
  {
    importName: "host-call",
    components: [component, component],
    calls: results.map((result, index) => ({
      ...PLAIN_CALL,
      kind: "drawn",
      args: [index + 1, `text ${index + 1}`],
      result,
    })),
  },
);

const guests: GuestFacts = {
  expand: (call) => {
    if (call.kind !== "drawn") throw new Error("this test draws its calls");
    return call;
  },
  finished: (_, calls) => calls.length,
  readAudit: (audit) => ({
    finished: Number(audit & 0xffn),
    broken: (audit >> 8n) & 1n ? ["misaligned-pointer"] : [],
    seen: 7 + Number(audit >> 16n),
  }),
  seenValues: () => ({ add: () => {}, of: (index) => (index === 0 ? 7 : null) }),
};

/** Where a fault is put into an engine that is right without it. */
interface Faults {
  readonly instantiate?: EngineOutcome<never>;
  readonly call?: (n: number) => EngineOutcome<never> | undefined;
  readonly arg?: (value: Received, index: number, n: number) => Received;
  readonly args?: (args: Delivery[]) => Delivery[];
  readonly result?: (value: Received, n: number) => Received;
  readonly noResult?: boolean;
  readonly hostCalls?: (n: number) => number;
  readonly hostLate?: boolean;
  readonly later?: (value: Received) => Received;
  readonly audit?: (index: number, calls: number) => bigint;
}

function engine(faults: Faults = {}): ComponentEngine {
  const instantiate = (_: Component, __: unknown, [offer]: Host): Promise<EngineOutcome<ComponentInstance>> => {
    let calls = 0;
    // What is no function is passed over.
    const host = typeof offer === "function" ? offer : null;
    const deliver = (value: Received, n: number): Delivery => ({
      read: () => (faults.later && calls > n ? faults.later(value) : value),
    });
    const audit = (index: number): Delivery => {
      const value = faults.audit?.(index, calls) ?? BigInt(calls);
      return { read: () => value };
    };
    const call = (of: number, args: readonly Value[]): Promise<EngineOutcome<Delivery | null>> => {
      // The audits follow the one function.
      if (of > 0) return Promise.resolve({ kind: "value", value: audit(of - 1) });
      const n = ++calls;
      const failed = faults.call?.(n);
      if (failed) return Promise.resolve(failed);
      let answer: Value | null = null;
      const sent = args.map((value, index) => deliver(faults.arg?.(value, index, n) ?? value, n));
      if (faults.hostLate) queueMicrotask(() => void host?.(sent));
      for (let i = faults.hostLate ? 0 : (faults.hostCalls?.(n) ?? 1); i > 0; i--) {
        answer = (host?.(faults.args?.(sent) ?? sent) ?? null) as Value | null;
      }
      const value = answer ?? results[n - 1]!;
      return Promise.resolve({
        kind: "value",
        value: faults.noResult ? null : deliver(faults.result?.(value, n) ?? value, n),
      });
    };
    return Promise.resolve(
      faults.instantiate ?? {
        kind: "value",
        value: {
          call,
          finish: () => Promise.resolve({ kind: "value", value: null }),
          dispose: () => Promise.resolve({ kind: "value", value: null }),
        },
      },
    );
  };
  return { name: "fake", versions: {}, instantiate };
}

const run = (faults: Faults, of: Case = testCase): Promise<Verdict> =>
  roundTrip(engine(faults), of, { ...signaturesOf(of), binary: new Uint8Array() }, guests);

/** The fingerprint's parts that a fault decides. */
async function found(faults: Faults): Promise<string> {
  const verdict = await run(faults);
  if (verdict.kind !== "finding") return verdict.kind;
  const { property, stage, kind, place } = verdict.finding.fingerprint;
  return [property, stage, kind, place].join(" ");
}

/** Leaves `post-return` for later: it has run when anybody awaits the call. */
function later(): Faults {
  let postReturns = 0;
  return {
    call: () =>
      void queueMicrotask(() => {
        postReturns++;
      }),
    audit: () => BigInt(postReturns),
  };
}

test("a faithful engine passes", async () => {
  expect(await run({})).toEqual({ kind: "pass", work: 3 });
});

describe("each property has a fault that only it catches", () => {
  test.each<[string, Faults, RegExp]>([
    ["an argument is changed", { arg: (v, i, n) => (i === 0 && n === 2 ? 7 : v) }, /^round-trip value \S+ u8$/],
    [
      "an argument is no value of its type",
      { arg: (v, i) => (i === 1 ? new Foreign("a number") : v) },
      /^round-trip value \S+ string$/,
    ],
    ["an argument is lost", { args: (args) => args.slice(1) }, /^round-trip param count/],
    ["a result is changed", { result: (v, n) => (n === 3 ? [3] : v) }, /^round-trip value \S+ list$/],
    ["no result comes", { noResult: true }, /^round-trip result presence/],
    ["the host is not called", { hostCalls: (n) => (n === 3 ? 0 : 1) }, /^called-once call never/],
    ["the host is called twice", { hostCalls: () => 2 }, /^called-once call more than once/],
    ["the host is called when the call is over", { hostLate: true }, /^called-once call late/],
    [
      "a received value changes later",
      { later: (v) => (typeof v === "string" ? "" : v) },
      /^retention value \S+ string$/,
    ],
    ["post-return is lost", { audit: (index, calls) => BigInt(calls - index) }, /^post-return call too few/],
    ["post-return runs twice", { audit: (_, calls) => BigInt(2 * calls) }, /^post-return call too many/],
    ["post-return runs when the call is over", later(), /^post-return call too few/],
    [
      "a guest notices something",
      { audit: (_, calls) => BigInt(calls) + 256n },
      /^guest-audit call misaligned-pointer/,
    ],
    ["a guest saw other values", { audit: (_, calls) => BigInt(calls) + 0x1_0000n }, /^guest-audit call other values/],
    [
      "instantiation fails",
      { instantiate: { kind: "error", stage: "instantiate", error: "boom", message: "boom 1" } },
      /^no-error instantiate boom/,
    ],
    [
      "a call traps",
      { call: (n) => (n === 2 ? { kind: "trap", trap: "unreachable", message: "" } : undefined) },
      /^no-error call trap: unreachable/,
    ],
  ])("%s", async (_, faults, expected) => {
    expect(await found(faults)).toMatch(expected);
  });

  test("the report names the call, and what was expected", async () => {
    const verdict = await run({ arg: (v, i, n) => (i === 0 && n === 2 ? 7 : v) });
    expect(verdict).toMatchObject({
      kind: "finding",
      finding: {
        where: "in call 1",
        evidence: { call: 1 },
        summary: expect.stringContaining("number") as unknown,
        actual: "7",
      },
    });
  });
});

describe("what is no finding", () => {
  test("a NaN may lose its payload", async () => {
    expect(await found({ result: (v) => (v as number[]).map((x) => (x === 0x7fc00000 ? 0x7fc00001 : x)) })).toBe(
      "pass",
    );
  });

  test.each<[EngineOutcome<never>, string]>([
    [{ kind: "unsupported", what: "map", message: "" }, "unsupported: map"],
    [{ kind: "limit", limit: "stack", message: "" }, "limit: stack"],
  ])("%j is a reject", async (outcome, reason) => {
    expect(await run({ instantiate: outcome })).toEqual({ kind: "reject", reason });
    expect(await run({ call: () => outcome })).toEqual({ kind: "reject", reason });
  });
});

describe("a wrong host function", () => {
  const wrong = { ...testCase, link: "missing" } as Case;

  test.each(["instantiate", "call"] as const)("refused at %s passes", async (stage) => {
    const error: EngineOutcome<never> = { kind: "error", stage, error: "not a function", message: "" };
    expect(await run(stage === "call" ? { call: () => error } : { instantiate: error }, wrong)).toEqual({
      kind: "pass",
      work: 0,
    });
  });

  test("an error before linking is no refusal", async () => {
    const verdict = await run(
      { instantiate: { kind: "error", stage: "transpile", error: "panic", message: "" } },
      wrong,
    );
    expect(verdict).toMatchObject({
      kind: "finding",
      finding: { fingerprint: { property: "no-error", stage: "transpile" } },
    });
  });

  test("passed over is a finding", async () => {
    expect(await run({}, wrong)).toMatchObject({
      kind: "finding",
      finding: { fingerprint: { property: "link", kind: "missing" } },
    });
  });
});

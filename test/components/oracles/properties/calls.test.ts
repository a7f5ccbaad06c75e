import { describe, expect, test } from "@jest/globals";
import { PLAIN_COMPONENT } from "../../../../src/components/case/plain.ts";
import type { RunEvent } from "../../../../src/components/oracles/events.ts";
import { answered } from "../../../../src/components/oracles/properties/answered.ts";
import { calledOnce } from "../../../../src/components/oracles/properties/called_once.ts";
import { link } from "../../../../src/components/oracles/properties/link.ts";
import { noError } from "../../../../src/components/oracles/properties/no_error.ts";
import { trap } from "../../../../src/components/oracles/properties/trap.ts";
import type { UnderWay } from "../../../../src/components/oracles/under_way.ts";
import { answer, ASYNC, called, caseOf, due, failed, group, host, returned, said } from "./stream.ts";
import type { Row } from "./stream.ts";

const one = called(0);
const two = called(1);
/** Two that can't be told apart. */
const twins = [called(0), called(1, { like: 0 })] as const;

describe("called-once", () => {
  const during = [host(one), due(one), returned(one)];
  test.each<Row>([
    ["once", [group(one), ...during], []],
    ["once in each group", [group(one), ...during, group(two), host(two), due(two), returned(two)], []],
    [
      "either of two that are alike",
      [
        group(...twins),
        host(twins[0]),
        due(twins[1]),
        host(twins[1]),
        due(twins[0]),
        ...twins.map((call) => returned(call)),
      ],
      [],
    ],
    [
      "never",
      [group(one), due(one), returned(one)],
      ["called-once call never 0: 0 calls, some of them later for 1 call"],
    ],
    ["twice", [group(one), host(one), ...during], ["called-once call more than once 0: 2 calls for 1 call"]],
    [
      "after the call",
      [group(one), due(one), host(one), returned(one)],
      ["called-once call late 0: 1 calls, some of them later for 1 call"],
    ],
    [
      "for one of two that are alike",
      [group(...twins), host(twins[0]), due(twins[0]), due(twins[1]), ...twins.map((call) => returned(call))],
      ["called-once call never 1: 0 calls, some of them later for 1 call"],
    ],
    [
      "for a call that nobody made",
      [group(one), host(null), ...during],
      ["called-once call another function 0: a call of function 1 for no call of it"],
    ],
    [
      "before any call",
      [host(null)],
      ["called-once call another function null: a call of function 1 for no call of it"],
    ],
    ["for a call of an earlier group", [group(two), host(one), host(two), due(two), returned(two)], []],
  ])("the host's function is called %s", (_, events, expected) => {
    expect(said(calledOnce, caseOf(), events)).toEqual(expected);
  });

  test("counts on each path", () => {
    const paths = caseOf({
      components: [PLAIN_COMPONENT, PLAIN_COMPONENT, { ...PLAIN_COMPONENT, beside: true }],
    });
    expect(said(calledOnce, paths, [group(one), host(one), ...during])).toEqual([]);
    expect(said(calledOnce, paths, [group(one), host(one), due(one), host(one), host(one), returned(one)])).toEqual([
      "called-once call more than once 0: 3 calls, some of them later for 2 calls",
    ]);
    expect(said(calledOnce, paths, [group(one), ...during])).toEqual([
      "called-once call late 0: 1 calls, some of them later for 2 calls",
    ]);
  });
});

describe("called-once, of its answers", () => {
  const [atOnce, microtask, tick] = (["at-once", "microtask", "tick"] as const).map((when) =>
    called(0, { answer: when }),
  );
  const fulfilled = twins.map((call) => ({ ...call, answer: "microtask" })) as [UnderWay, UnderWay];
  const ends = (...calls: UnderWay[]): RunEvent[] => [...calls.map(due), ...calls.map((call) => returned(call))];
  test.each<Row>([
    ["a value", [group(atOnce!), host(atOnce!), due(atOnce!), returned(atOnce!)], []],
    ["a promise that is fulfilled", [group(microtask!), host(microtask!), due(microtask!), returned(microtask!)], []],
    ["a promise that takes its time", [group(tick!), host(tick!), answer(tick!), due(tick!), returned(tick!)], []],
    [
      "a promise that nobody waits for",
      [group(tick!), host(tick!), due(tick!), answer(tick!), returned(tick!)],
      ["called-once call unanswered 0: none for a wait for the host's promise"],
    ],
    [
      "one promise for two calls",
      [group(...fulfilled), host(fulfilled[0]), answer(fulfilled[0]), ...ends(...fulfilled)],
      ["called-once call unanswered 1: none for a wait for the host's promise"],
    ],
    ["the promise of an earlier group", [group(two), answer(tick!), host(two), due(two), returned(two)], []],
  ])("the host answers by %s", (_, events, expected) => {
    expect(said(answered, caseOf(ASYNC), events)).toEqual(expected);
  });
});

test.each<Row>([
  ["traps", [failed({ kind: "trap", trap: "cannot block", message: "" })], []],
  ["need not trap, since the host answers at once", [returned(one)], []],
  ["returns", [returned(called(0, { answer: "tick" }))], ["trap call cannot block 0: the call returned for a trap"]],
])("trap: a call that has to wait %s", (_, events, expected) => {
  expect(said(trap, caseOf(ASYNC), events)).toEqual(expected);
});

test.each<Row>([
  ["is refused", [failed({ kind: "error", stage: "call", error: "no function", message: "" })], []],
  ["is not called", [returned(called(0, { of: 1 }))], []],
  [
    "is passed over",
    [returned(two)],
    ["link call missing 1: the call returned for an error at instantiation or at the call"],
  ],
])("link: a host's function that is missing %s", (_, events, expected) => {
  expect(said(link, caseOf({ link: "missing" }), events)).toEqual(expected);
  expect(said(link, caseOf(), events)).toEqual([]);
});

test.each<Row>([
  ["nothing", [returned(one)], []],
  ["what the engine can't do", [failed({ kind: "unsupported", what: "maps", message: "no maps" })], []],
  ["a limit", [failed({ kind: "limit", limit: "memory", message: "memory" })], []],
  [
    "an error",
    [failed({ kind: "error", stage: "transpile", error: "panic", message: "panic 1" }, null)],
    ["no-error transpile panic null: panic 1 for no error"],
  ],
  [
    "a trap",
    [failed({ kind: "trap", trap: "unreachable", message: "unreachable 1" }, 2)],
    ["no-error call trap: unreachable 2: unreachable 1 for no error"],
  ],
])("no-error: there is %s", (_, events, expected) => {
  expect(said(noError, caseOf(), events)).toEqual(expected);
});

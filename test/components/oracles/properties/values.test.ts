import { describe, expect, test } from "@jest/globals";
import type { HostCalled } from "../../../../src/components/oracles/events.ts";
import { retention } from "../../../../src/components/oracles/properties/retention.ts";
import { roundTrip } from "../../../../src/components/oracles/properties/round_trip.ts";
import { Foreign } from "../../../../src/components/values/received.ts";
import { called, caseOf, changing, delivered, host, over, returned, said } from "./stream.ts";
import type { Row } from "./stream.ts";

const one = called(0);
const empty = called(1, { of: 1, args: [], result: null });

test.each<Row>([
  ["what was sent", [host(one), returned(one), host(empty), returned(empty)], []],
  ["another argument", [host(one, [1, "text"])], ["round-trip value different u8 0: 1 for 0 in 0"]],
  [
    "what is no value of its type",
    [host(one, [0, new Foreign("5")])],
    ['round-trip value malformed string 0: ⟨5⟩ for "text" in "text"'],
  ],
  ["too few arguments", [host(one, [0])], ["round-trip param count 0: 1 arguments for 2 arguments"]],
  ["too many arguments", [host(empty, [1])], ["round-trip param count 1: 1 arguments for 0 arguments"]],
  ["another result", [returned(one, [1, 7])], ["round-trip value different u8 0: 7 for 0 in [1, 0]"]],
  ["no result", [returned(one, null)], ["round-trip result presence 0: no result for a result"]],
  [
    "a result of a function without one",
    [returned(empty, 1)],
    ["round-trip result presence 1: a result for no result"],
  ],
  ["what belongs to no call", [host(null, [1])], []],
  [
    "all of it changed",
    [host(one, [1, ""])],
    ["round-trip value different u8 0: 1 for 0 in 0", 'round-trip value different string 0: "" for "text" in "text"'],
  ],
])("round-trip: %s arrives", (_, events, expected) => {
  expect(said(roundTrip, caseOf(), events)).toEqual(expected);
});

describe("retention", () => {
  const received = (index: number, then: string): HostCalled => {
    const call = called(index);
    return {
      ...{ kind: "host", of: 0, call, value: call.result, when: "at-once" },
      args: [delivered(index), changing("text", then)],
    };
  };
  /** The property reads for the first time when all is over: what arrives has been read by then. */
  const read = (event: HostCalled): HostCalled => {
    for (const arg of event.args) arg.read();
    return event;
  };

  test.each<Row>([
    ["stays", [read(received(0, "text")), returned(one), over], []],
    [
      "changes",
      [read(received(0, "tex")), returned(one), over],
      ['retention value different string 0: "tex" for "text" in "text"'],
    ],
    ["changes, which nobody asks for", [read(received(0, "tex")), returned(one)], []],
    ["changes in a late call, that is not kept", [read(received(32, "tex")), over], []],
  ])("what was received %s", (_, events, expected) => {
    expect(said(retention, caseOf(), events)).toEqual(expected);
  });

  test("holds for results", () => {
    const result = changing([1, 0], [1, 2]);
    result.read();
    expect(said(retention, caseOf(), [{ kind: "returned", call: one, result }, over])).toEqual([
      "retention value different u8 0: 2 for 0 in [1, 0]",
    ]);
  });
});

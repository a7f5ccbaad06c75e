import { expect, test } from "@jest/globals";
import type { Answer, ComponentOptions } from "../../../src/components/case/case.ts";
import { PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import { blocking } from "../../../src/components/case/traps.ts";
import type { Certainty } from "../../../src/components/case/traps.ts";

const SYNC = PLAIN_COMPONENT;
const ASYNC: ComponentOptions = { ...PLAIN_COMPONENT, asyncType: true };
const CALLBACK: ComponentOptions = { ...ASYNC, lift: "callback", wait: "event-loop" };

test.each<[string, readonly ComponentOptions[], boolean, Answer, Certainty]>([
  ["nothing is async", [SYNC, SYNC], false, "at-once", "never"],
  ["every function is async", [ASYNC, CALLBACK], true, "tick", "never"],
  ["the host promises", [ASYNC, SYNC], true, "microtask", "must"],
  ["the host promises in a later turn", [SYNC], true, "tick", "must"],
  ["the host answers at once", [SYNC], true, "at-once", "may"],
  ["the host promises a guest that waits", [SYNC, ASYNC, CALLBACK], true, "tick", "must"],
  ["an async guest calls what is not", [SYNC, ASYNC], false, "tick", "never"],
  ["a trap is below one that waits", [SYNC, ASYNC, SYNC], true, "tick", "must"],
  ["a guest yields before it returns", [SYNC, { ...ASYNC, yieldsBefore: 1 }], false, "at-once", "may"],
  ["a guest below that yields", [SYNC, ASYNC, { ...ASYNC, yieldsAfter: 2 }], false, "at-once", "may"],
  ["a guest yields above", [{ ...ASYNC, yieldsBefore: 1 }, SYNC, ASYNC], false, "at-once", "never"],
  ["a guest yields after it returned", [SYNC, { ...CALLBACK, yieldsLate: 1 }], false, "at-once", "never"],
  ["and holds others off", [SYNC, { ...CALLBACK, yieldsLate: 1, backpressure: true }], false, "at-once", "may"],
  ["and keeps its stack", [SYNC, { ...CALLBACK, wait: "wait", yieldsLate: 1 }], false, "at-once", "may"],
  [
    "and needs the instance not for itself",
    [SYNC, { ...ASYNC, lift: "stackful", yieldsLate: 1 }],
    false,
    "at-once",
    "never",
  ],
  ["one of two callees waits", [SYNC, ASYNC, { ...ASYNC, beside: true, yieldsBefore: 1 }], false, "at-once", "may"],
])("%s", (_, components, asyncHost, answer, expected) => {
  expect(blocking({ components, asyncHost }, { answer })).toBe(expected);
});

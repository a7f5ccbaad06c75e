import { describe, expect, test } from "@jest/globals";
import type { ComponentOptions } from "../../../src/components/case/case.ts";
import { PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import { SCRIBBLE } from "../../../src/components/guests/arena.ts";
import type { FuncType } from "../../../src/components/types/type.ts";
import { SUBTASK, TaskDriver, WAITABLE_SET } from "./task_driver.ts";

const [EXIT, YIELD, WAIT] = [0, 1, 2 | (WAITABLE_SET << 4)];
const [NONE, EVENT] = [0, 1];
const [STARTING, STARTED, RETURNED] = [0, 1, 2];

const LOOP: ComponentOptions = {
  ...PLAIN_COMPONENT,
  asyncType: true,
  lift: "callback",
  lower: "async",
  wait: "event-loop",
};
const IN_PLACE: ComponentOptions = { ...LOOP, lift: "stackful", wait: "wait" };
const NOTHING: FuncType = { params: [], result: null };

test("a task takes its steps, and ends", () => {
  const guest = new TaskDriver(NOTHING, { ...LOOP, yieldsBefore: 1, yieldsAfter: 2, yieldsLate: 1 });
  guest.host = () => (guest.handle() << 4) | STARTING;
  expect(guest.run()).toBe(YIELD);
  expect(guest.callback(NONE, 0, 0)).toBe(WAIT);
  expect(guest.callback(EVENT, SUBTASK, STARTED)).toBe(WAIT);
  expect(guest.audit()).toEqual({ finished: 0, broken: [], seen: 0 });
  expect([guest.callback(EVENT, SUBTASK, RETURNED), guest.callback(NONE, 0, 0), guest.callback(NONE, 0, 0)]).toEqual([
    YIELD,
    YIELD,
    YIELD,
  ]);
  expect(guest.callback(NONE, 0, 0)).toBe(EXIT);
  expect(guest.audit()).toEqual({ finished: 1, broken: [], seen: 0 });
});

describe("a task notes", () => {
  test.each<[string, Partial<ComponentOptions>, (guest: TaskDriver) => void, string]>([
    ["no event where it waits for one", {}, (guest) => [guest.run(), guest.callback(NONE, 0, 0)], "event"],
    [
      "an event where it yields",
      { yieldsBefore: 1 },
      (guest) => [guest.run(), guest.callback(EVENT, SUBTASK, RETURNED)],
      "event",
    ],
    ["a cancellation", { yieldsBefore: 1 }, (guest) => [guest.run(), guest.callback(6, 0, 0)], "event"],
    [
      "an event of another subtask",
      {},
      (guest) => [guest.run(), guest.callback(EVENT, SUBTASK + 1, RETURNED)],
      "event-subtask",
    ],
    [
      "a start for the second time",
      {},
      (guest) => [guest.run(), guest.callback(EVENT, SUBTASK, STARTED)],
      "subtask-state",
    ],
    ["a subtask that was cancelled", {}, (guest) => [guest.run(), guest.callback(EVENT, SUBTASK, 3)], "subtask-state"],
    [
      "a subtask of a call that returned",
      {},
      (guest) => {
        guest.host = () => (guest.handle() << 4) | RETURNED;
        guest.run();
      },
      "event-subtask",
    ],
    [
      "a call in no known state",
      {},
      (guest) => {
        guest.host = () => (guest.handle() << 4) | 4;
        guest.run();
      },
      "subtask-state",
    ],
    [
      "that its frame was written to",
      {},
      (guest) => {
        guest.run();
        new Uint8Array(guest.memory.buffer).fill(0, guest.context, guest.context + 1);
        guest.callback(EVENT, SUBTASK, RETURNED);
      },
      "frame",
    ],
    [
      "that it goes on after its end",
      {},
      (guest) => [guest.run(), guest.callback(EVENT, SUBTASK, RETURNED), guest.callback(NONE, 0, 0)],
      "frame",
    ],
    [
      "a subtask behind one that was never there",
      {},
      (guest) => {
        guest.handle();
        guest.run();
      },
      "handle-index",
    ],
    [
      "a waitable set in the place of one that was not dropped",
      {},
      (guest) => {
        const handles = [1, 2, 3, 2];
        guest.handle = () => handles.shift()!;
        guest.run();
        guest.run();
      },
      "handle-index",
    ],
    [
      "handles that are given again in the order in which they were dropped",
      {},
      (guest) => {
        const handles = [1, 2, 1, 2];
        guest.handle = () => handles.shift()!;
        guest.run();
        guest.callback(EVENT, SUBTASK, RETURNED);
        guest.run();
      },
      "handle-index",
    ],
    [
      "a task within a task",
      {},
      (guest) => {
        guest.host = () => {
          guest.host = () => RETURNED;
          guest.run();
          return RETURNED;
        };
        guest.run();
      },
      "reentered",
    ],
    [
      "a callback within a task",
      { yieldsBefore: 1 },
      (guest) => {
        guest.run();
        guest.host = () => {
          guest.host = () => RETURNED;
          guest.callback(NONE, 0, 0);
          return RETURNED;
        };
        guest.callback(NONE, 0, 0);
      },
      "reentered",
    ],
    ["a task that it holds off", { backpressure: true }, (guest) => [guest.run(), guest.run()], "backpressure"],
    [
      "another task's context",
      IN_PLACE,
      (guest) => {
        guest.wait = () => {
          guest.context += 64;
          return [EVENT, SUBTASK, RETURNED];
        };
        guest.run();
      },
      "context",
    ],
    [
      "an event that is not stored",
      IN_PLACE,
      (guest) => {
        const answers = [
          [EVENT, 0, 0],
          [EVENT, SUBTASK, RETURNED],
        ] as const;
        let asked = 0;
        guest.wait = () => answers[asked++]!;
        guest.run();
      },
      "event-subtask",
    ],
    [
      "a yield that was cancelled",
      { ...IN_PLACE, yieldsLate: 1 },
      (guest) => {
        guest.yield = () => 1;
        guest.run();
      },
      "event",
    ],
    [
      "a callback while it waits in place",
      { lift: "callback", wait: "wait" },
      (guest) => [guest.run(), guest.callback(EVENT, SUBTASK, RETURNED)],
      "event",
    ],
  ])("%s", (_, options, fault, rule) => {
    const guest = new TaskDriver(NOTHING, { ...LOOP, ...options });
    fault(guest);
    expect(guest.audit().broken).toEqual([rule]);
  });
});

test("several tasks on their way at a time are nothing to note", () => {
  const guest = new TaskDriver(NOTHING, LOOP);
  guest.run();
  const first = guest.context;
  guest.run();
  expect(guest.callback(EVENT, SUBTASK + 2, RETURNED)).toBe(EXIT);
  guest.context = first;
  expect(guest.callback(EVENT, SUBTASK, RETURNED)).toBe(EXIT);
  // What was given back last is given first.
  expect(guest.run()).toBe(2 | (SUBTASK << 4));
  expect(guest.audit()).toEqual({ finished: 2, broken: [], seen: 0 });
});

test("no index is wrong where other guests of the instance make some", () => {
  const guest = new TaskDriver(NOTHING, { ...LOOP, separateMemories: true });
  guest.handle();
  guest.run();
  expect(guest.audit().broken).toEqual([]);
});

test("a task that nothing else comes to ends with a trap", () => {
  const guest = new TaskDriver(NOTHING, IN_PLACE);
  guest.wait = () => [NONE, 0, 0];
  expect(() => guest.run()).toThrow(WebAssembly.RuntimeError);
});

test("a poll without an end becomes a wait", () => {
  const guest = new TaskDriver(NOTHING, { ...IN_PLACE, wait: "poll" });
  let asked = 0;
  guest.wait = () => (++asked <= 32 ? [NONE, 0, 0] : [EVENT, SUBTASK, RETURNED]);
  guest.run();
  expect(guest.audit()).toEqual({ finished: 1, broken: [], seen: 0 });
});

test.each([
  [STARTING, false],
  [STARTED, true],
] as const)("arguments are rewritten once the subtask has started, not before (%d)", (state, rewritten) => {
  const bytes: FuncType = {
    params: [{ name: "x", type: { kind: "list", element: { kind: "u8" } } }],
    result: { kind: "string" },
  };
  const guest = new TaskDriver(bytes, { ...LOOP, style: "copy" });
  const at = 1024;
  new Uint8Array(guest.memory.buffer).fill(7, at, at + 3);
  let [ptr, area] = [0, 0];
  guest.host = (...args) => {
    [ptr, area] = [args[0] as number, args[2] as number];
    return (guest.handle() << 4) | state;
  };
  guest.run(at, 3);
  const read = (from: number, length: number): readonly number[] => [
    ...new Uint8Array(guest.memory.buffer, from, length),
  ];
  expect(read(ptr, 3)).toEqual(Array.from({ length: 3 }, () => (rewritten ? SCRIBBLE : 7)));
  expect(read(area, 8)).toEqual(Array.from({ length: 8 }, () => SCRIBBLE));
  guest.callback(EVENT, SUBTASK, STARTED);
  expect(read(ptr, 3)).toEqual([SCRIBBLE, SCRIBBLE, SCRIBBLE]);
});

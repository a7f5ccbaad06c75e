import { isCodeStyle } from "../../../src/components/case/case.ts";
import { blocking } from "../../../src/components/case/traps.ts";
import type { ComponentInstance } from "../../../src/components/engines/reference/component_instance.ts";
import { EventLoop } from "../../../src/components/engines/reference/event_loop.ts";
import { Table } from "../../../src/components/engines/reference/table.ts";
import { Task } from "../../../src/components/engines/reference/task.ts";
import { Thread } from "../../../src/components/engines/reference/thread.ts";
import { Subtask, Waitable, WaitableSet } from "../../../src/components/engines/reference/waitable.ts";
import type { ReferenceFault } from "./fault.ts";
import { answersLate, both, lowersAsync, some, together, yieldsInLoop } from "./where.ts";

/** Puts something else in the place of a method, for all that have it. */
function replace<C extends object, K extends keyof C>(
  prototype: C,
  method: K,
  by: (original: C[K]) => C[K],
): ReferenceFault["plant"] {
  return () => {
    const original = prototype[method];
    prototype[method] = by(original);
    return () => {
      prototype[method] = original;
    };
  };
}

const waitsInPlace = some(({ wait, lower, style }) => isCodeStyle(style) && wait === "wait" && lower === "async");

/** Faults that show where jco has bugs of its own, or goes its own way about time. */
export const REFERENCE: readonly ReferenceFault[] = [
  {
    name: "backpressure passed over",
    what: "tasks begin although another holds them off",
    oracle: "guest-audit",
    kind: "backpressure",
    where: both(
      together,
      some(({ backpressure, lift }) => backpressure && lift !== "sync"),
    ),
    plant: replace(
      Task.prototype,
      "enterImplicitThread",
      (original) =>
        function* (this: Task, thread) {
          const { inst } = this;
          const held = inst.backpressure;
          inst.backpressure = 0;
          const steps = original.call(this, thread);
          const first = steps.next();
          inst.backpressure = held;
          if (first.done) return;
          yield first.value;
          yield* steps;
        },
    ),
  },
  {
    name: "backpressure never relieved",
    what: "tasks that are held off are not let in any more",
    oracle: "no-error",
    where: both(
      together,
      some(({ backpressure }) => backpressure),
    ),
    plant: replace(
      Task.prototype,
      "exitImplicitThread",
      (original) =>
        function (this: Task, thread) {
          original.call(this, thread);
          this.inst.backpressure = 1;
        },
    ),
  },
  {
    name: "exclusive thread passed over",
    what: "core code of a callback lift is entered while another thread of its instance runs",
    oracle: "guest-audit",
    kind: "reentered",
    where: together,
    plant: replace(Task.prototype, "needsExclusive", () => () => false),
  },
  {
    name: "blocking let through",
    what: "a task of a function that is not async waits",
    oracle: "trap",
    where: (testCase) => testCase.calls.some((call) => blocking(testCase, call) === "must"),
    plant: replace(
      Task.prototype,
      "start",
      (original) =>
        function (this: Task) {
          (this as { ft: Task["ft"] }).ft = { ...this.ft, async: true };
          return original.call(this);
        },
    ),
  },
  {
    name: "answer not waited for",
    what: "a call goes on although the host has not answered",
    oracle: "called-once",
    kind: "unanswered",
    where: both(answersLate, ({ functions: [{ func }] }) => func.result === null),
    plant: replace(EventLoop.prototype, "expect", () => (_, action) => action(null as never)),
  },
  {
    name: "swapped subtask",
    what: "an event names another subtask",
    oracle: "guest-audit",
    kind: "event-subtask",
    where: lowersAsync,
    plant: replace(
      WaitableSet.prototype,
      "getPendingEvent",
      (original) =>
        function (this: WaitableSet) {
          const [code, index, state] = original.call(this);
          return [code, index + code, state];
        },
    ),
  },
  {
    name: "event without its code",
    what: "whoever waits for an event is told that nothing happened",
    oracle: "guest-audit",
    kind: "event",
    where: lowersAsync,
    plant: replace(
      WaitableSet.prototype,
      "getPendingEvent",
      (original) =>
        function (this: WaitableSet) {
          const [, index, state] = original.call(this);
          return [0, index, state];
        },
    ),
  },
  {
    name: "event lost",
    what: "what happens to a subtask is told to nobody",
    oracle: "no-error",
    where: lowersAsync,
    plant: replace(Waitable.prototype, "setPendingEvent", () => () => {}),
  },
  {
    name: "subtask state skipped",
    what: "a subtask that waits for its callee is said to have returned before it has started",
    oracle: "no-error",
    where: lowersAsync,
    plant: replace(Subtask.prototype, "resolved", () => () => true),
  },
  {
    name: "context shared",
    what: "a thread finds what the one that ran before it in the same instance has set",
    oracle: "guest-audit",
    kind: "context",
    where: both(together, waitsInPlace),
    plant: (): (() => void) => {
      const set = new WeakMap<ComponentInstance, Thread["storage"]>();
      return replace(
        Thread.prototype,
        "resume",
        (original) =>
          function (this: Thread) {
            const { inst } = this.task;
            this.storage[0] = set.get(inst)?.[0] ?? this.storage[0];
            set.set(inst, this.storage);
            return original.call(this);
          },
      )();
    },
  },
  {
    name: "yield lost",
    what: "a task that has returned is never resumed",
    oracle: "no-error",
    where: both(
      yieldsInLoop,
      some(({ yieldsLate }) => yieldsLate > 0),
    ),
    plant: replace(
      Thread.prototype,
      "ready",
      (original) =>
        function (this: Thread) {
          return !this.task.resolved && original.call(this);
        },
    ),
  },
  {
    name: "indices in the order in which they were dropped",
    what: "a table gives the index that was dropped first",
    oracle: "guest-audit",
    kind: "handle-index",
    where: lowersAsync,
    plant: replace(
      Table.prototype,
      "add",
      (original) =>
        function (this: Table<object>, element) {
          const before = [...this].length;
          const index = original.call(this, element);
          // Of two that are free the other one.
          if (before > 0) return index;
          const other = original.call(this, element);
          this.remove(index);
          return other;
        },
    ),
  },
];

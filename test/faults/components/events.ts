import { any, everywhere } from "../../../src/components/triage/mends/code.ts";
import type { Fault } from "./fault.ts";
import { lowersAsync, some } from "./where.ts";

/** What a guest is told of the subtasks that it waits for. */
export const EVENTS: readonly Fault[] = [
  {
    name: "event of a yield",
    what: "a callback that has yielded is told of a subtask",
    oracle: "guest-audit",
    kind: "event",
    where: some(
      ({ wait, yieldsBefore, yieldsAfter, yieldsLate }) =>
        wait === "event-loop" && yieldsBefore + yieldsAfter + yieldsLate > 0,
    ),
    apply: everywhere(/(case 1: \/\/ YIELD[\s\S]*?code: ASYNC_EVENT_CODE\.)NONE/g, "$1SUBTASK"),
  },
  {
    name: "result delivered twice",
    what: "a callback that has yielded is told once more that its subtask has returned",
    oracle: "guest-audit",
    kind: "event",
    where: some(
      ({ wait, lower, yieldsAfter, yieldsLate }) =>
        wait === "event-loop" && lower === "async" && yieldsAfter + yieldsLate > 0,
    ),
    apply: everywhere(
      /asyncRes = event;/g,
      "asyncRes = event.code === 0 ? task.last$ ?? event : event; task.last$ = asyncRes;",
    ),
  },
  {
    name: "swapped subtask",
    what: "an event names another subtask",
    oracle: "guest-audit",
    kind: "event-subtask",
    where: lowersAsync,
    apply: everywhere(/(payload0: )(subtask\.waitableRep\(\))/g, "$1$2 + 1"),
  },
  {
    name: "event not stored",
    what: "waiting in place for an event stores nothing about it",
    oracle: "guest-audit",
    kind: "event-subtask",
    where: some(({ wait, lower }) => wait !== "event-loop" && lower === "async"),
    apply: everywhere(/^\s*dv\.setUint32\(ptr(?: \+ 4)?, event\.payload[01], true\);\n/gm, ""),
  },
  {
    name: "subtask cancelled",
    what: "a subtask that has returned is said to have been cancelled",
    oracle: "guest-audit",
    kind: "subtask-state",
    where: lowersAsync,
    apply: everywhere(/(payload1: )subtask\.getStateNumber\(\)/g, "$14"),
  },
  {
    name: "subtask started, never returned",
    what: "a subtask that has returned is said to have started",
    oracle: "guest-audit",
    kind: "subtask-state",
    where: lowersAsync,
    apply: everywhere(/(payload1: )subtask\.getStateNumber\(\)/g, "$11"),
  },
  {
    name: "event lost",
    what: "what happens to a subtask is told to nobody",
    oracle: "no-error",
    where: lowersAsync,
    apply: everywhere(/subtask\.setPendingEvent\(\(\) => \{/g, "void (() => {"),
  },
  {
    name: "waitable not joined",
    what: "a waitable does not become a part of a set",
    oracle: "no-error",
    where: lowersAsync,
    apply: everywhere(/^\s*this\.#waitableSet\.addWaitable\(this\);\n/gm, "\n"),
  },
  {
    name: "returned too early",
    what: "an async lower says that its subtask has returned while that is still to come",
    oracle: "round-trip",
    where: lowersAsync,
    apply: any(
      everywhere(/(\n\s*res = )Number\(subtask\.waitableRep\(\)\) << 4 \| subtaskState;/g, "$12;"),
      everywhere(/return Number\(subtask\.waitableRep\(\)\) << 4 \| subtaskState;/g, "return 2;"),
    ),
  },
];

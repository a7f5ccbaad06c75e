import { any, everywhere } from "../../../src/components/triage/mends/code.ts";
import type { Fault } from "./fault.ts";
import { both, lowersAsync, some, together, yieldsInLoop } from "./where.ts";

const inLoop = some(({ wait }) => wait === "event-loop");

/** When tasks begin, go on and end, and what is theirs. */
export const TASKS: readonly Fault[] = [
  {
    name: "lost yield",
    what: "a callback that yields is never called again",
    oracle: "no-error",
    where: yieldsInLoop,
    apply: everywhere(/(case 1: \/\/ YIELD[\s\S]*?readyFn: \(\) => )true/g, "$1false"),
  },
  {
    name: "late yield lost",
    what: "a callback that yields when its task has returned is never called again",
    oracle: "task-end",
    where: both(
      yieldsInLoop,
      some(({ yieldsLate }) => yieldsLate > 0),
    ),
    apply: everywhere(
      /(case 1: \/\/ YIELD)\n/g,
      "$1\nif (task.isResolvedState()) { task.exit({ skipExclusiveLockCheck: true }); return; }\n",
    ),
  },
  {
    name: "handles never given again",
    what: "the index of a handle that was dropped stays taken",
    oracle: "guest-audit",
    kind: "handle-index",
    where: lowersAsync,
    apply: everywhere(/(this\.#data\[baseIdx \+ 1\] = this\.#data\[0\];\s*)this\.#data\[0\] = rep;/g, "$1"),
  },
  {
    name: "an element that nobody made",
    what: "the table gets another element with each waitable set",
    oracle: "guest-audit",
    kind: "handle-index",
    where: lowersAsync,
    apply: everywhere(/(const rep = )(state\.handles\.insert\()wset\);/g, "$1($2null), $2wset));"),
  },
  {
    name: "callback after the end",
    what: "a callback that has returned EXIT is called once more",
    oracle: "guest-audit",
    kind: "frame",
    where: inLoop,
    apply: everywhere(
      /(case 0: \/\/ EXIT)\n/g,
      "$1\nif (!task.again$) { task.again$ = true; task.runCallbackFn(0, 0, 0); }\n",
    ),
  },
  {
    name: "context slot not restored",
    what: "a task finds the context that another set last",
    oracle: "guest-audit",
    kind: "context",
    where: together,
    apply: any(
      everywhere(/task\.storage\[slot\] = value;/g, "task.storage[slot] = value; contextGet.last$ = value;"),
      everywhere(/return task\.storage\[slot\];/g, "return contextGet.last$ ?? task.storage[slot];"),
    ),
  },
  {
    name: "context slot cleared",
    what: "a task's context is empty when its callback is called",
    oracle: "guest-audit",
    kind: "context",
    where: some(({ wait, lower, yieldsLate }) => wait === "event-loop" && lower === "async" && yieldsLate === 0),
    apply: everywhere(/(eventCode = asyncRes\.code; )/g, "task.storage.fill(0); $1"),
  },
  {
    name: "context of another call",
    what: "the callback of a task finds the context of a task that has ended",
    oracle: "guest-audit",
    kind: "frame",
    where: both(inLoop, ({ calls }) => calls.length > 1),
    apply: any(
      everywhere(
        /task\.storage\[slot\] = value;/g,
        "task.storage[slot] = value; (contextGet.all$ ??= []).push(value);",
      ),
      everywhere(/return task\.storage\[slot\];/g, "return contextGet.all$?.[0] ?? task.storage[slot];"),
    ),
  },
  {
    name: "exclusive lock passed over",
    what: "a task's code runs while another's has not given the instance away",
    oracle: "guest-audit",
    kind: "reentered",
    where: together,
    apply: everywhere(/(\n\s*needsExclusiveLock\(\) \{)/g, "$1 return false;"),
  },
];

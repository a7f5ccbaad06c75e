import { asyncCallee, syncCallByRunningTask } from "./calls.ts";
import { all, any, endOfBlock, everywhere, inFunction, reallocAtOnce } from "./code.ts";
import type { Change } from "./code.ts";
import type { Mend } from "./mend.ts";

/** Without it no export with stackful lift gets as far as to show anything else. */
const stackfulExport: Change = all(
  everywhere(
    /if \(!task\.hasCallback\(\)\) \{\s*task\.resolve\(\[ret\]\);(\s*)task\.exit\(\);\s*return ret;(\s*\})/g,
    "if (!task.hasCallback()) {$1task.exit();$2",
  ),
  everywhere(
    /queueMicrotask\((?=async \(resolve, reject\) => \{\s*try \{\s*_debugLog\("\[Instruction::AsyncTaskReturn\] starting)/g,
    "if (task.hasCallback()) queueMicrotask(",
  ),
);

/** A change of exports with stackful lift, which need the other one as well. */
const behindStackfulExport =
  (change: Change): Change =>
  (text) =>
    change(stackfulExport(text) ?? text);

/** Without it none of several tasks with stackful lift can wait. */
const waitsAsItself: Change = behindStackfulExport(
  any(
    ...["function waitableSetWait(", "function waitableSetPoll("].map((head) =>
      inFunction(
        head,
        "const taskMeta = getCurrentTask(componentIdx);",
        "const taskMeta = getCurrentTask(componentIdx, CURRENT_TASK_META[componentIdx]?.taskID);",
      ),
    ),
    syncCallByRunningTask,
    inFunction(
      "function _prepareCall(",
      "const currentCallerTaskMeta = getCurrentTask(callerComponentIdx);",
      `const currentCallerTaskMeta = getCurrentTask(
           callerComponentIdx,
           CURRENT_TASK_META[callerComponentIdx]?.taskID,
         );`,
    ),
  ),
);

/** Mends of when tasks enter, wait and end. */
export const TASKS = {
  "jco-backpressure-before-lock": {
    kind: "source",
    edits: "`AsyncTask.enter` looks for backpressure once more when it has the lock",
    edit: inFunction(
      "async enter(opts)",
      `if (this.isResolvedState() || this.isCancelled()) {
         cstate.exclusiveRelease(this.#id);`,
      `while (this.needsExclusiveLock() && cstate.hasBackpressure()) {
         cstate.exclusiveRelease(this.#id);
         await this.waitUntil({ readyFn: () => !cstate.hasBackpressure(), cancellable: true });
         await cstate.acquireExclusiveLock(this.#id);
       }
       if (this.isResolvedState() || this.isCancelled()) {
         cstate.exclusiveRelease(this.#id);`,
    ),
  },
  "jco-stackful-export": {
    kind: "source",
    edits: "an export without a callback ends its task, and hands out what `task.return` was given",
    edit: stackfulExport,
  },
  "jco-stackful-export-backpressure": {
    kind: "source",
    edits:
      "an export looks for backpressure once more when its task without lock has entered; and what " +
      "`jco-stackful-export` edits",
    edit: behindStackfulExport(
      everywhere(
        /^( *)const started = await task\.enter\(\);\n/gm,
        `$1const started = await task.enter();
$1while (started && !task.needsExclusiveLock() && getOrCreateAsyncState(task.componentIdx()).hasBackpressure()) {
$1  const entered = getOrCreateAsyncState(task.componentIdx());
$1  await task.waitUntil({ readyFn: () => !entered.hasBackpressure(), cancellable: true });
$1}
`,
      ),
    ),
  },
  "jco-stackful-callee-backpressure": {
    kind: "source",
    edits:
      "`_syncStartCall` looks for backpressure once more when a task without lock has entered; and what " +
      "`jco-async-callee-cannot-block` and `jco-stackful-export` edit",
    edit: behindStackfulExport((text) =>
      inFunction(
        "async function _syncStartCall(",
        "const started = await preparedTask.enter();",
        `const started = await preparedTask.enter();
         while (started && !preparedTask.needsExclusiveLock() && calleeComponentState.hasBackpressure()) {
           await preparedTask.waitUntil({
             readyFn: () => !calleeComponentState.hasBackpressure(),
             cancellable: true,
           });
         }`,
      )(asyncCallee(text) ?? text),
    ),
  },
  "jco-task-ends-with-its-err": {
    kind: "source",
    edits: "an export's `err` does not pass through the `catch` that ends a task that failed",
    edit: everywhere(
      /if \(taskRes\.tag === 'err'\) \{ throw ([^;]*);\s*\}/g,
      "if (taskRes.tag === 'err') { return Promise.reject($1); }",
    ),
  },
  "jco-arguments-of-two-calls": {
    kind: "source",
    edits: "an export calls `realloc` without a promise between; and what `jco-stackful-export` edits",
    edit: behindStackfulExport(reallocAtOnce),
  },
  "jco-stackful-waits-for-another-task": {
    kind: "source",
    edits:
      "`waitableSetWait`, `waitableSetPoll`, `_prepareCall` and what enters and leaves a synchronous call take the " +
      "task that runs, not the youngest; and what `jco-stackful-export` edits",
    edit: waitsAsItself,
  },
  "jco-goes-on-as-another-task": {
    kind: "source",
    edits:
      "`_suspendingImport` makes the task the current one right before its stack goes on; and what " +
      "`jco-stackful-export` edits",
    edit: behindStackfulExport(
      inFunction(
        "function _suspendingImport(",
        `return (async () => {
           try {
             return await fn.apply(null, args);
           } finally {
             CURRENT_TASK_META[componentIdx] = saved;
             if (!switchesTask) { CURRENT_TASK_META.current = saved; }
           }
         })();`,
        // V8 resumes the stack in a microtask of its own, the next one after this.
        `return new Promise((resolve, reject) => {
           const goesOn = (settle) => (value) => {
             queueMicrotask(() => {
               CURRENT_TASK_META[componentIdx] = saved;
               if (!switchesTask) { CURRENT_TASK_META.current = saved; }
             });
             settle(value);
           };
           (async () => fn.apply(null, args))().then(goesOn(resolve), goesOn(reject));
         });`,
      ),
    ),
  },
  "jco-async-lower-suspends": {
    kind: "source",
    edits:
      "an asynchronous call of a host function is no `Suspending` one, and returns at once that it has started; and " +
      "what `jco-stackful-waits-for-another-task` edits",
    edit: (text) => callsAtOnce(waitsAsItself(text) ?? text),
  },
} as const satisfies Readonly<Record<string, Mend>>;

/** An asynchronous call of a host function, as a core module imports it. */
const ASYNC_CALL =
  /new WebAssembly\.Suspending\(_suspendingImport\(\d+, _lowerImport(\.bind\(\s*null,\s*\{[^{}]*?\bisAsync: true,[^]*?\n\s*\},\s*\))\)\)/g;

/** What `_lowerImport` leaves to a microtask, and what it returns to an older kind of asynchronous call. */
const STARTED_LATER =
  /queueMicrotask\((async \(\) => \{(?:(?!queueMicrotask)[^])*?\})\);(\s*)if \(requiresManualAsyncResult\) \{ return [\w.]+; \}/;

/** What the trampoline of a host function waits for, what it does then, and the call with arguments that it lifts. */
const ARGUMENTS =
  /^( *)(const started = await task\.enter\(\{ isHost: hostProvided \}\);(?:(?!_trackHostOperation)[^])*fn: \(\) => _trackHostOperation\(\(\) => [^\n(]+\()([^]*?)(\)\),\n\s*\}\)\s*;)/gm;

/**
 * Takes the asynchronous calls of host functions to another `_lowerImport`, which does not suspend its caller: it has
 * the arguments lifted before it returns, since the guest frees them then.
 */
function callsAtOnce(text: string): string | null {
  const start = text.indexOf("async function _lowerImport(");
  const end = start < 0 ? null : endOfBlock(text, start);
  if (end === null) return null;
  const atOnce = text
    .slice(start, end)
    .replace("async function _lowerImport(", "function _lowerImportAtOnce(")
    .replace(STARTED_LATER, "($1)();$2return Number(subtask.waitableRep()) << 4 | subtask.getStateNumber();");
  const rest = text.slice(end);
  const calls = rest.replace(ASYNC_CALL, "_lowerImportAtOnce$1");
  if (calls === rest) return null;
  const lifted = calls.replace(ARGUMENTS, "$1const hostArguments = [$3];\n$1$2...hostArguments$4");
  return `${text.slice(0, end)}\n  ${atOnce}${lifted}`;
}

import { everywhere, inFunction } from "../../../../src/components/triage/mends/code.ts";
import type { Behind } from "./behind.ts";

/** V8 is told to suspend what can't be suspended. */
const notSuspended = inFunction(
  "async function _syncStartCall(",
  "const { getCallbackFn, callbackIdx } = args;",
  `const { getCallbackFn, callbackIdx } = args;
   throw new WebAssembly.SuspendError('trying to suspend without WebAssembly.promising');`,
);

const lessBackpressure = everywhere(/(hasBackpressure\(\) \{ return this\.#backpressure > )0;/g, "$11;");

const oneSuspended = everywhere(
  /if \(this\.#getSuspendedTaskMeta\(taskID\)\) \{(?=\s*throw)/g,
  "if (this.#suspendedTasksByTaskID.size > 0) {",
);

/** Behind issues of tasks and of calls. */
export const TASKS: readonly Behind[] = [
  {
    issue: "jco-arguments-before-start",
    what: "the last of several arguments is one less",
    plant: inFunction(
      "async function _syncStartCall(",
      "const params = preparedTask.getCalleeParams();",
      "const params = preparedTask.getCalleeParams().map((param, at) => (at > 0 && param > 0 ? param - 1 : param));",
    ),
  },
  {
    issue: "jco-arguments-of-two-calls",
    what: "a string is passed as one byte longer than it is",
    plant: everywhere(/const res = \{ ptr, len, codepoints \};/g, "const res = { ptr, len: len + 1, codepoints };"),
  },
  {
    issue: "jco-async-callee-cannot-block",
    what: "no task may wait before it has returned",
    plant: everywhere(/mayBlock\(\) \{ return [^}]*\}/g, "mayBlock() { return this.isResolvedState(); }"),
  },
  { issue: "jco-backpressure-before-lock", what: "one task is not enough for backpressure", plant: lessBackpressure },
  {
    issue: "jco-stackful-export-backpressure",
    what: "one task is not enough for backpressure",
    plant: lessBackpressure,
  },
  {
    issue: "jco-stackful-callee-backpressure",
    what: "one task is not enough for backpressure",
    plant: lessBackpressure,
  },
  {
    issue: "jco-delayed-start-without-task",
    what: "adapters can't read a task's context",
    plant: inFunction(
      "function contextGet(",
      "if (!currentTaskMeta) {",
      "if (!currentTaskMeta || ctx.componentIdx === undefined) {",
    ),
  },
  {
    issue: "jco-failed-async-callee-forgotten",
    what: "a synchronous call is taken for one that can't wait",
    plant: notSuspended,
  },
  {
    issue: "jco-false-deadlock",
    what: "an event is lost, so that there is a deadlock",
    plant: everywhere(/subtask\.setPendingEvent\(\(\) => \{/g, "void (() => {"),
  },
  {
    issue: "jco-nested-call-cannot-suspend",
    what: "a synchronous call is taken for one that can't wait",
    plant: notSuspended,
  },
  {
    issue: "jco-post-return-of-ended-task",
    what: "adapters find no task to read the context of",
    plant: inFunction("function contextGet(", "if (!taskMeta) {", "if (!taskMeta || ctx.componentIdx === undefined) {"),
  },
  {
    issue: "jco-refused-async-host-hangs",
    what: "a call that fails is not told to the guest that waits for it",
    plant: inFunction(
      "async function _lowerImport(",
      "resolve(subtask.getResult()); } catch (err) { reject(err); }",
      "resolve(subtask.getResult()); } catch (err) {}",
    ),
  },
  {
    issue: "jco-stackful-callee",
    what: "`task.return` resolves a task that another one calls twice",
    plant: inFunction("function taskReturn(", "task.resolve([]);", "task.resolve([]); task.resolve([]);"),
  },
  {
    issue: "jco-stackful-export",
    what: "`task.return` resolves a task that the host calls twice",
    plant: inFunction(
      "function taskReturn(",
      "task.resolve(liftedResults);",
      "task.resolve(liftedResults); task.resolve(liftedResults);",
    ),
  },
  {
    issue: "jco-async-lower-suspends",
    what: "of the tasks of an instance one may be suspended",
    plant: oneSuspended,
  },
  {
    issue: "jco-goes-on-as-another-task",
    what: "of the tasks of an instance one may be suspended",
    plant: oneSuspended,
  },
  {
    issue: "jco-stackful-waits-for-another-task",
    what: "of the tasks of an instance one may be suspended",
    plant: oneSuspended,
  },
  {
    issue: "jco-sync-call-by-another-task",
    what: "`task.return` is about the youngest task",
    plant: inFunction("function taskReturn(", "getCurrentTask(componentIdx, taskID)", "getCurrentTask(componentIdx)"),
  },
  {
    issue: "jco-sync-lift-entered-again",
    what: "who waits for the exclusive lock never gets it",
    plant: everywhere(/this\.#lockWaiters\.push\(\{ taskID, resolve \}\);/g, ""),
  },
  {
    issue: "jco-sync-task-blocks",
    what: "every task may wait",
    // Where the host calls the function itself, V8 does not let it wait.
    seed: "callback-sync-plain-async-async-utf8-utf16",
    plant: everywhere(/mayBlock\(\) \{ return [^}]*\}/g, "mayBlock() { return true; }"),
  },
  {
    issue: "jco-task-ends-with-its-err",
    what: "a callback that yields when its task has returned is never called again",
    plant: everywhere(
      /(case 1: \/\/ YIELD)\n/g,
      "$1\nif (task.isResolvedState()) { task.exit({ skipExclusiveLockCheck: true }); return; }\n",
    ),
  },
];

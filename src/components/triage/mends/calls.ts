import { all, everywhere, inFunction } from "./code.ts";
import type { Change } from "./code.ts";
import type { Mend } from "./mend.ts";

/** Also a part of what goes wrong where tasks of a stackful lift run by turns. */
export const syncCallByRunningTask: Change = all(
  inFunction(
    "function _symmetricSyncGuestCallEnter(",
    "const callerTaskMeta = getCurrentTask(callerComponentIdx);",
    "const callerTaskMeta = getCurrentTask(callerComponentIdx, CURRENT_TASK_META[callerComponentIdx]?.taskID);",
  ),
  inFunction(
    "function _symmetricSyncGuestCallEnter(",
    `SYMMETRIC_SYNC_GUEST_CALL_STACK.push({
       componentIdx: newTask.componentIdx(),`,
    `SYMMETRIC_SYNC_GUEST_CALL_STACK.push({
       taskID: newTask.id(),
       componentIdx: newTask.componentIdx(),`,
  ),
  inFunction(
    "function _symmetricSyncGuestCallExit(",
    "const { componentIdx, previousTaskMayBlock } = SYMMETRIC_SYNC_GUEST_CALL_STACK.pop();",
    `const running = SYMMETRIC_SYNC_GUEST_CALL_STACK.findLastIndex(
       (entered) => entered.taskID === CURRENT_TASK_META.current?.taskID,
     );
     const [{ taskID, componentIdx, previousTaskMayBlock }] = SYMMETRIC_SYNC_GUEST_CALL_STACK.splice(running, 1);`,
  ),
  inFunction(
    "function _symmetricSyncGuestCallExit(",
    "const taskMeta = getCurrentTask(componentIdx);",
    "const taskMeta = getCurrentTask(componentIdx, taskID);",
  ),
);

/** Without it no callee of a synchronous call waits, for backpressure or for anything else. */
export const asyncCallee: Change = all(
  inFunction(
    "function _prepareCall(",
    `componentIdx: calleeComponentIdx,
     isAsync,`,
    `componentIdx: calleeComponentIdx,
     isAsync: isAsync || (calleeIsAsyncInt !== 0 && currentCallerTask.mayBlock()),`,
  ),
  inFunction(
    "async function _syncStartCall(",
    `if (preparedTask.needsExclusiveLock()) {
       await calleeComponentState.acquireExclusiveLock(preparedTask.id());`,
    `if (preparedTask.needsExclusiveLock() && !calleeComponentState.exclusivelyLockedBy(preparedTask.id())) {
       await calleeComponentState.acquireExclusiveLock(preparedTask.id());`,
  ),
);

/** Has a call of a function with synchronous lift wait for the one before it, and suspends the stack of the caller. */
const oneSyncLift: Change = all(
  inFunction(
    "function _symmetricSyncGuestCallEnter(",
    "newTask.setParentSubtask(subtask);",
    `newTask.setParentSubtask(subtask);
     newTask.setCalleeIsAsync(false);`,
  ),
  inFunction(
    "function _symmetricSyncGuestCallEnter(",
    "if (syncOnly && !calleeIsAsync && cstate.isExclusivelyLocked()) {",
    "if (syncOnly && cstate.isExclusivelyLocked()) {",
  ),
  // The stack goes on right behind what makes the new task the current one.
  inFunction(
    "function _symmetricSyncGuestCallEnter(",
    `return cstate.acquireExclusiveLock(newTask.id()).then(() => {
       finishEnter();
       return 1;
     });`,
    `return new Promise((resolve) => {
       cstate.acquireExclusiveLock(newTask.id()).then(() => {
         queueMicrotask(finishEnter);
         resolve(1);
       });
     });`,
  ),
  // What bindgen generates has the module for this, which tries without suspending first.
  everywhere(
    /^( *)const (trampoline\d+) = _symmetricSyncGuestCallEnter;$/gm,
    `$1const $2 = _conditionalSuspending3I32ToVoid(
$1  (caller, calleeIsAsync, callee) => {
$1    const entered = _symmetricSyncGuestCallEnter(caller, calleeIsAsync, callee, !!calleeIsAsync);
$1    return calleeIsAsync ? entered : 1;
$1  },
$1  (caller, calleeIsAsync, callee) => _symmetricSyncGuestCallEnter(caller, calleeIsAsync, callee),
$1);`,
  ),
);

/** Mends of calls from guest to guest. */
export const CALLS = {
  "jco-arguments-before-start": {
    kind: "source",
    edits: "`_syncStartCall` has the arguments lowered when the callee may start, for the task that calls",
    edit: all(
      inFunction(
        "async function _syncStartCall(",
        `let startRes = subtask.onStart({ startFnParams: params });
         startRes = startRes === undefined ? [] : Array.isArray(startRes) ? startRes : [startRes];
         if (startRes.length !== paramCount) {
           throw new Error(\`unexpected callee param count [\${ startRes.length }] after start fn, _syncStartCall \
invocation expected [\${ paramCount }]\`);
         }`,
        "",
      ),
      inFunction(
        "async function _syncStartCall(",
        "let jspiCallee;",
        `let startRes = _withGlobalCurrentTaskMeta({
           taskID: subtask.getParentTask().id(),
           componentIdx: callerComponentIdx,
           fn: () => subtask.onStart({ startFnParams: params }),
         });
         startRes = startRes === undefined ? [] : Array.isArray(startRes) ? startRes : [startRes];
         if (startRes.length !== paramCount) {
           throw new Error(\`unexpected callee param count [\${ startRes.length }] after start fn, _syncStartCall \
invocation expected [\${ paramCount }]\`);
         }

         let jspiCallee;`,
      ),
    ),
  },
  "jco-async-callee-cannot-block": {
    kind: "source",
    edits: "`_prepareCall` makes an asynchronous task for a callee of `async` type if its caller may wait for it",
    edit: asyncCallee,
  },
  "jco-delayed-start-without-task": {
    kind: "source",
    edits: "`_asyncStartCall` starts a callee that had to wait with the task that calls as the current one",
    edit: inFunction(
      "function _asyncStartCall(",
      `try {
         startSubtask();
       } catch (err) {`,
      `try {
         _withGlobalCurrentTaskMeta({
           taskID: subtask.getParentTask().id(),
           componentIdx: callerComponentIdx,
           fn: startSubtask,
         });
       } catch (err) {`,
    ),
  },
  "jco-failed-async-callee-forgotten": {
    kind: "source",
    edits: "`handleCalleeError` of `_asyncStartCall` fails the callee's task, and with it the tasks that wait for it",
    edit: inFunction(
      "function _asyncStartCall(",
      "subtask.getParentTask().setErrored(err);",
      `calleeComponentState.markTrapped(err);
       preparedTask.reject(err);`,
    ),
  },
  "jco-nested-call-cannot-suspend": {
    kind: "source",
    edits: "`[start-call]` of a synchronous call, and what imports it, is not marked `_jcoMaySuspend: false`",
    edit: maySuspend,
  },
  "jco-post-return-of-ended-task": {
    kind: "source",
    edits: "`_asyncStartCall` makes the task that calls the current one again before it returns",
    edit: inFunction(
      "function _asyncStartCall(",
      "const subtaskState = subtask.getStateNumber();",
      `_setGlobalCurrentTaskMeta({ taskID: subtask.getParentTask().id(), componentIdx: callerComponentIdx });
       const subtaskState = subtask.getStateNumber();`,
    ),
  },
  "jco-stackful-callee": {
    kind: "source",
    edits: "`_asyncStartCall` resolves the task of a callee without callback only if `task.return` has not",
    edit: inFunction(
      "function _asyncStartCall(",
      "preparedTask.resolve([callbackResult]);",
      "if (!preparedTask.isResolved()) { preparedTask.resolve([callbackResult]); }",
    ),
  },
  "jco-sync-call-by-another-task": {
    kind: "source",
    edits: "a synchronous call of a guest is entered by the task that runs, and left by the one that was entered",
    edit: syncCallByRunningTask,
  },
  "jco-sync-lift-entered-again": {
    kind: "source",
    edits:
      "a synchronous call of an `async` function with synchronous lift waits for the exclusive lock; and what " +
      "`jco-sync-call-by-another-task` edits",
    edit: (text) => oneSyncLift(syncCallByRunningTask(text) ?? text),
  },
} as const satisfies Readonly<Record<string, Mend>>;

const INSTANCE = /\(\{ exports: (exports\d+) \} = (?:await |yield )?instantiateCore\(/g;
const MARKED = /(callback_\d+ = )?Object\.assign\(((trampoline\d+|exports\d+)[^{}]*), \{ _jcoMaySuspend: false \}\)/g;

/**
 * Takes the mark from the trampolines of synchronous calls, and from the exports of every instance that imports one; a
 * callback without it may suspend.
 */
function maySuspend(text: string): string | null {
  const suspending = new Set(
    Array.from(text.matchAll(/(trampoline\d+) = new WebAssembly\.Suspending\(_syncStartCall\b/g), ([, name]) => name!),
  );
  const instances = [...text.matchAll(INSTANCE)].map(({ 1: name, index }, at, all) => ({
    name: name!,
    imports: Array.from(text.slice(index, all[at + 1]?.index).matchAll(MARKED), ([, , , from]) => from!),
  }));
  for (let before = 0; before < suspending.size;) {
    before = suspending.size;
    for (const { name, imports } of instances) if (imports.some((from) => suspending.has(from))) suspending.add(name);
  }
  const changed = text.replace(MARKED, (marked: string, callback: string | undefined, what: string, from: string) => {
    if (!suspending.has(from)) return marked;
    return callback === undefined ? what : `${callback}WebAssembly.promising(${what})`;
  });
  return changed === text ? null : changed;
}

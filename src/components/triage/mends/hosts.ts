import { all, everywhere, inFunction } from "./code.ts";
import type { Mend } from "./mend.ts";

/** Mends of how a guest calls the host. */
export const HOSTS = {
  "jco-refused-async-host-hangs": {
    kind: "source",
    edits: "the trampoline of an asynchronous host function throws what the function threw",
    edit: everywhere(
      /(\[Instruction::CallInterface\] error during async call'(?:(?!\bthrow\b|completionPromise)[^])*)return task\.completionPromise\(\);/g,
      "$1throw err;",
    ),
  },
  "jco-async-host-result-lowered-twice": {
    kind: "source",
    edits: "the trampoline of an asynchronous host function leaves it to `_lowerImport` to lower what that returned",
    edit: everywhere(
      /(\[Instruction::CallInterface\] error during async call'(?:(?!_trackHostOperation)[^])*?(?:return task\.completionPromise\(\)|throw err);\s*\})(?:(?!_trackHostOperation)[^])*?(\s*_debugLog\('[^'\n]*\[Instruction::AsyncTaskReturn\]')/g,
      "$1$2",
    ),
  },
  "jco-false-deadlock": {
    kind: "source",
    edits: "`_lowerImport` counts as a host operation until the guest that called is told how it stands",
    edit: inFunction(
      "async function _lowerImport(",
      `return new Promise((resolve, reject) => {
           setTimeout(() => {`,
      `STORE_ASYNC_STATE.pendingHostOperations++;
         return new Promise((resolve, reject) => {
           setTimeout(() => {
             STORE_ASYNC_STATE.pendingHostOperations--;
             _checkForDeadlock();`,
    ),
  },
  "jco-async-lower-goes-on": {
    kind: "source",
    edits:
      "`AsyncSubtask.onResolve` has not returned if the result can't be lowered, and the call throws, or what waits",
    edit: all(
      inFunction(
        "onResolve(subtaskValue)",
        `lowers[0]({
           componentIdx: this.#componentIdx,
           memory,
           realloc,
           vals: [subtaskValue],
           storagePtr: resultPtr,
           stringEncoding: callMetadata.stringEncoding,
         });`,
        `try {
           lowers[0]({
             componentIdx: this.#componentIdx,
             memory,
             realloc,
             vals: [subtaskValue],
             storagePtr: resultPtr,
             stringEncoding: callMetadata.stringEncoding,
           });
         } catch (err) {
           this.#state = AsyncSubtask.State.STARTED;
           throw err;
         }`,
      ),
      inFunction(
        "async function _lowerImport(",
        "const subtaskState = subtask.getStateNumber();",
        `if (task.isErrored()) {
           reject(task.isErrored());
           return;
         }
         const subtaskState = subtask.getStateNumber();`,
      ),
      inFunction(
        "async immediateSuspend(opts)",
        "if (keepGoing && this.deliverPendingCancel({ cancellable })) { return false; }",
        `if (this.isErrored()) { throw this.isErrored(); }
         if (keepGoing && this.deliverPendingCancel({ cancellable })) { return false; }`,
      ),
    ),
  },
} as const satisfies Readonly<Record<string, Mend>>;

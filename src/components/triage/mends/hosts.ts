import { everywhere, inFunction } from "./code.ts";
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
} as const satisfies Readonly<Record<string, Mend>>;

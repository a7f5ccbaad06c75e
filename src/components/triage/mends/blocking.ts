import { any, endOfBlock, inFunction, reallocAtOnce } from "./code.ts";
import type { Mend } from "./mend.ts";

/** Mends of what functions that are not `async` may do. */
export const BLOCKING = {
  "jco-sync-task-blocks": {
    kind: "source",
    edits: "a function that is not `async` is generated as such, and its tasks and those that it calls may not wait",
    edit: any(
      synchronousExports,
      inFunction(
        "function _symmetricSyncGuestCallEnter(",
        "isAsync: !!calleeIsAsync,",
        "isAsync: !!calleeIsAsync && callerTask.mayBlock(),",
      ),
      inFunction(
        "function _symmetricSyncGuestCallEnter(",
        "isManualAsync: callerTask.isManualAsync(),",
        "isManualAsync: false,",
      ),
    ),
  },
  "jco-sync-export-calls-async": {
    kind: "none",
    reason:
      "`[start-call]` would have to suspend only if it must, which takes a module in WebAssembly for the signature " +
      "of each call, as jco holds them for two of its built-ins",
  },
} as const satisfies Readonly<Record<string, Mend>>;

/** How the body of an export begins: behind a check with `tlaCompat`. */
const EXPORT = /^[^{]*\{\s*(?:if \(!_initialized\) throwUninitialized\(\);\s*)?const hostProvided = false;/;

/** Writes exports that are not `async`, and are generated as if `--async-exports` named them, as others are. */
function synchronousExports(text: string): string | null {
  const exports = [...text.matchAll(/^[ \t]*async function [\w$]+\([^)]*\) \{/gm)]
    .map(({ index }) => text.slice(index, endOfBlock(text, index) ?? index))
    .filter((one) => EXPORT.test(one) && /isAsync: false,\s*isManualAsync: true,/.test(one));
  if (exports.length === 0) return null;
  const changed = exports.reduce((current, one) => {
    const [, entry = ""] = /entryFnName: '(\w+)'/.exec(one) ?? [];
    return current
      .replace(one, () => synchronous(one))
      .replace(new RegExp(`(${entry} = )WebAssembly\\.promising\\(([^;]*)\\);`), "$1$2;");
  }, text);
  return reallocAtOnce(changed) ?? changed;
}

const synchronous = (one: string): string =>
  one
    .replace("async function", "function")
    .replace("isManualAsync: true", "isManualAsync: false")
    .replace("await task.enter()", "task.enterSync()")
    .replace("await _withGlobalCurrentTaskMetaAsync(", "_withGlobalCurrentTaskMeta(")
    .replace("fn: async () =>", "fn: () =>")
    .replaceAll("return task.completionPromise();", "throw err;")
    .replaceAll(/\bawait (?!_utf|realloc)/g, "");

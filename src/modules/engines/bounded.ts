import { Script, createContext } from "node:vm";

const script = new Script("task()");

/** What a task that takes too long ends with. */
const TOO_LONG = "ERR_SCRIPT_EXECUTION_TIMEOUT";

/**
 * Does something that may never end, as what runs a module of which nobody
 * knows whether it does.
 *
 * @param limit milliseconds, after which it is broken off wherever it is, also in WebAssembly.
 * @returns `null` if it was.
 */
export function within<T>(limit: number, task: () => T): { readonly done: T } | null {
  let done: { readonly done: T } | null = null;
  const context = createContext({ task: () => void (done = { done: task() }) });
  try {
    script.runInContext(context, { timeout: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === TOO_LONG) return null;
    throw error;
  }
  return done;
}

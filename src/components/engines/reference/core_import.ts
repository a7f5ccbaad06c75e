import type { CoreFuncType } from "../../canonical/flatten.ts";
import type { CoreValue } from "../../canonical/lift_flat.ts";
import { fromJs, jspi, suspendable } from "./core_function.ts";
import type { CoreFunc } from "./core_function.ts";
import type { Store } from "./store.ts";
import { Wait } from "./thread.ts";

/** What a core function of the engine does: the core result, or something to wait for. */
type CoreBody = (args: readonly CoreValue[]) => number | bigint | undefined | Wait;

/** A core function of the engine that does not wait. */
export function coreFunction(
  store: Store,
  { params }: CoreFuncType,
  body: (args: readonly CoreValue[]) => number | bigint | undefined,
): CoreFunc {
  return (...args) => store.guard(() => body(args.map((arg, index) => fromJs(params[index] ?? "i32", arg))));
}

/** A core function of the engine that may wait. */
export function waitingCoreFunction(store: Store, type: CoreFuncType, body: CoreBody): CoreFunc {
  const attempt = coreFunction(store, type, (args) => {
    const thread = store.currentThread();
    const step = body(args);
    if (step instanceof Wait) return thread.waitOnStack(step) ? 1 : 0;
    thread.result = step;
    return 0;
  });
  const result = () => store.currentThread().result;
  if (store.jspi)
    return suspendable(type, attempt, new jspi.Suspending(() => store.currentThread().suspension), result);
  return (...args) => {
    attempt(...args);
    return result();
  };
}

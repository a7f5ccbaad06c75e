import type { Canon } from "../../binary/reader_definitions.ts";
import { unreachable } from "../../types/never.ts";
import { flattenTaskReturn, MAX_FLAT_PARAMS } from "../../canonical/flatten.ts";
import { checkRange } from "../../canonical/context.ts";
import { liftFlatValues } from "../../canonical/lift_flat.ts";
import type { CoreValue } from "../../canonical/lift_flat.ts";
import type { ComponentInstance } from "./component_instance.ts";
import type { CoreFunc } from "./core_function.ts";
import { coreFunction, waitingCoreFunction } from "./core_import.ts";
import { RuleTrap, trapIf } from "./failure.ts";
import { liftLowerContext } from "./options.ts";
import type { CanonicalOptions } from "./options.ts";
import { sameType } from "./same_type.ts";
import type { Store } from "./store.ts";
import { Wait } from "./thread.ts";
import { Subtask, Waitable, WaitableSet } from "./waitable.ts";
import type { EventTuple } from "./waitable.ts";

type Builtin = Exclude<Canon, { readonly kind: "lift" | "lower" }>;

const MAX_BACKPRESSURE = 2 ** 16;

/**
 * CanonicalABI.md, "Canonical Definitions", from `context.get` on.
 *
 * @param opts of `task.return`, and the memory of an event.
 */
export function builtin(store: Store, inst: ComponentInstance, canon: Builtin, opts: CanonicalOptions): CoreFunc {
  const define = (
    params: number,
    results: number,
    body: (first: number, second: number) => number | undefined,
  ): CoreFunc =>
    coreFunction(
      store,
      { params: Array.from({ length: params }, () => "i32"), results: Array.from({ length: results }, () => "i32") },
      ([first, second]) => body(first as number, second as number),
    );
  const current = () => store.currentThread().task.inst;
  const leaving = () => {
    trapIf(!current().mayLeave, "cannot leave");
    return current();
  };
  switch (canon.kind) {
    case "context.get":
      return define(0, 1, () => store.currentThread().storage[canon.slot as 0 | 1] | 0);
    case "context.set":
      return define(1, 0, (value) => void (store.currentThread().storage[canon.slot as 0 | 1] = value));
    case "backpressure.inc":
      return define(
        0,
        0,
        () => trapIf(++current().backpressure === MAX_BACKPRESSURE, "backpressure overflow") as undefined,
      );
    case "backpressure.dec":
      return define(0, 0, () => trapIf(--current().backpressure < 0, "backpressure underflow") as undefined);
    case "task.return":
      return taskReturn(store, canon.result, opts);
    case "waitable-set.new":
      return define(0, 1, () => leaving().handles.add(new WaitableSet()));
    case "waitable-set.poll":
      return define(2, 1, (si, ptr) => unpackEvent(opts, inst, ptr, getWaitableSet(leaving(), si).getPendingEvent()));
    case "waitable-set.wait":
      inst.mayWait = true;
      return waitingCoreFunction(store, { params: ["i32", "i32"], results: ["i32"] }, ([si, ptr]) => {
        const wset = getWaitableSet(leaving(), si as number);
        wset.numWaiting += 1;
        return new Wait(
          () => wset.hasPendingEvent(),
          () => {
            const event = wset.getPendingEvent();
            wset.numWaiting -= 1;
            return unpackEvent(opts, inst, ptr as number, event);
          },
        );
      });
    case "waitable-set.drop":
      return define(1, 0, (index) => void kindOf(WaitableSet, leaving().handles.remove(index)).drop());
    case "waitable.join":
      return define(2, 0, (wi, si) => {
        const { handles } = leaving();
        const waitable = kindOf(Waitable, handles.get(wi));
        waitable.join(si === 0 ? null : kindOf(WaitableSet, handles.get(si)));
        return undefined;
      });
    case "subtask.drop":
      return define(1, 0, (index) => void kindOf(Subtask, leaving().handles.remove(index)).drop());
    case "thread.yield":
      inst.mayWait = true;
      return waitingCoreFunction(store, { params: [], results: ["i32"] }, () => {
        leaving();
        return new Wait(
          () => true,
          () => 0,
        );
      });
    default:
      return unreachable(canon);
  }
}

/** `canon_task_return`. */
function taskReturn(
  store: Store,
  result: Extract<Canon, { kind: "task.return" }>["result"],
  opts: CanonicalOptions,
): CoreFunc {
  const types = result ? [result] : [];
  return coreFunction(store, flattenTaskReturn({ params: [], result }), (args: readonly CoreValue[]) => {
    const { task } = store.currentThread();
    trapIf(!task.inst.mayLeave, "cannot leave");
    trapIf(!task.opts.async, "task return in sync lift");
    trapIf(!sameType(result, task.ft.result), "task return type");
    trapIf(!sameLiftOptions(opts, task.opts), "task return options");
    task.return(liftFlatValues(liftLowerContext(opts, task.inst), MAX_FLAT_PARAMS, args, types));
    return undefined;
  });
}

/** `LiftOptions.equal`; without a memory of its own, `task.return` reads none that could be another. */
function sameLiftOptions(mine: CanonicalOptions, ofTask: CanonicalOptions): boolean {
  return mine.stringEncoding === ofTask.stringEncoding && (mine.memory === null || mine.memory === ofTask.memory);
}

function getWaitableSet(inst: ComponentInstance, index: number): WaitableSet {
  return kindOf(WaitableSet, inst.handles.get(index));
}

function kindOf<T>(kind: abstract new () => T, element: object): T {
  if (!(element instanceof kind)) throw new RuleTrap("handle kind");
  return element;
}

/** `unpack_event`. */
function unpackEvent(
  opts: CanonicalOptions,
  inst: ComponentInstance,
  ptr: number,
  [code, first, second]: EventTuple,
): number {
  const cx = liftLowerContext(opts, inst);
  checkRange(cx, ptr, 8, 4);
  cx.memory.view.setUint32(ptr, first, true);
  cx.memory.view.setUint32(ptr + 4, second, true);
  return code;
}

import {
  flattenFunctype,
  MAX_FLAT_ASYNC_PARAMS,
  MAX_FLAT_PARAMS,
  MAX_FLAT_RESULTS,
  resultSpills,
} from "../../canonical/flatten.ts";
import type { CoreFuncType } from "../../canonical/flatten.ts";
import { liftFlatValues } from "../../canonical/lift_flat.ts";
import type { CoreValue } from "../../canonical/lift_flat.ts";
import { lowerFlatValues } from "../../canonical/lower_flat.ts";
import type { ComponentInstance } from "./component_instance.ts";
import { toJs } from "./core_function.ts";
import type { CoreFunc } from "./core_function.ts";
import { coreFunction, waitingCoreFunction } from "./core_import.ts";
import { trapIf } from "./failure.ts";
import type { FuncInst } from "./func_inst.ts";
import { liftLowerContext } from "./options.ts";
import type { CanonicalOptions } from "./options.ts";
import type { Store } from "./store.ts";
import { Wait } from "./thread.ts";
import { EVENT_CODE, Subtask, SUBTASK_STATE } from "./waitable.ts";

/** CanonicalABI.md, "Embedding", `Store.lower`. */
export function lower(store: Store, inst: ComponentInstance, callee: FuncInst, opts: CanonicalOptions): CoreFunc {
  const type = flattenFunctype(callee.type, "lower", { async: opts.async });
  const body = (args: readonly CoreValue[]) => canonLower(store, callee, opts, type, args);
  if (opts.async || !callee.type.async)
    return coreFunction(store, type, body as (args: readonly CoreValue[]) => number);
  inst.mayWait = true;
  return waitingCoreFunction(store, type, body);
}

/** "`canon lower`", `canon_lower`. */
function canonLower(
  store: Store,
  callee: FuncInst,
  opts: CanonicalOptions,
  flatFt: CoreFuncType,
  args: readonly CoreValue[],
): number | bigint | undefined | Wait {
  const { inst } = store.currentThread().task;
  trapIf(!inst.mayLeave, "cannot leave");
  const ft = callee.type;
  const params = ft.params.map((param) => param.type);
  const results = ft.result ? [ft.result] : [];
  const [maxParams, maxResults] = opts.async ? [MAX_FLAT_ASYNC_PARAMS, 0] : [MAX_FLAT_PARAMS, MAX_FLAT_RESULTS];
  const outParam = (opts.async ? ft.result : resultSpills(ft)) ? (args.at(-1) as number) : undefined;

  const subtask = new Subtask();
  let flatResults: readonly CoreValue[] = [];
  let onProgress = () => {};

  const onStart = () => {
    onProgress();
    subtask.state = SUBTASK_STATE.started;
    return liftFlatValues(liftLowerContext(opts, inst), maxParams, args, params);
  };
  callee.call(
    onStart,
    (result) => {
      onProgress();
      flatResults = lowerFlatValues(liftLowerContext(opts, inst), maxResults, result, results, outParam);
      subtask.state = SUBTASK_STATE.returned;
    },
    inst,
  );

  if (!opts.async) {
    const finish = () => {
      subtask.deliverResolve();
      const [result] = flatResults;
      const [type] = flatFt.results;
      return result === undefined || type === undefined ? undefined : toJs(type, result);
    };
    return subtask.resolved() ? finish() : new Wait(() => subtask.resolved(), finish);
  }
  if (subtask.resolved()) {
    subtask.deliverResolve();
    return SUBTASK_STATE.returned;
  }
  const index = inst.handles.add(subtask);
  onProgress = () =>
    subtask.setPendingEvent(() => {
      if (subtask.resolved()) subtask.deliverResolve();
      return [EVENT_CODE.subtask, index, subtask.state];
    });
  return subtask.state | (index << 4);
}

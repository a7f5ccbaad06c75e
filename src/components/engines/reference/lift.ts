import type { ComponentFuncType } from "../../binary/reader_definitions.ts";
import { flattenFunctype, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS } from "../../canonical/flatten.ts";
import { liftFlatValues } from "../../canonical/lift_flat.ts";
import { lowerFlatValues } from "../../canonical/lower_flat.ts";
import type { ComponentInstance } from "./component_instance.ts";
import { CoreEntry } from "./core_entry.ts";
import { fromJs, toJs } from "./core_function.ts";
import type { CoreFunc } from "./core_function.ts";
import { LimitMet, NotSupported, trapIf } from "./failure.ts";
import type { FuncInst } from "./func_inst.ts";
import { liftLowerContext, withoutLeaving } from "./options.ts";
import type { CanonicalOptions } from "./options.ts";
import { Task } from "./task.ts";
import { Thread } from "./thread.ts";
import type { Body, Step } from "./thread.ts";
import { EVENT_CODE, WaitableSet } from "./waitable.ts";
import type { EventTuple } from "./waitable.ts";

/** How often others run in the place of a task that must not block. */
const MAX_TURNS = 10_000;

/** What a lifted function is made of. */
interface Lifted {
  readonly callee: CoreEntry;
  readonly ft: ComponentFuncType;
  readonly opts: CanonicalOptions;
  readonly inst: ComponentInstance;
}

/** CanonicalABI.md, "Embedding", `Store.lift`. */
export function lift(func: CoreFunc, ft: ComponentFuncType, opts: CanonicalOptions, inst: ComponentInstance): FuncInst {
  const callee = new CoreEntry(
    inst.store,
    func,
    flattenFunctype(ft, "lift", { async: opts.async, callback: opts.callback !== null }),
  );
  const lifted: Lifted = { callee, ft, opts, inst };
  return {
    type: ft,
    call(onStart, onResolve, caller) {
      trapIf(!inst.mayEnterFrom(caller), "cannot enter");
      inst.enterFrom(caller);
      canonLift(lifted, new Task(ft, opts, inst, onStart, onResolve));
      inst.leaveTo(caller);
    },
  };
}

/** "`canon lift`", `canon_lift`. */
function canonLift(lifted: Lifted, task: Task): void {
  const body = (): Body => threadFunc(lifted, task, thread);
  // The body needs its thread, which is made with it: it begins to run only when it is resumed.
  const thread: Thread = new Thread(task, deferred(body), letOthersRun);
  task.inst.store.inThread(thread, () => void thread.resume());
}

/**
 * The loop at the end of `canon_lift`, in which a task that must not block
 * hands over to other threads of its instance. It is run where the thread of
 * the task blocks, with those threads on top of its stack: V8 would take it
 * off the stack only in a later microtask, and the caller is waiting below.
 */
export function letOthersRun(thread: Thread, ready: () => boolean): void {
  const { inst } = thread.task;
  for (let turns = 0; turns < MAX_TURNS; turns += 1) {
    inst.store.look();
    const candidates = new Set([...inst.threads].filter((other) => other.ready() && other !== inst.exclusiveThread));
    const isCandidate = ready();
    if (isCandidate && (candidates.size === 0 || thread.takesTurn())) return;
    trapIf(candidates.size === 0, "cannot block");
    const next = inst.store.next((other) => candidates.has(other) && !other.isSuspended);
    if (next) inst.store.inThread(next, () => void next.resume());
    else if (isCandidate) return;
    else throw new NotSupported("resuming suspended core code in a task that must not block");
  }
  throw new LimitMet("turns", "a task that must not block waits for threads that never do what it waits for");
}

function* deferred(body: () => Body): Body {
  yield* body();
}

/** `thread_func`. */
function* threadFunc({ callee, ft, opts, inst }: Lifted, task: Task, thread: Thread): Body {
  yield* task.enterImplicitThread(thread);
  const cx = liftLowerContext(opts, inst);
  const flat = lowerFlatValues(
    cx,
    MAX_FLAT_PARAMS,
    task.start(),
    ft.params.map((param) => param.type),
  );
  const args = flat.map((bits, index) => toJs(callee.type.params[index] ?? "i32", bits));
  if (opts.async) {
    const [packed] = yield* call(callee, args);
    if (opts.callback) yield* eventLoop(opts.callback, packed as number, inst, thread);
  } else {
    const results = yield* call(callee, args);
    const bits = results.map((result, index) => fromJs(callee.type.results[index] ?? "i32", result));
    task.return(liftFlatValues(cx, MAX_FLAT_RESULTS, bits, ft.result ? [ft.result] : []));
    const { postReturn } = opts;
    if (postReturn) withoutLeaving(inst, () => postReturn(...results));
  }
  task.exitImplicitThread(thread);
}

const CALLBACK_CODE = { exit: 0, yield: 1, wait: 2 } as const;

/** The loop of an `async callback` lift. */
function* eventLoop(
  callback: CoreEntry,
  first: number,
  inst: ComponentInstance,
  thread: Thread,
): Generator<Step, void, readonly (number | bigint)[]> {
  let packed = first;
  for (;;) {
    const { code, index } = unpackCallbackResult(packed);
    if (code === CALLBACK_CODE.exit) return;
    inst.exclusiveThread = null;
    const free = () => inst.exclusiveThread === null;
    let event: EventTuple = [EVENT_CODE.none, 0, 0];
    if (code === CALLBACK_CODE.yield) {
      yield { kind: "wait", ready: free };
    } else {
      const wset = inst.handles.get(index);
      if (!(wset instanceof WaitableSet)) return trapIf(true, "handle kind");
      wset.numWaiting += 1;
      yield { kind: "wait", ready: () => free() && wset.hasPendingEvent() };
      event = wset.getPendingEvent();
      wset.numWaiting -= 1;
    }
    inst.exclusiveThread = thread;
    [packed] = (yield* call(callback, event)) as readonly [number];
  }
}

function unpackCallbackResult(packed: number): { readonly code: number; readonly index: number } {
  const code = packed & 0xf;
  trapIf(code > CALLBACK_CODE.wait, "callback code", `${code}`);
  return { code, index: packed >>> 4 };
}

function* call(
  callee: CoreEntry,
  args: readonly (number | bigint)[],
): Generator<Step, readonly (number | bigint)[], readonly (number | bigint)[]> {
  return yield { kind: "call", callee, args };
}

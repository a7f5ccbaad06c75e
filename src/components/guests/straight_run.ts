import type { CoreModule } from "../../wasm/core_module.ts";
import type { FuncRef, FunctionBody, Local } from "../../wasm/function_body.ts";
import { flatCount, flattenFunctype, paramsSpill } from "../canonical/flatten.ts";
import type { FuncType } from "../types/type.ts";
import { builtinsOf, isAsynchronous, yields } from "./builtins.ts";
import type { AsyncOptions, BuiltinName } from "./builtins.ts";
import { firstHash } from "./digest.ts";
import type { EchoFunction } from "./echo.ts";
import type { Fittings } from "./fittings.ts";
import { allocated, callHost, passParams, passResult, returnedResult } from "./passing.ts";
import type { Held } from "./passing.ts";
import { EVENT_AT } from "./plain_allocator.ts";
import { CALLBACK, INDEX_SHIFT, returnFromTask, scribbleOver, SUBTASK } from "./task.ts";

/**
 * Whether a task takes its steps one after the other in one core function: it does not use the asynchronous ABI at
 * all, or nobody looks at how it goes on and it never returns to the event loop in between.
 */
export function goesStraight({
  options,
  fittings,
}: {
  readonly options: AsyncOptions;
  readonly fittings: Fittings;
}): boolean {
  return !isAsynchronous(options) || (!fittings.audit && staysInCore(options));
}

const staysInCore = (options: AsyncOptions): boolean =>
  options.wait === "wait" || (options.lower === "sync" && yields(options) === 0);

/** The built-in functions that the code of a guest calls: what goes straight has no context to keep. */
export function calledBuiltins(options: AsyncOptions, fittings: Fittings): readonly BuiltinName[] {
  const all = builtinsOf(options);
  if (fittings.audit || !staysInCore(options)) return all;
  return all.filter((name) => !name.startsWith("context.") && (name !== "thread.yield" || yields(options) > 0));
}

/**
 * Defines the core function that is lifted, for a task that goes straight.
 *
 * @param keep emits what is done with the result of a lift that returns it.
 */
export function defineStraightRun(echo: EchoFunction, keep: (body: FunctionBody, result: Local) => void): FuncRef {
  const { module, func, index, hosts, allocator, copies, copier, options } = echo;
  const lifted = flattenFunctype(func, "lift", {
    async: options.lift !== "sync",
    callback: options.lift === "callback",
  });
  const { body, ...run } = module.function(lifted.params, lifted.results, flatNames(func));
  const yieldTo = (times: number): void => {
    for (let left = times; left > 0; left--) body.call(echo.builtin("thread.yield")).op("drop");
  };
  if (allocator.enter) body.call(allocator.enter);
  if (copies && echo.digests) {
    body.i32(firstHash(index));
    copier().witness.restore(body);
  }
  if (options.backpressure) body.call(echo.builtin("backpressure.inc"));
  yieldTo(options.yieldsBefore);
  let held: Held | undefined;
  for (const host of hosts) {
    const args = passParams(echo, body, body.params);
    const result = options.lower === "async" ? callAsync(echo, body, host, args) : callHost(echo, body, host, args);
    held = result && passResult(echo, body, result);
  }
  yieldTo(options.yieldsAfter);
  const answer = options.lift === "sync" && held ? returnedResult(echo, body, held) : undefined;
  if (options.lift !== "sync") returnFromTask(echo, body, held);
  yieldTo(options.yieldsLate);
  if (options.backpressure) body.call(echo.builtin("backpressure.dec"));
  if (echo.digests) copier().witness.hash(body);
  else if (allocator.note) body.i32(0);
  if (allocator.leave) body.call(allocator.leave);
  if (options.lift === "callback") body.i32(CALLBACK.exit);
  if (answer) {
    keep(body, answer);
    body.get(answer);
  }
  return run;
}

/** What people call the flat parameters of a function. */
function flatNames(func: FuncType): readonly string[] {
  if (paramsSpill(func)) return ["params"];
  return func.params.flatMap(({ name, type }) => {
    const count = flatCount(type);
    return count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name}-${index}`);
  });
}

/** Emits the call of a function that is lowered with `async`, and waits for its subtask. @returns its result. */
function callAsync(echo: EchoFunction, body: FunctionBody, host: FuncRef, args: readonly Local[]): Held | undefined {
  const { func } = echo;
  const base = func.result ? allocated(echo, body, func.result) : undefined;
  if (base) scribbleOver(echo, body, base);
  const [subtask, set] = [body.local("i32", "subtask"), body.local("i32", "set")];
  const call = (name: BuiltinName): FuncRef => echo.builtin(name);
  body.get(...args);
  if (base) body.get(base);
  body.call(host).tee(subtask);
  body
    .i32((1 << INDEX_SHIFT) - 1)
    .op("i32.and")
    .i32(SUBTASK.returned)
    .op("i32.ne");
  body.if(() => {
    body.get(subtask).i32(INDEX_SHIFT).op("i32.shr_u").tee(subtask);
    body.call(call("waitable-set.new")).tee(set).call(call("waitable.join"));
    body.loop((again) => {
      body.get(set).i32(EVENT_AT).call(call("waitable-set.wait")).op("drop");
      body.i32(EVENT_AT).memory("i32.load", 4).i32(SUBTASK.returned).op("i32.ne").brIf(again);
    });
    body.get(subtask).i32(0).call(call("waitable.join"));
    body.get(subtask).call(call("subtask.drop"));
    body.get(set).call(call("waitable-set.drop"));
  });
  return base && { base };
}

/** Defines the `callback` of a lift that never asks for it. */
export function defineUncalled(module: CoreModule): FuncRef {
  const { body, ...callback } = module.function(["i32", "i32", "i32"], ["i32"]);
  body.op("unreachable");
  return callback;
}

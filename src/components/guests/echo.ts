import { CoreModule } from "../../wasm/core_module.ts";
import type { FuncRef, FunctionBody, Local } from "../../wasm/function_body.ts";
import { flattenFunctype, flattenTaskReturn } from "../canonical/flatten.ts";
import type { CoreType } from "../canonical/flatten.ts";
import type { ComponentOptions } from "../case/case.ts";
import type { FuncType } from "../types/type.ts";
import { CANONICAL_ABI } from "./abi.ts";
import type { GuestAbi } from "./abi.ts";
import { MEMORY } from "./arena.ts";
import { BUILTINS, builtinsOf, isAsynchronous } from "./builtins.ts";
import type { AsyncOptions, BuiltinName } from "./builtins.ts";
import { Copier } from "./copier.ts";
import type { AllocatorImports } from "./copier.ts";
import { firstHash } from "./digest.ts";
import { defineCallback, defineRun } from "./drivers.ts";
import { tracksHandles } from "./handles.ts";
import { callHost, passParams, passResult, returnedResult } from "./passing.ts";
import type { Held, Passing } from "./passing.ts";
import { definePostReturn } from "./post_return.ts";
import { defineStep } from "./task.ts";

type Options = AsyncOptions & Pick<ComponentOptions, "encoding" | "style" | "postReturn" | "separateMemories">;

/** What the allocator's module gives besides. */
interface Allocator extends AllocatorImports {
  readonly last: FuncRef;
  readonly scribble: FuncRef;
  readonly enter: FuncRef;
  readonly leave: FuncRef;
  readonly resume: FuncRef;
  readonly pause: FuncRef;
  readonly finish: FuncRef;
  /** Only where the guest `tracksHandles`. */
  readonly handles: { readonly made: FuncRef; readonly dropped: FuncRef } | null;
}

/** One function of a guest whose code is being written. */
export interface EchoFunction extends Passing {
  readonly module: CoreModule;
  /** Its index among the functions of the module. */
  readonly index: number;
  /** The imports that it calls, in order. */
  readonly hosts: readonly FuncRef[];
  readonly options: Options;
  readonly allocator: Allocator;
  readonly builtin: (name: BuiltinName) => FuncRef;
  /** Imported only for a lift with `async`. */
  readonly taskReturn: FuncRef | undefined;
}

/**
 * The core module that hands the arguments of each of `funcs` on to its imports, one after the other, and the last
 * one's result back.
 *
 * | import                        |                                                        |
 * | ----------------------------- | ------------------------------------------------------ |
 * | `allocator` `…`               | what allocator.ts exports                              |
 * | `host` `call-<f>-<callee>`    | `flatten_functype` of the function, lowered            |
 * | `canon` `…`                   | `builtinsOf(options)`                                  |
 * | `canon` `task.return-<f>`     | for a lift with `async`                                |
 *
 * | export                        |                                                        |
 * | ----------------------------- | ------------------------------------------------------ |
 * | `run-<f>`                     | `flatten_functype` of the function, lifted             |
 * | `callback-<f>`                | for a lift with `callback`                             |
 * | `post-return-<f>`             | if `options.postReturn`: its results as parameters     |
 */
export function echoModule(
  funcs: readonly FuncType[],
  options: Options,
  callees = 1,
  abi: GuestAbi = CANONICAL_ABI,
): CoreModule {
  const module = new CoreModule();
  const imports = funcs.map((func, index) => {
    const lowered = flattenFunctype(func, "lower", { async: options.lower === "async" });
    return {
      hosts: Array.from({ length: callees }, (_, callee) =>
        module.importFunction("host", `call-${index}-${callee}`, lowered.params, lowered.results),
      ),
      taskReturn:
        options.lift === "sync"
          ? undefined
          : module.importFunction("canon", `task.return-${index}`, flattenTaskReturn(func).params, []),
    };
  });
  const builtins = new Map(
    builtinsOf(options).map((name) => {
      const { params, results } = BUILTINS[name];
      return [name, module.importFunction("canon", name, params, results)];
    }),
  );
  const builtin = (name: BuiltinName): FuncRef => {
    const found = builtins.get(name);
    if (!found) throw new Error(`${name} is not imported`);
    return found;
  };
  const allocator = importAllocator(module, tracksHandles(options));
  const copies = options.style === "copy";
  let made: Copier | undefined;
  const copier = (): Copier => (made ??= new Copier(module, abi, options.encoding, allocator));
  for (const [index, func] of funcs.entries()) {
    defineFunction({
      module,
      func,
      index,
      ...imports[index]!,
      options,
      abi,
      allocator,
      builtin,
      copies,
      copier,
      lower: options.lower,
    });
  }
  return module;
}

function importAllocator(module: CoreModule, tracked: boolean): Allocator {
  const own = (name: string, params: readonly CoreType[], results: readonly CoreType[]): FuncRef =>
    module.importFunction("allocator", name, params, results);
  module.importMemory("allocator", "memory", MEMORY);
  return {
    alloc: own("alloc", ["i32", "i32"], ["i32"]),
    check: own("check", ["i32", "i32", "i32"], []),
    note: own("note", ["i32"], []),
    last: own("last", [], ["i32"]),
    scribble: own("scribble", ["i32", "i32"], []),
    enter: own("enter", [], []),
    leave: own("leave", ["i32"], []),
    resume: own("resume", [], []),
    pause: own("pause", [], []),
    finish: own("finish", ["i32"], []),
    handles: tracked ? { made: own("made", ["i32"], []), dropped: own("dropped", ["i32"], []) } : null,
  };
}

function defineFunction(echo: EchoFunction): void {
  const { module, func, index, options } = echo;
  const [type] = flattenFunctype(func, "lift").results;
  const returned = options.postReturn && type ? { type, global: module.global(type) } : undefined;
  const keep = (body: FunctionBody, result: Local): void => {
    if (returned) body.get(result).globalSet(returned.global);
  };
  if (isAsynchronous(options)) {
    const step = defineStep(echo);
    module.exportFunction(`run-${index}`, defineRun(echo, step, keep));
    if (options.lift === "callback") module.exportFunction(`callback-${index}`, defineCallback(echo, step));
  } else {
    module.exportFunction(`run-${index}`, defineSyncRun(echo, keep));
  }
  if (options.postReturn)
    module.exportFunction(`post-return-${index}`, definePostReturn(module, echo.allocator.finish, returned));
}

/** A function that does not use the asynchronous ABI at all. */
function defineSyncRun(echo: EchoFunction, keep: (body: FunctionBody, result: Local) => void): FuncRef {
  const { module, func, index, hosts, allocator, copies, copier } = echo;
  const lifted = flattenFunctype(func, "lift");
  const { body, ...run } = module.function(lifted.params, lifted.results);
  body.call(allocator.enter);
  if (copies) {
    body.i32(firstHash(index));
    copier().witness.restore(body);
  }
  let held: Held | undefined;
  for (const host of hosts) {
    const result = callHost(echo, body, host, passParams(echo, body, body.params));
    held = result && passResult(echo, body, result);
  }
  const answer = held && returnedResult(echo, body, held);
  if (copies) copier().witness.hash(body);
  else body.i32(0);
  body.call(allocator.leave);
  if (answer) {
    keep(body, answer);
    body.get(answer);
  }
  return run;
}

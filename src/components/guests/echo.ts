import { CoreModule } from "../../wasm/core_module.ts";
import type { FuncRef, FunctionBody, Local } from "../../wasm/function_body.ts";
import { flattenFunctype, flattenTaskReturn } from "../canonical/flatten.ts";
import type { CoreType } from "../canonical/flatten.ts";
import type { ComponentOptions } from "../case/case.ts";
import type { FuncType } from "../types/type.ts";
import { CANONICAL_ABI } from "./abi.ts";
import type { GuestAbi } from "./abi.ts";
import { MEMORY } from "./arena.ts";
import { BUILTINS } from "./builtins.ts";
import type { AsyncOptions, BuiltinName } from "./builtins.ts";
import { needsMemory } from "./canon_options.ts";
import { Copier } from "./copier.ts";
import type { AllocatorImports } from "./copier.ts";
import { defineCallback, defineRun } from "./drivers.ts";
import { FITTED } from "./fittings.ts";
import type { Fittings } from "./fittings.ts";
import { tracksHandles } from "./handles.ts";
import { allocatesFor } from "./passing.ts";
import type { Passing } from "./passing.ts";
import { definePlainPostReturn, definePostReturn } from "./post_return.ts";
import { calledBuiltins, defineStraightRun, defineUncalled, goesStraight } from "./straight_run.ts";
import { defineStep } from "./task.ts";

type Options = AsyncOptions & Pick<ComponentOptions, "encoding" | "style" | "postReturn" | "separateMemories">;

/** What the allocator's module gives besides; `null`: what the guest does not do. */
interface Allocator extends AllocatorImports {
  readonly last: FuncRef | null;
  readonly scribble: FuncRef | null;
  readonly enter: FuncRef | null;
  /** Takes the digest of the task, where there are audits. */
  readonly leave: FuncRef | null;
  readonly resume: FuncRef | null;
  readonly pause: FuncRef | null;
  readonly finish: FuncRef | null;
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
  readonly fittings: Fittings;
  /** Whether what it sees goes into a digest. */
  readonly digests: boolean;
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
 * | `canon` `…`                   | `calledBuiltins(options, fittings)`                    |
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
  fittings: Fittings = FITTED,
): CoreModule {
  const module = new CoreModule(fittings);
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
    calledBuiltins(options, fittings).map((name) => {
      const { params, results } = BUILTINS[name];
      return [name, module.importFunction("canon", name, params, results)];
    }),
  );
  const builtin = (name: BuiltinName): FuncRef => {
    const found = builtins.get(name);
    if (!found) throw new Error(`${name} is not imported`);
    return found;
  };
  const allocator = fittings.audit
    ? importAllocator(module, tracksHandles(options))
    : importPlainAllocator(module, funcs, options, fittings);
  const copies = options.style === "copy";
  const digests = copies && fittings.digest;
  let made: Copier | undefined;
  const copying = { abi, encoding: options.encoding, digests: fittings.digest };
  const copier = (): Copier => (made ??= new Copier(module, copying, allocator));
  for (const [index, func] of funcs.entries()) {
    defineFunction({
      module,
      func,
      index,
      ...imports[index]!,
      options,
      fittings,
      digests,
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

/** What a guest without audits needs of its allocator, if it needs one. */
function importPlainAllocator(
  module: CoreModule,
  funcs: readonly FuncType[],
  options: Options,
  fittings: Fittings,
): Allocator {
  const own = (needed: boolean, name: string, params: readonly CoreType[], results: readonly CoreType[]) =>
    needed ? module.importFunction("allocator", name, params, results) : null;
  const hasMemory = needsMemory(funcs, options);
  const reuses = hasMemory && fittings.reuse;
  const allocates = !goesStraight({ options, fittings }) || funcs.some((func) => allocatesFor(func, options));
  if (allocates || options.lower === "async") module.importMemory("allocator", "memory", { min: MEMORY.min });
  return {
    alloc: own(allocates, "alloc", ["i32", "i32"], ["i32"]),
    check: null,
    note: null,
    last: null,
    scribble: null,
    enter: own(reuses, "enter", [], []),
    leave: own(reuses, "leave", [], []),
    resume: null,
    pause: null,
    finish: own(reuses && options.postReturn, "finish", [], []),
    handles: null,
  };
}

function defineFunction(echo: EchoFunction): void {
  const { module, func, index, options, fittings } = echo;
  const [type] = flattenFunctype(func, "lift").results;
  const returned = fittings.audit && options.postReturn && type ? { type, global: module.global(type) } : undefined;
  const keep = (body: FunctionBody, result: Local): void => {
    if (returned) body.get(result).globalSet(returned.global);
  };
  if (goesStraight(echo)) {
    module.exportFunction(`run-${index}`, defineStraightRun(echo, keep));
    if (options.lift === "callback") module.exportFunction(`callback-${index}`, defineUncalled(module));
  } else {
    const step = defineStep(echo);
    module.exportFunction(`run-${index}`, defineRun(echo, step, keep));
    if (options.lift === "callback") module.exportFunction(`callback-${index}`, defineCallback(echo, step));
  }
  if (options.postReturn)
    module.exportFunction(
      `post-return-${index}`,
      fittings.audit
        ? definePostReturn(module, echo.allocator.finish!, returned)
        : definePlainPostReturn(module, echo.allocator.finish, type),
    );
}

import { CoreModule } from "../binary/core_module.ts";
import type { FuncRef, FunctionBody, GlobalRef, Local } from "../binary/function_body.ts";
import { flattenFunctype, paramsSpill, paramsTuple, resultSpills } from "../canonical/flatten.ts";
import type { CoreType } from "../canonical/flatten.ts";
import type { ComponentOptions } from "../case/case.ts";
import type { FuncType, ValueType } from "../types/type.ts";
import { CANONICAL_ABI } from "./abi.ts";
import type { GuestAbi } from "./abi.ts";
import { MEMORY } from "./allocator.ts";
import { Copier } from "./copier.ts";
import type { Place } from "./copier.ts";
import { FlatMover } from "./flat.ts";

type Options = Pick<ComponentOptions, "encoding" | "style" | "postReturn">;

/**
 * The core module that hands the arguments of each of `funcs` on to its imports, one after the other, and the last one's result back.
 *
 * | import                        |                                                   |
 * | ----------------------------- | ------------------------------------------------- |
 * | `allocator` `…`               | what allocator.ts exports                         |
 * | `host` `call-<f>-<callee>`    | `flatten_functype(func, "lower")`                 |
 *
 * | export                        |                                                   |
 * | ----------------------------- | ------------------------------------------------- |
 * | `run-<f>`                     | `flatten_functype(func, "lift")`                  |
 * | `post-return-<f>`             | if `options.postReturn`: its results as parameters |
 */
export function echoModule(funcs: readonly FuncType[], options: Options, callees = 1, abi: GuestAbi = CANONICAL_ABI): CoreModule {
  const module = new CoreModule();
  const hosts = funcs.map((func, index) => {
    const lowered = flattenFunctype(func, "lower");
    return Array.from({ length: callees }, (_, callee) => module.importFunction("host", `call-${index}-${callee}`, lowered.params, lowered.results));
  });
  const own = (name: string, params: readonly CoreType[], results: readonly CoreType[]) =>
    module.importFunction("allocator", name, params, results);
  const allocator: Allocator = {
    alloc: own("alloc", ["i32", "i32"], ["i32"]),
    check: own("check", ["i32", "i32", "i32"], []),
    note: own("note", ["i32"], []),
    enter: own("enter", [], []),
    leave: own("leave", ["i32"], []),
    finish: own("finish", ["i32"], []),
  };
  module.importMemory("allocator", "memory", MEMORY);
  const copier = options.style === "copy" ? new Copier(module, abi, options.encoding, allocator) : undefined;
  for (const [index, func] of funcs.entries()) defineFunction(module, { func, index, hosts: hosts[index]!, options, abi, allocator, copier });
  return module;
}

interface Echo {
  readonly func: FuncType;
  readonly index: number;
  readonly hosts: readonly FuncRef[];
  readonly options: Options;
  readonly abi: GuestAbi;
  readonly allocator: Allocator;
  readonly copier: Copier | undefined;
}

function defineFunction(module: CoreModule, { func, index, hosts, options, abi, allocator, copier }: Echo): void {
  const lifted = flattenFunctype(func, "lift");
  const [resultType] = lifted.results;
  const returned = options.postReturn && resultType ? { type: resultType, global: module.global(resultType) } : undefined;
  const { body, ...run } = module.function(lifted.params, lifted.results);
  const guest = { func, abi, allocator, body };
  body.call(allocator.enter);
  let answer: Local | undefined;
  for (const host of hosts) {
    const args = copier ? copyParams(guest, copier) : body.params;
    const result = callHost(guest, host, args, resultType);
    answer = copier && result ? copyResult(guest, copier, result) : result;
  }
  if (copier) copier.witness.digest(body);
  else body.i32(0);
  body.call(allocator.leave);
  if (answer) {
    if (returned) body.get(answer).globalSet(returned.global);
    body.get(answer);
  }
  module.exportFunction(`run-${index}`, run);
  if (options.postReturn) module.exportFunction(`post-return-${index}`, definePostReturn(module, allocator, returned));
}

interface Allocator {
  readonly alloc: FuncRef;
  readonly check: FuncRef;
  readonly note: FuncRef;
  readonly enter: FuncRef;
  readonly leave: FuncRef;
  readonly finish: FuncRef;
}

interface Guest {
  readonly func: FuncType;
  readonly abi: GuestAbi;
  readonly allocator: Allocator;
  readonly body: FunctionBody;
}

/** Calls the import; the local holds its flat result or a pointer to it. */
function callHost({ func, abi, allocator, body }: Guest, host: FuncRef, args: readonly Local[], type: CoreType | undefined): Local | undefined {
  if (!func.result || !type) {
    body.get(...args).call(host);
    return undefined;
  }
  const result = body.local(type);
  if (!resultSpills(func)) {
    body.get(...args).call(host).set(result);
    return result;
  }
  body.i32(abi.alignment(func.result)).i32(abi.elemSize(func.result)).call(allocator.alloc).set(result);
  body.get(...args, result).call(host);
  return result;
}

function copyParams(guest: Guest, copier: Copier): readonly Local[] {
  const { func, body } = guest;
  if (func.params.length === 0) return [];
  const tuple = paramsTuple(func);
  if (!paramsSpill(func)) return throughMemory(guest, copier, tuple, body.params);
  checkArea(guest, tuple, body.param(0));
  return [copied(guest, copier, tuple, body.param(0)).base];
}

function copyResult(guest: Guest, copier: Copier, result: Local): Local {
  const type = guest.func.result as ValueType;
  if (resultSpills(guest.func)) return copied(guest, copier, type, result).base;
  const [answer] = throughMemory(guest, copier, type, [result]);
  return answer as Local;
}

/** Stores flat values to memory, copies them there, and loads the copy. */
function throughMemory(guest: Guest, copier: Copier, type: ValueType, flat: readonly Local[]): readonly Local[] {
  const { body } = guest;
  const mover = new FlatMover(copier, body);
  const stored = allocated(guest, type);
  mover.store(type, (index) => body.get(flat[index] as Local), 0, stored);
  const copy = copied(guest, copier, type, stored.base);
  const loaded = flat.map((local) => body.local(local.type));
  const sink = (index: number, _: CoreType, push: () => void) => {
    push();
    body.set(loaded[index] as Local);
  };
  mover.load(type, copy, sink, 0);
  return loaded;
}

function copied(guest: Guest, copier: Copier, type: ValueType, from: Local): Place {
  const to = allocated(guest, type);
  copier.copy(guest.body, type, { base: from, offset: 0 }, to);
  return to;
}

function allocated({ abi, allocator, body }: Guest, type: ValueType): Place {
  const base = body.local("i32");
  body.i32(abi.alignment(type)).i32(abi.elemSize(type)).call(allocator.alloc).set(base);
  return { base, offset: 0 };
}

function checkArea({ abi, allocator, body }: Guest, type: ValueType, ptr: Local): void {
  body.get(ptr).i32(abi.elemSize(type)).i32(abi.alignment(type)).call(allocator.check);
}

function definePostReturn(module: CoreModule, { finish }: Allocator, returned: { readonly type: CoreType; readonly global: GlobalRef } | undefined): FuncRef {
  const { body, ...postReturn } = module.function(returned ? [returned.type] : [], []);
  if (returned) sameValue(body, returned.type, () => body.get(body.param(0)), () => body.globalGet(returned.global));
  else body.i32(1);
  body.call(finish);
  return postReturn;
}

/** → i32: whether both are the same; hosts may change the payload of a NaN on the way. */
function sameValue(body: FunctionBody, type: CoreType, a: () => void, b: () => void): void {
  if (type === "i32" || type === "i64") {
    a();
    b();
    body.op(`${type}.eq`);
    return;
  }
  const [bits, equal] = type === "f32" ? (["i32.reinterpret_f32", "i32.eq"] as const) : (["i64.reinterpret_f64", "i64.eq"] as const);
  for (const value of [a, b]) {
    value();
    body.op(bits);
  }
  body.op(equal);
  for (const value of [a, b]) {
    value();
    value();
    body.op(`${type}.ne`);
  }
  body.op("i32.and", "i32.or");
}

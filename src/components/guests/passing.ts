import type { FuncRef, FunctionBody, Local } from "../../wasm/function_body.ts";
import { asyncParamsSpill, flattenType, paramsSpill, paramsTuple, resultSpills } from "../canonical/flatten.ts";
import type { CoreType } from "../canonical/flatten.ts";
import type { ComponentOptions, Lower } from "../case/case.ts";
import type { FuncType, ValueType } from "../types/type.ts";
import type { GuestAbi } from "./abi.ts";
import type { AllocatorImports, Copier, Place } from "./copier.ts";
import { FlatMover } from "./flat.ts";

/** What a guest has to emit code with that passes on the values of a function. */
export interface Passing {
  readonly func: FuncType;
  readonly abi: GuestAbi;
  readonly allocator: AllocatorImports;
  readonly copier: () => Copier;
  /** Whether values are copied on their way. */
  readonly copies: boolean;
  readonly lower: Lower;
}

/** A value in a guest's hands: its only flat value, or where it is in memory. */
export type Held = { readonly flat: Local } | { readonly base: Local };

/** Whether passing on the values of a function takes memory that the guest allocates itself. */
export function allocatesFor(func: FuncType, { style, lower }: Pick<ComponentOptions, "style" | "lower">): boolean {
  if (style === "copy") return true;
  const isAsync = lower === "async";
  return (func.result !== null && (isAsync || resultSpills(func))) || (isAsync && asyncParamsSpill(func));
}

/** Emits what makes arguments for the lowered function from those that the lifted one was given. */
export function passParams(passing: Passing, body: FunctionBody, params: readonly Local[]): readonly Local[] {
  const { func, copies, lower } = passing;
  if (params.length === 0) return [];
  const tuple = paramsTuple(func);
  if (paramsSpill(func)) {
    const given = params[0] as Local;
    if (!copies) return params;
    checkArea(passing, body, tuple, given);
    return [copied(passing, body, tuple, given)];
  }
  const spills = lower === "async" && asyncParamsSpill(func);
  if (!copies && !spills) return params;
  const stored = storeFlat(passing, body, tuple, params);
  const passed = copies ? copied(passing, body, tuple, stored) : stored;
  return spills ? [passed] : loadFlat(passing, body, tuple, passed);
}

/** Emits the call of a function that is lowered without `async`. @returns its result. */
export function callHost(
  passing: Passing,
  body: FunctionBody,
  host: FuncRef,
  args: readonly Local[],
): Held | undefined {
  const { func } = passing;
  if (!func.result) {
    body.get(...args).call(host);
    return undefined;
  }
  if (resultSpills(func)) {
    const base = allocated(passing, body, func.result);
    body.get(...args, base).call(host);
    return { base };
  }
  const flat = body.local(flattenType(func.result)[0] as CoreType);
  body
    .get(...args)
    .call(host)
    .set(flat);
  return { flat };
}

/** Emits the copy of a result, if the guest copies. */
export function passResult(passing: Passing, body: FunctionBody, result: Held): Held {
  const type = passing.func.result as ValueType;
  if (!passing.copies) return result;
  const from = "base" in result ? result.base : storeFlat(passing, body, type, [result.flat]);
  return { base: copied(passing, body, type, from) };
}

/** Emits what takes a result apart into its flat values. */
export function flatResult(passing: Passing, body: FunctionBody, result: Held): readonly Local[] {
  return "flat" in result ? [result.flat] : loadFlat(passing, body, passing.func.result as ValueType, result.base);
}

/** Emits what makes of a result what a lift without `async` returns. */
export function returnedResult(passing: Passing, body: FunctionBody, result: Held): Local {
  if (resultSpills(passing.func) && "base" in result) return result.base;
  return flatResult(passing, body, result)[0] as Local;
}

/** Emits the allocation of what a value of `type` takes. */
export function allocated({ abi, allocator }: Passing, body: FunctionBody, type: ValueType): Local {
  const base = body.local("i32");
  body.i32(abi.alignment(type)).i32(abi.elemSize(type)).call(allocator.alloc!).set(base);
  return base;
}

function storeFlat(passing: Passing, body: FunctionBody, type: ValueType, flat: readonly Local[]): Local {
  const base = allocated(passing, body, type);
  const to: Place = { base, offset: 0 };
  new FlatMover(passing.copier(), body).store(type, (index) => body.get(flat[index] as Local), 0, to);
  return base;
}

function loadFlat(passing: Passing, body: FunctionBody, type: ValueType, base: Local): readonly Local[] {
  const loaded = flattenType(type).map((one) => body.local(one));
  const sink = (index: number, _: CoreType, push: () => void): void => {
    push();
    body.set(loaded[index] as Local);
  };
  new FlatMover(passing.copier(), body).load(type, { base, offset: 0 }, sink, 0);
  return loaded;
}

function copied(passing: Passing, body: FunctionBody, type: ValueType, from: Local): Local {
  const to = allocated(passing, body, type);
  passing.copier().copy(body, type, { base: from, offset: 0 }, { base: to, offset: 0 });
  return to;
}

function checkArea({ abi, allocator }: Passing, body: FunctionBody, type: ValueType, ptr: Local): void {
  if (allocator.check) body.get(ptr).i32(abi.elemSize(type)).i32(abi.alignment(type)).call(allocator.check);
}

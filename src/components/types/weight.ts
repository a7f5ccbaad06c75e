import { children } from "./children.ts";
import type { FuncType, ValueType } from "./type.ts";

const cache = new WeakMap<ValueType, number>();

/**
 * How much a type is: 1 for itself and the weight of each type inside it, a
 * fixed-length list's element as often as it is long. A case without a
 * payload counts 1.
 *
 * No value takes more than 8 bytes of linear memory a unit of weight, lists
 * and strings counted as their pointer and length, and no more than 2 flat values.
 */
export function weight(type: ValueType): number {
  let result = cache.get(type);
  if (result === undefined) cache.set(type, (result = 1 + inner(type)));
  return result;
}

function inner(type: ValueType): number {
  const sum = children(type).reduce((total, child) => total + weight(child.type), 0);
  if (type.kind === "fixed-list") return type.length * sum;
  if (type.kind === "variant") return sum + type.cases.filter((one) => one.type === null).length;
  if (type.kind === "result") return sum + Number(type.ok === null) + Number(type.err === null);
  return sum;
}

/** The weight of all types of several functions. */
export function funcsWeight(funcs: readonly FuncType[]): number {
  return funcs.reduce((sum, func) => sum + funcWeight(func), 0);
}

/** The weight of all parameters and of the result. */
export function funcWeight(func: FuncType): number {
  return func.params.reduce((sum, param) => sum + weight(param.type), 0) + (func.result ? weight(func.result) : 0);
}

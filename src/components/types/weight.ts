import { children } from "./children.ts";
import { unreachable } from "./never.ts";
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
  switch (type.kind) {
    case "fixed-list":
      return type.length * weight(type.element);
    case "variant":
      return type.cases.reduce((sum, one) => sum + (one.type ? weight(one.type) : 1), 0);
    case "result":
      return (type.ok ? weight(type.ok) : 1) + (type.err ? weight(type.err) : 1);
    case "list":
    case "map":
    case "tuple":
    case "option":
    case "record":
      return children(type).reduce((sum, child) => sum + weight(child.type), 0);
    case "enum":
    case "flags":
    case "bool":
    case "char":
    case "string":
    case "f32":
    case "f64":
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
    case "s64":
    case "u64":
      return 0;
    default:
      return unreachable(type);
  }
}

/** The weight of all types of several functions. */
export function funcsWeight(funcs: readonly FuncType[]): number {
  return funcs.reduce((sum, func) => sum + funcWeight(func), 0);
}

/** The weight of all parameters and of the result. */
export function funcWeight(func: FuncType): number {
  return func.params.reduce((sum, param) => sum + weight(param.type), 0) + (func.result ? weight(func.result) : 0);
}

import { flatCount, flattenType, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS } from "../../../canonical/flatten.ts";
import type { CoreFuncType, CoreType } from "../../../canonical/flatten.ts";
import type { FuncType, ValueType } from "../../../types/type.ts";

export const MAX_FLAT_ASYNC_PARAMS = 4;

/** The options that decide how a function type is flattened. */
export interface FlattenOptions {
  readonly async: boolean;
  readonly callback: object | null;
}

/** CanonicalABI.md, "Flattening", `flatten_functype`, of synchronous and asynchronous functions. */
export function flattenFunctype(opts: FlattenOptions, ft: FuncType, context: "lift" | "lower"): CoreFuncType {
  const types = ft.params.map((param) => param.type);
  const spilled = (max: number): CoreType[] => flattenUpTo(max, types);
  const results = ft.result ? [ft.result] : [];
  if (!opts.async) {
    const params = spilled(MAX_FLAT_PARAMS);
    if (countOf(results) <= MAX_FLAT_RESULTS) return { params, results: results.flatMap(flattenType) };
    return context === "lift" ? { params, results: ["i32"] } : { params: [...params, "i32"], results: [] };
  }
  if (context === "lift") return { params: spilled(MAX_FLAT_PARAMS), results: opts.callback ? ["i32"] : [] };
  return { params: [...spilled(MAX_FLAT_ASYNC_PARAMS), ...(ft.result ? (["i32"] as const) : [])], results: ["i32"] };
}

/** The core types of values that are passed in memory if they are more than `max` in core code. */
export function flattenUpTo(max: number, types: readonly ValueType[]): CoreType[] {
  return countOf(types) > max ? ["i32"] : types.flatMap(flattenType);
}

function countOf(types: readonly ValueType[]): number {
  return types.reduce((sum, type) => sum + flatCount(type), 0);
}

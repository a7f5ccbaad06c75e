import { despecialize } from "../types/despecialize.ts";
import { unreachable } from "../types/never.ts";
import type { FuncType, TupleType, ValueType, VariantCase } from "../types/type.ts";

/** A core value type that flattening yields. */
export type CoreType = "i32" | "i64" | "f32" | "f64";

export interface CoreFuncType {
  readonly params: readonly CoreType[];
  readonly results: readonly CoreType[];
}

export const MAX_FLAT_PARAMS = 16;
export const MAX_FLAT_ASYNC_PARAMS = 4;
export const MAX_FLAT_RESULTS = 1;

/** The canonical options that decide how a function type is flattened. */
interface FlattenOptions {
  readonly async?: boolean;
  readonly callback?: boolean;
}

/**
 * CanonicalABI.md, "Flattening", `flatten_functype`.
 *
 * @param context whether a core function is lifted, or the function is lowered to a core one.
 */
export function flattenFunctype(
  func: FuncType,
  context: "lift" | "lower",
  { async = false, callback = false }: FlattenOptions = {},
): CoreFuncType {
  const spills = async && context === "lower" ? asyncParamsSpill(func) : paramsSpill(func);
  const params: CoreType[] = spills ? ["i32"] : func.params.flatMap((param) => flattenType(param.type));
  if (async && context === "lift") return { params, results: callback ? ["i32"] : [] };
  if (async) return { params: func.result ? [...params, "i32"] : params, results: ["i32"] };
  if (!func.result) return { params, results: [] };
  if (!resultSpills(func)) return { params, results: flattenType(func.result) };
  if (context === "lift") return { params, results: ["i32"] };
  return { params: [...params, "i32"], results: [] };
}

/** Whether the parameters of `func` are passed in memory, as the tuple `paramsTuple(func)`. */
export function paramsSpill(func: FuncType): boolean {
  return paramsCount(func) > MAX_FLAT_PARAMS;
}

/** The same of a call by a `canon lower` with `async`. */
export function asyncParamsSpill(func: FuncType): boolean {
  return paramsCount(func) > MAX_FLAT_ASYNC_PARAMS;
}

function paramsCount(func: FuncType): number {
  return func.params.reduce((sum, param) => sum + flatCount(param.type), 0);
}

/** Whether the result of `func` is passed in memory where it is returned. */
export function resultSpills(func: FuncType): boolean {
  return func.result !== null && flatCount(func.result) > MAX_FLAT_RESULTS;
}

/** Whether the result of `func` is passed in memory where it is given to `task.return`. */
export function taskReturnSpills(func: FuncType): boolean {
  return func.result !== null && flatCount(func.result) > MAX_FLAT_PARAMS;
}

/** The core type of `canon task.return` for the result of `func`: that of a function with it as its parameter. */
export function flattenTaskReturn(func: FuncType): CoreFuncType {
  return flattenFunctype({ params: func.result ? [{ name: "result", type: func.result }] : [], result: null }, "lower");
}

const tuples = new WeakMap<FuncType, TupleType>();

/** What spilled parameters are in memory ("Lifting and Lowering Values"); the same object for the same function. */
export function paramsTuple(func: FuncType): TupleType {
  let tuple = tuples.get(func);
  if (!tuple) tuples.set(func, (tuple = { kind: "tuple", elements: func.params.map((param) => param.type) }));
  return tuple;
}

const flats = new WeakMap<ValueType, CoreType[]>();

/** `flatten_type`. As long as `flatCount` says: not to be asked for long fixed-length lists. Read only. */
export function flattenType(type: ValueType): CoreType[] {
  let result = flats.get(type);
  if (!result) flats.set(type, (result = flattenOf(type)));
  return result;
}

function flattenOf(type: ValueType): CoreType[] {
  const t = despecialize(type);
  switch (t.kind) {
    case "bool":
    case "char":
    case "flags":
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
      return ["i32"];
    case "s64":
    case "u64":
      return ["i64"];
    case "f32":
      return ["f32"];
    case "f64":
      return ["f64"];
    case "string":
    case "list":
      return ["i32", "i32"];
    case "fixed-list": {
      const element = flattenType(t.element);
      return Array.from({ length: t.length }, () => element).flat();
    }
    case "record":
      return t.fields.flatMap((field) => flattenType(field.type));
    case "variant":
      return flattenVariant(t.cases);
    default:
      return unreachable(t);
  }
}

/** `flatten_variant`. */
export function flattenVariant(cases: readonly VariantCase[]): CoreType[] {
  const flat: CoreType[] = [];
  for (const c of cases) {
    if (!c.type) continue;
    for (const [index, type] of flattenType(c.type).entries()) {
      const before = flat[index];
      flat[index] = before === undefined ? type : join(before, type);
    }
  }
  return ["i32", ...flat];
}

/** `join`: the tightest core type that holds the bits of both. */
export function join(a: CoreType, b: CoreType): CoreType {
  if (a === b) return a;
  const narrow = (type: CoreType) => type === "i32" || type === "f32";
  return narrow(a) && narrow(b) ? "i32" : "i64";
}

const counts = new WeakMap<ValueType, number>();

/** The length of `flattenType(type)`, without making it. */
export function flatCount(type: ValueType): number {
  let result = counts.get(type);
  if (result === undefined) counts.set(type, (result = countOf(type)));
  return result;
}

function countOf(type: ValueType): number {
  const t = despecialize(type);
  switch (t.kind) {
    case "fixed-list":
      return t.length * flatCount(t.element);
    case "record":
      return t.fields.reduce((sum, field) => sum + flatCount(field.type), 0);
    case "variant":
      return 1 + t.cases.reduce((most, c) => (c.type ? Math.max(most, flatCount(c.type)) : most), 0);
    default:
      return flattenType(type).length;
  }
}

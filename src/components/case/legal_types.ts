import { isDeepStrictEqual } from "node:util";
import { children, namedTypesOf, typesOf } from "../types/children.ts";
import { unreachable } from "../types/never.ts";
import { isNamed, isPrimitive, KEY_KINDS } from "../types/type.ts";
import type { FuncType, NamedType, ValueType } from "../types/type.ts";
import { funcsWeight } from "../types/weight.ts";
import {
  MAX_DEPTH,
  MAX_ENUM_LABELS,
  MAX_FLAGS,
  MAX_LABELS,
  MAX_MEMBERS,
  MAX_PARAMS,
  MAX_TYPE_WEIGHT,
} from "./limits.ts";
import { whyNotScope } from "./names.ts";

/**
 * Why functions of these types are no legal case: what validation refuses
 * and what would be out of bounds.
 *
 * @returns `null` if they are legal.
 */
export function whyNotFuncs(funcs: readonly FuncType[]): string | null {
  return (
    firstOf(funcs, whyNotParams) ??
    firstOf(funcs.flatMap(typesOf), (type) => whyNotType(type, MAX_DEPTH)) ??
    whyNotWeight(funcs) ??
    whyNotNames(funcs)
  );
}

function whyNotParams({ params }: FuncType): string | null {
  if (params.length > MAX_PARAMS) return `${params.length} parameters; ${MAX_PARAMS} are allowed`;
  return whyNotScope(params.map((param) => param.name));
}

function whyNotWeight(funcs: readonly FuncType[]): string | null {
  const total = funcsWeight(funcs);
  return total > MAX_TYPE_WEIGHT ? `types of weight ${total}; ${MAX_TYPE_WEIGHT} is allowed` : null;
}

/** Why `type`, with at most `depth` types nested, is illegal wherever it stands. */
function whyNotType(type: ValueType, depth: number): string | null {
  if (depth === 0) return `types nested deeper than ${MAX_DEPTH}`;
  return whyNotShape(type) ?? firstOf(children(type), (child) => whyNotType(child.type, depth - 1));
}

function whyNotShape(type: ValueType): string | null {
  if (isPrimitive(type)) return null;
  switch (type.kind) {
    case "record":
      return whyNotMembers(type.kind, type.fields.length) ?? whyNotScope(type.fields.map((field) => field.name));
    case "variant":
      return whyNotMembers(type.kind, type.cases.length) ?? whyNotScope(type.cases.map((one) => one.name));
    case "tuple":
      return whyNotMembers(type.kind, type.elements.length);
    case "enum":
      return whyNotCount("labels of an enum", type.labels.length, MAX_ENUM_LABELS) ?? whyNotScope(type.labels);
    case "flags":
      return whyNotCount("flags", type.labels.length, MAX_FLAGS) ?? whyNotScope(type.labels);
    case "fixed-list":
      return whyNotCount("elements of a fixed-length list", type.length, MAX_TYPE_WEIGHT);
    case "map":
      return KEY_KINDS.includes(type.key.kind) ? null : `a map with keys of type ${String(type.key.kind)}`;
    case "list":
    case "option":
    case "result":
      return null;
    default:
      return unreachable(type);
  }
}

const whyNotMembers = (kind: string, count: number): string | null =>
  whyNotCount(`members of a ${kind}`, count, MAX_MEMBERS);

function whyNotCount(what: string, count: number, max: number): string | null {
  return Number.isInteger(count) && count >= 1 && count <= max ? null : `${count} ${what}; 1 … ${max} are allowed`;
}

/** Names of types: unique, and always of the same structure. */
function whyNotNames(funcs: readonly FuncType[]): string | null {
  const named = namedTypesOf(funcs);
  const labels = named.reduce(
    (sum, type) => sum + (type.kind === "enum" || type.kind === "flags" ? type.labels.length : 0),
    0,
  );
  if (labels > MAX_LABELS) return `${labels} labels in enums and flags; ${MAX_LABELS} are allowed`;
  const byName = new Map(named.map((type) => [type.name, type]));
  return whyNotScope([...byName.keys()]) ?? firstOf(funcs.flatMap(typesOf), (type) => whyNotSame(type, byName));
}

function whyNotSame(type: ValueType, byName: ReadonlyMap<string, NamedType>): string | null {
  if (isNamed(type)) {
    const first = byName.get(type.name);
    // A type that was compared as a whole needs no second look at its parts.
    if (first !== undefined && first !== type)
      return sameType(first, type) ? null : `two different types are named ${type.name}`;
  }
  return firstOf(children(type), (child) => whyNotSame(child.type, byName));
}

/** Equality of structure, names and labels included. */
export function sameType(a: ValueType, b: ValueType): boolean {
  return a === b || isDeepStrictEqual(a, b);
}

function firstOf<T>(items: readonly T[], why: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = why(item);
    if (found !== null) return found;
  }
  return null;
}

import type { Case } from "./case.ts";
import { children, withChildren } from "../types/children.ts";
import type { ValueType } from "../types/type.ts";
import { partsOf, withParts } from "../values/parts.ts";
import type { Value } from "../values/value.ts";
import { withFunc } from "./functions.ts";

/** A type in place of another, and what becomes of each value of the old one. */
export interface Rewrite {
  readonly type: ValueType;
  readonly value: (value: Value) => Value;
}

/** What leaves values as they are; compared by identity, so that unchanged parts of a value are not walked. */
export const asIs = (value: Value): Value => value;

/**
 * `testCase` with the type of each parameter and result of all functions rewritten, and the values of all calls with
 * them.
 */
export function rewriteCase(testCase: Case, rewrite: (type: ValueType, root: string) => Rewrite): Case {
  return testCase.functions.reduce<Case>((current, { func }, of) => {
    const params = func.params.map((param, index) => rewrite(param.type, paramRoot(of, index)));
    const result = func.result && rewrite(func.result, resultRoot(of));
    const rewritten = {
      params: func.params.map((param, index) => ({ ...param, type: params[index]!.type })),
      result: result && result.type,
    };
    return withFunc(current, of, rewritten, (values) => ({
      args: values.args.map((arg, index) => params[index]!.value(arg)),
      result: result && values.result !== null ? result.value(values.result) : null,
    }));
  }, testCase);
}

/** Where a type stands in the signature of a function. No label can be like these. */
export const paramRoot = (of: number, index: number): string => `param ${index} of ${of}`;
export const resultRoot = (of: number): string => `result of ${of}`;

/** `type` with the types directly inside it rewritten; `index` counts as `children` does. */
export function rewriteChildren(type: ValueType, rewrite: (child: ValueType, index: number) => Rewrite): Rewrite {
  const parts = children(type).map((child, index) => rewrite(child.type, index));
  if (parts.every((part, index) => part.value === asIs && part.type === children(type)[index]!.type))
    return { type, value: asIs };
  const value = parts.every((part) => part.value === asIs) ? asIs : convertParts(type, parts);
  return {
    type: withChildren(
      type,
      parts.map((part) => part.type),
    ),
    value,
  };
}

/** What `parts`, by the index of a child, make of the values inside a value of `type`. */
function convertParts(type: ValueType, parts: readonly Rewrite[]): (value: Value) => Value {
  return (value) => {
    const converted = partsOf(type, value).map((part) => parts[part.child]!.value(part.value));
    const whole = withParts(type, value, converted);
    return type.kind === "map" ? uniqueKeys(whole as readonly (readonly [Value, Value])[]) : whole;
  };
}

/** Of entries with equal keys the first: a case has no key twice. */
function uniqueKeys(entries: readonly (readonly [Value, Value])[]): Value {
  const keys = new Set<Value>();
  return entries.filter(([key]) => !keys.has(key) && keys.add(key));
}

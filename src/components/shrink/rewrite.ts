import type { Case } from "../case/case.ts";
import { children } from "../types/children.ts";
import { unreachable } from "../types/never.ts";
import type { KeyKind, ValueType } from "../types/type.ts";
import type { CaseValue, Value } from "../values/value.ts";
import { withFunc } from "./functions.ts";

/** A type in place of another, and what becomes of each value of the old one. */
export interface Rewrite {
  readonly type: ValueType;
  readonly value: (value: Value) => Value;
}

/** What leaves values as they are; compared by identity, so that unchanged parts of a value are not walked. */
export const asIs = (value: Value): Value => value;

/** `testCase` with the type of each parameter and result of all functions rewritten, and the values of all calls with them. */
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

function convertParts(type: ValueType, parts: readonly Rewrite[]): (value: Value) => Value {
  switch (type.kind) {
    case "list":
    case "fixed-list":
      return (value) => (value as readonly Value[]).map(parts[0]!.value);
    case "map":
      return (value) =>
        uniqueKeys(
          (value as readonly (readonly [Value, Value])[]).map(([key, mapped]) => [
            parts[0]!.value(key),
            parts[1]!.value(mapped),
          ]),
        );
    case "tuple":
    case "record":
      return (value) => (value as readonly Value[]).map((member, index) => parts[index]!.value(member));
    case "variant": {
      let next = 0;
      return convertCases(type.cases.map((c) => (c.type ? parts[next++] : undefined)));
    }
    case "option":
      return convertCases([undefined, parts[0]]);
    case "result":
      return convertCases([type.ok ? parts[0] : undefined, type.err ? parts.at(-1) : undefined]);
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
      return asIs;
    default:
      return unreachable(type);
  }
}

const convertCases =
  (parts: readonly (Rewrite | undefined)[]) =>
  (value: Value): Value => {
    const { case: index, value: payload } = value as CaseValue;
    const part = parts[index];
    return part && payload !== null ? { case: index, value: part.value(payload) } : value;
  };

/** Of entries with equal keys the first: a case has no key twice. */
function uniqueKeys(entries: readonly (readonly [Value, Value])[]): Value {
  const keys = new Set<Value>();
  return entries.filter(([key]) => !keys.has(key) && keys.add(key));
}

function withChildren(type: ValueType, inner: readonly ValueType[]): ValueType {
  switch (type.kind) {
    case "list":
    case "fixed-list":
      return { ...type, element: inner[0]! };
    case "map":
      return { ...type, key: inner[0] as { readonly kind: KeyKind }, value: inner[1]! };
    case "tuple":
      return { ...type, elements: inner };
    case "record":
      return { ...type, fields: type.fields.map((field, index) => ({ ...field, type: inner[index]! })) };
    case "variant": {
      let next = 0;
      return { ...type, cases: type.cases.map((c) => (c.type ? { ...c, type: inner[next++]! } : c)) };
    }
    case "option":
      return { ...type, type: inner[0]! };
    case "result":
      return { ...type, ok: type.ok && inner[0]!, err: type.err && inner.at(-1)! };
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
      return type;
    default:
      return unreachable(type);
  }
}

import type { ComponentFuncType } from "../../binary/reader_definitions.ts";
import type { ValueType } from "../../types/type.ts";

/** Whether two types are the same by structure; what they are called by is of no matter, unlike their labels. */
export function sameType(a: ValueType | null, b: ValueType | null): boolean {
  if (a === b) return true;
  return a !== null && b !== null && canonical(a) === canonical(b);
}

/** The same of functions, whose parameters' names count. */
export function sameFuncType(a: ComponentFuncType, b: ComponentFuncType): boolean {
  return (
    a === b ||
    (a.async === b.async &&
      a.params.length === b.params.length &&
      sameType(a.result, b.result) &&
      a.params.every(({ name, type }, index) => name === b.params[index]?.name && sameType(type, b.params[index].type)))
  );
}

const texts = new WeakMap<ValueType, string>();

function canonical(type: ValueType): string {
  let text = texts.get(type);
  if (text === undefined)
    texts.set(
      type,
      (text = JSON.stringify(type, (_, value: unknown) => (isNamedType(value) ? { ...value, name: "" } : value))),
    );
  return text;
}

function isNamedType(value: unknown): value is ValueType & { readonly name: string } {
  return typeof value === "object" && value !== null && "kind" in value && "name" in value;
}

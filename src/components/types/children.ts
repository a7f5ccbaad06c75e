import { isNamed, isPrimitive } from "./type.ts";
import type { FuncType, KeyKind, NamedType, ValueType } from "./type.ts";
import { unreachable } from "./never.ts";

/** One step from a type to a type inside it, named as a person would say it. */
interface Child {
  readonly step: string;
  readonly type: ValueType;
}

/** The types directly inside `type`, in the order of its definition. */
export function children(type: ValueType): readonly Child[] {
  if (isPrimitive(type)) return [];
  switch (type.kind) {
    case "list":
    case "fixed-list":
      return [{ step: "element", type: type.element }];
    case "map":
      return [
        { step: "key", type: type.key },
        { step: "value", type: type.value },
      ];
    case "tuple":
      return type.elements.map((element, index) => ({ step: String(index), type: element }));
    case "option":
      return [{ step: "some", type: type.type }];
    case "result":
      return [
        ...(type.ok ? [{ step: "ok", type: type.ok }] : []),
        ...(type.err ? [{ step: "err", type: type.err }] : []),
      ];
    case "record":
      return type.fields.map((field) => ({ step: field.name, type: field.type }));
    case "variant":
      return type.cases.flatMap((c) => (c.type ? [{ step: c.name, type: c.type }] : []));
    case "enum":
    case "flags":
      return [];
    default:
      return unreachable(type);
  }
}

/**
 * A type with other types inside: the inverse of `children`.
 *
 * @param inner as many as `type` has children, of a map's key one that can be a key.
 */
export function withChildren(type: ValueType, inner: readonly ValueType[]): ValueType {
  if (isPrimitive(type)) return type;
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
      return type;
    default:
      return unreachable(type);
  }
}

/** Every type in `type`, itself last: what a type uses comes before it. */
export function postorder(type: ValueType): readonly ValueType[] {
  const found: ValueType[] = [];
  collect(type, found);
  return found;
}

function collect(type: ValueType, found: ValueType[]): void {
  for (const child of children(type)) collect(child.type, found);
  found.push(type);
}

/** The parameter types and the result type of a function, in order. */
export function typesOf(func: FuncType): readonly ValueType[] {
  return func.result ? [...func.params.map((p) => p.type), func.result] : func.params.map((p) => p.type);
}

const named = new WeakMap<FuncType, readonly NamedType[]>();

/** The named types of a function, each once, definitions before their uses. */
export function namedTypes(func: FuncType): readonly NamedType[] {
  let result = named.get(func);
  if (!result) named.set(func, (result = namedTypesOf([func])));
  return result;
}

/** The named types of several functions together, each name once, definitions before their uses. */
export function namedTypesOf(funcs: readonly FuncType[]): readonly NamedType[] {
  const found = new Map<string, NamedType>();
  for (const root of funcs.flatMap(typesOf)) {
    for (const type of postorder(root)) {
      if (isNamed(type) && !found.has(type.name)) found.set(type.name, type);
    }
  }
  return [...found.values()];
}

/** How many types are nested in `type`, itself included: 1 for a leaf. */
export function depth(type: ValueType): number {
  return 1 + children(type).reduce((deepest, child) => Math.max(deepest, depth(child.type)), 0);
}

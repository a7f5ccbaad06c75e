import type { EnumType, FixedListType, FlagsType, ListType, PrimitiveType, ValueType, VariantCase } from "./type.ts";

/**
 * What is left of a type when its specialised forms are written out
 * (CanonicalABI.md, "Despecialization"). Names are gone: layout depends on
 * structure only.
 */
export type DespecializedType =
  | PrimitiveType
  | ListType
  | FixedListType
  | FlagsType
  | { readonly kind: "record"; readonly fields: readonly { readonly name: string; readonly type: ValueType }[] }
  | { readonly kind: "variant"; readonly cases: readonly VariantCase[] };

const cache = new WeakMap<ValueType, DespecializedType>();

/**
 * Writes tuple, enum, option, result and map as record, variant and list.
 *
 * @param type any value type.
 * @returns an equal type in layout and ABI; the same object for the same input.
 */
export function despecialize(type: ValueType): DespecializedType {
  let result = cache.get(type);
  if (result === undefined) cache.set(type, (result = writeOut(type)));
  return result;
}

function writeOut(type: ValueType): DespecializedType {
  switch (type.kind) {
    case "tuple":
      return record(type.elements);
    case "enum":
      return enumeration(type);
    case "option":
      return {
        kind: "variant",
        cases: [
          { name: "none", type: null },
          { name: "some", type: type.type },
        ],
      };
    case "result":
      return {
        kind: "variant",
        cases: [
          { name: "ok", type: type.ok },
          { name: "error", type: type.err },
        ],
      };
    case "map":
      return { kind: "list", element: { kind: "tuple", elements: [type.key, type.value] } };
    case "record":
      return { kind: "record", fields: type.fields };
    case "variant":
      return { kind: "variant", cases: type.cases };
    default:
      return type;
  }
}

const record = (elements: readonly ValueType[]): DespecializedType => ({
  kind: "record",
  fields: elements.map((type, index) => ({ name: String(index), type })),
});

const enumeration = (type: EnumType): DespecializedType => ({
  kind: "variant",
  cases: type.labels.map((name) => ({ name, type: null })),
});

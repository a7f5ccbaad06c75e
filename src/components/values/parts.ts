import { unreachable } from "../types/never.ts";
import { isPrimitive } from "../types/type.ts";
import type { FixedListType, ListType, PrimitiveType, ValueType } from "../types/type.ts";
import { caseOf, isCaseValue } from "./cases.ts";
import type { CaseValue, Value } from "./value.ts";

/** A value directly inside another. */
class Part<V> {
  readonly type: ValueType;
  readonly value: V;
  readonly #whole: { readonly type: ValueType; readonly value: V };
  readonly #index: number;

  constructor(whole: { readonly type: ValueType; readonly value: V }, index: number, type: ValueType, value: V) {
    this.type = type;
    this.value = value;
    this.#whole = whole;
    this.#index = index;
  }

  /**
   * The way to it as people read it: `.field`, `[3]`, `.some`; in a map `[3].0` is a key and `[3].1` what it leads to.
   */
  get step(): string {
    return stepTo(this.#whole.type, this.#whole.value, this.#index);
  }

  /** Which of the types inside that of the whole it is of, by its index among the `children`. */
  get child(): number {
    return childAt(this.#whole.type, this.#whole.value, this.#index);
  }
}

/**
 * The parts of a value in the order of its type: elements, keys and what they
 * lead to, members, or the payload of a case. Scalars and flags have none.
 *
 * @param value has the shape of a value of `type`; its parts may be anything.
 */
export function partsOf<V>(type: ValueType, value: V): readonly Part<V>[] {
  const parts: Part<V>[] = [];
  const whole = { type, value };
  overParts(
    type,
    value,
    (inner, part, _context, index) => {
      parts.push(new Part(whole, index, inner, part));
      return null;
    },
    null,
  );
  return parts;
}

/** What a visitor of parts said, and of which part. */
interface Said<T> {
  readonly step: string;
  readonly what: T;
}

/**
 * Visits the parts in their order, until `visit` has something to say. Makes
 * nothing on the way: lists can be long.
 *
 * @param value as for `partsOf`.
 * @param visit gets `context` as it is, so that it need not be made for it.
 * @returns what `visit` returned first that is not `null`.
 */
export function overParts<V, C, T>(
  type: ValueType,
  value: V,
  visit: (type: ValueType, part: V, context: C, index: number) => T | null,
  context: C,
): Said<T> | null {
  switch (type.kind) {
    case "list":
    case "fixed-list": {
      const elements = value as readonly V[];
      const { element } = type;
      for (let index = 0; index < elements.length; index++) {
        const what = visit(element, elements[index] as V, context, index);
        if (what !== null) return { step: stepTo(type, value, index), what };
      }
      return null;
    }
    case "tuple": {
      const { elements } = type;
      for (let index = 0; index < elements.length; index++) {
        const what = visit(elements[index]!, (value as readonly V[])[index] as V, context, index);
        if (what !== null) return { step: stepTo(type, value, index), what };
      }
      return null;
    }
    case "record": {
      const { fields } = type;
      for (let index = 0; index < fields.length; index++) {
        const what = visit(fields[index]!.type, (value as readonly V[])[index] as V, context, index);
        if (what !== null) return { step: stepTo(type, value, index), what };
      }
      return null;
    }
    case "map": {
      const entries = value as readonly (readonly [V, V])[];
      for (let index = 0; index < 2 * entries.length; index++) {
        const half = index & 1;
        const what = visit(half === 0 ? type.key : type.value, entries[index >> 1]![half]!, context, index);
        if (what !== null) return { step: stepTo(type, value, index), what };
      }
      return null;
    }
    case "variant":
    case "enum":
    case "option":
    case "result": {
      const chosen = value as { readonly case: number; readonly value: V | null };
      const payload = chosen.value === null ? null : caseOf(type, chosen.case)?.type;
      const what = payload ? visit(payload, chosen.value as V, context, 0) : null;
      return what === null ? null : { step: stepTo(type, value, 0), what };
    }
    case "flags":
      return null;
    default:
      return noParts(type);
  }
}

const noParts = (_type: PrimitiveType): null => null;

/** The way from `value` to its part `index`, as `Part` has it. */
function stepTo(type: ValueType, value: unknown, index: number): string {
  switch (type.kind) {
    case "map":
      return `[${index >> 1}].${index & 1}`;
    case "tuple":
      return `.${index}`;
    case "record":
      return `.${type.fields[index]!.name}`;
    case "variant":
    case "option":
    case "result":
      return `.${caseOf(type, (value as CaseValue).case)!.name}`;
    default:
      return `[${index}]`;
  }
}

function childAt(type: ValueType, value: unknown, index: number): number {
  switch (type.kind) {
    case "map":
      return index & 1;
    case "tuple":
    case "record":
      return index;
    case "variant":
      return type.cases.slice(0, (value as CaseValue).case).filter((one) => one.type).length;
    case "result":
      return type.ok ? (value as CaseValue).case : 0;
    default:
      return 0;
  }
}

/**
 * A value with other parts: the inverse of `partsOf`.
 *
 * @param value of the same case, if it is of a type that has cases.
 * @param parts as many as `value` has; of a list or map, as many as are wanted.
 */
export function withParts(type: ValueType, value: Value, parts: readonly Value[]): Value {
  if (isPrimitive(type)) return value;
  switch (type.kind) {
    case "list":
    case "fixed-list":
    case "tuple":
    case "record":
      return parts;
    case "map":
      return Array.from({ length: parts.length / 2 }, (_entry, index) => parts.slice(2 * index, 2 * index + 2));
    case "variant":
    case "enum":
    case "option":
    case "result":
      return parts.length === 0 ? value : { case: (value as CaseValue).case, value: parts[0]! };
    case "flags":
      return value;
    default:
      return unreachable(type);
  }
}

/**
 * Whether `other` is put together as `value` is: from as many parts, of the same case. Of values without parts it says
 * nothing.
 */
export function isAlike(value: Value, other: unknown): boolean {
  if (Array.isArray(value)) return Array.isArray(other) && other.length === value.length;
  return (
    isCaseValue(value) &&
    isCaseValue(other) &&
    other.case === value.case &&
    (other.value === null) === (value.value === null)
  );
}

/** A type whose values can have many parts, all of one scalar type: they are better not walked one by one. */
export type ListOfScalars = (ListType | FixedListType) & { readonly element: PrimitiveType };

export function isListOfScalars(type: ValueType): type is ListOfScalars {
  return (type.kind === "list" || type.kind === "fixed-list") && isPrimitive(type.element);
}

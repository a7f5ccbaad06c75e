import { sameType } from "../case/legal_types.ts";
import { children } from "../types/children.ts";
import { isPrimitive, KEY_KINDS } from "../types/type.ts";
import type { PrimitiveKind, ValueType } from "../types/type.ts";
import { isCaseValue } from "../values/cases.ts";
import { partsOf } from "../values/parts.ts";
import type { CaseValue, Value } from "../values/value.ts";
import { toPrimitive } from "./convert.ts";
import { asIs } from "../case/rewrite.ts";
import type { Rewrite } from "../case/rewrite.ts";
import { simplest } from "./simplest.ts";
import { simplerPrimitives, typeSize } from "./type_size.ts";
import { isSmallerValue } from "./value_size.ts";

/**
 * What a composite type is replaced by when what it holds does not matter: nothing to it, something countable,
 * something in memory.
 */
const PLAIN_KINDS: readonly PrimitiveKind[] = ["bool", "u8", "string"];

/** The simpler types that may take the place of `type`, those that leave least first. */
export function replacements(type: ValueType): readonly Rewrite[] {
  const kinds = isPrimitive(type) ? simplerPrimitives(type.kind) : PLAIN_KINDS;
  const inside = hoists(type).sort((a, b) => typeSize(a.type).nodes - typeSize(b.type).nodes);
  return [...kinds.map((kind) => asPrimitive(type, kind)), ...inside, ...relatives(type)];
}

/** The same for the key of a map. */
export function keyReplacements(type: ValueType): readonly Rewrite[] {
  const isKey = (kind: PrimitiveKind): boolean => (KEY_KINDS as readonly PrimitiveKind[]).includes(kind);
  const kinds = isPrimitive(type) ? simplerPrimitives(type.kind) : [];
  return kinds.filter(isKey).map((kind) => asPrimitive(type, kind));
}

/** A primitive type instead of `type`. */
export function asPrimitive(type: ValueType, kind: PrimitiveKind): Rewrite {
  return { type: { kind }, value: (value) => toPrimitive(type, value, kind) };
}

/** Each different type inside `type`, at any depth, with the value found there, or the simplest where there is none. */
function hoists(type: ValueType): Rewrite[] {
  const found: Rewrite[] = [];
  const add = (inner: Rewrite): void => {
    if (!found.some((known) => sameType(known.type, inner.type))) found.push(inner);
  };
  for (const [index, child] of children(type).entries()) {
    const out = (value: Value): Value => partAt(type, index, value) ?? simplest(child.type);
    add({ type: child.type, value: out });
    for (const deeper of hoists(child.type)) add({ type: deeper.type, value: (value) => deeper.value(out(value)) });
  }
  return found;
}

/** What `value` holds for child `index` of `type`, the largest if there are several; `undefined` if nothing. */
function partAt(type: ValueType, index: number, value: Value): Value | undefined {
  const child = children(type)[index]!.type;
  const found = partsOf(type, value).filter(
    // Of a case that holds something of the very same type, that is as good.
    (part) => part.child === index || (isCaseValue(value) && part.type === child),
  );
  return largest(
    child,
    found.map((part) => part.value),
  );
}

function largest(type: ValueType, values: readonly Value[]): Value | undefined {
  return values.reduce<Value | undefined>(
    (best, value) => (best === undefined || isSmallerValue(type, best, value) ? value : best),
    undefined,
  );
}

/** Types that hold the same and need fewer words for it. */
function relatives(type: ValueType): readonly Rewrite[] {
  switch (type.kind) {
    case "record":
      return [{ type: { kind: "tuple", elements: type.fields.map((field) => field.type) }, value: asIs }];
    case "fixed-list":
      return [{ type: { kind: "list", element: type.element }, value: asIs }];
    case "map": {
      const entry: ValueType = { kind: "tuple", elements: [type.key, type.value] };
      const lists = entry.elements.map((element, index): Rewrite => ({
        type: { kind: "list", element },
        value: (value) => (value as readonly (readonly Value[])[]).map((pair) => pair[index]!),
      }));
      return [
        ...lists,
        { type: entry, value: (value) => largest(entry, value as readonly Value[]) ?? simplest(entry) },
      ];
    }
    case "result": {
      if ((type.ok === null) === (type.err === null)) return [];
      const some = type.ok === null ? 1 : 0;
      const option: ValueType = { kind: "option", type: type.ok ?? type.err! };
      return [
        {
          type: option,
          value: (value) => ({ ...(value as CaseValue), case: (value as CaseValue).case === some ? 1 : 0 }),
        },
      ];
    }
    case "variant": {
      const [first, second, ...more] = type.cases;
      const asEnum: readonly Rewrite[] = type.cases.every((c) => c.type === null)
        ? [{ type: { kind: "enum", name: type.name, labels: type.cases.map((c) => c.name) }, value: asIs }]
        : [];
      if (!first || !second || more.length > 0) return asEnum;
      return [...asEnum, { type: { kind: "result", ok: first.type, err: second.type }, value: asIs }];
    }
    default:
      return [];
  }
}

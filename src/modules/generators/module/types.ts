import type { Choices } from "../../../input/both_ways.ts";
import { NotEncodable } from "../../../input/codec.ts";
import { isBottom } from "../../../wasm/subtyping.ts";
import type { ModuleTree } from "../../../wasm/tree.ts";
import type { CompositeType, FieldType, RecursionGroup, SubType } from "../../../wasm/types.ts";
import type { ReferenceType, ValueType } from "../../../wasm/value_types.ts";
import { isSameType } from "./space.ts";
import type { Space } from "./space.ts";

type TypeGroup = ModuleTree["types"][number];

const MAX_GROUPS = 8;
const MAX_GROUP = 4;
const MAX_PARAMETERS = 5;
const MAX_RESULTS = 4;
const MAX_FIELDS = 5;

/** Up to which index a type may name others: as what may be null, and as what may not. */
interface Reach {
  readonly nullable: number;
  readonly whole: number;
}

/** The type section: a function type first, then groups that may refer to each other and to those before them. */
export function typeGroups(
  choices: Choices,
  given: readonly TypeGroup[] | undefined,
  space: Space,
): readonly TypeGroup[] {
  return choices.list<TypeGroup>(given, [1, MAX_GROUPS], (one, index) => {
    const closed = space.types.filter(isClosed);
    const isAgain = closed.length > 0 && choices.seldom(one && false, 6);
    // Types of a group differ from what they are on their own.
    const group = isAgain
      ? { explicit: false, types: [closed[choices.index(closed.length, undefined)]!] }
      : drawnGroup(choices, one, index, space);
    space.types.push(...group.types);
    return group;
  });
}

/** Whether a type names none that might not be before it; it may come again, under another index. */
const isClosed = ({ composite }: SubType): boolean => !JSON.stringify(composite).includes('"heap":');

function drawnGroup(choices: Choices, given: TypeGroup | undefined, index: number, space: Space): TypeGroup {
  const isGroup = index > 0 && space.has("gc") && choices.seldom(given?.explicit, 3);
  if (!isGroup) return { explicit: false, types: subTypes(choices, given?.types, 1, index === 0, space) };
  const count = 1 + choices.index(MAX_GROUP, given && given.types.length - 1);
  return { explicit: true, types: subTypes(choices, given?.types, count, false, space) };
}

function subTypes(
  choices: Choices,
  given: RecursionGroup | undefined,
  count: number,
  isFunction: boolean,
  space: Space,
): RecursionGroup {
  const start = space.types.length;
  const drawn: SubType[] = [];
  for (let index = 0; index < count; index++) {
    const known = [...space.types, ...drawn];
    const reach = space.has("gc")
      ? { nullable: start + count, whole: start + index }
      : { nullable: start, whole: start };
    drawn.push(subType(choices, given?.[index], known, reach, isFunction, space));
  }
  return drawn;
}

function subType(
  choices: Choices,
  given: SubType | undefined,
  known: readonly SubType[],
  reach: Reach,
  isFunction: boolean,
  space: Space,
): SubType {
  const hasSubtypes = space.has("gc") && !isFunction;
  const open = known.keys().filter((index) => !known[index]!.final && known[index]!.composite.kind !== "cont");
  const above = hasSubtypes ? [...open] : [];
  const isBelow = above.length > 0 && choices.seldom(given && given.supertypes.length > 0, 2);
  const supertype = isBelow ? choices.among(above, given?.supertypes[0]) : null;
  const final = !hasSubtypes || !choices.seldom(given && !given.final, 2);
  const supertypes = supertype === null ? [] : [supertype];
  const mustSay = !final || supertypes.length > 0;
  const explicit = mustSay || (hasSubtypes && choices.seldom(given?.explicit, 8));
  const drawn =
    supertype === null
      ? composite(choices, given?.composite, reach, isFunction, space)
      : below(choices, given?.composite, known[supertype]!.composite, reach, space);
  return { explicit, final, supertypes, composite: drawn, shared: false, describes: null, descriptor: null };
}

function composite(
  choices: Choices,
  given: CompositeType | undefined,
  reach: Reach,
  isFunction: boolean,
  space: Space,
): CompositeType {
  const kinds = isFunction || !space.has("gc") ? (["func"] as const) : (["func", "struct", "array"] as const);
  const kind = choices.among(kinds, given?.kind as "func" | undefined);
  switch (kind) {
    case "func": {
      const func = given?.kind === "func" ? given : undefined;
      const most = space.has("multi-value") ? MAX_RESULTS : 1;
      const type = (one: ValueType | undefined): ValueType => valueType(choices, one, reach, space);
      return {
        kind,
        parameters: choices.list(func?.parameters, [0, MAX_PARAMETERS], type),
        results: choices.list(func?.results, [0, most], type),
      };
    }
    case "struct":
      return { kind, fields: fields(choices, given?.kind === "struct" ? given.fields : undefined, 0, reach, space) };
    case "array":
      return { kind, element: field(choices, given?.kind === "array" ? given.element : undefined, reach, space) };
  }
}

const fields = (
  choices: Choices,
  given: readonly FieldType[] | undefined,
  before: number,
  reach: Reach,
  space: Space,
): readonly FieldType[] =>
  choices.list(given?.slice(before), [0, MAX_FIELDS], (one: FieldType | undefined) =>
    field(choices, one, reach, space),
  );

/** A type that another one is above: the same, and of a structure more fields. */
function below(
  choices: Choices,
  given: CompositeType | undefined,
  above: CompositeType,
  reach: Reach,
  space: Space,
): CompositeType {
  if (given && given.kind !== above.kind) throw new NotEncodable("a type below one of another kind");
  if (above.kind !== "struct") return above;
  const own = given?.kind === "struct" ? given.fields : undefined;
  return { kind: "struct", fields: [...above.fields, ...fields(choices, own, above.fields.length, reach, space)] };
}

function field(choices: Choices, given: FieldType | undefined, reach: Reach, space: Space): FieldType {
  const packed = ["i8", "i16"] as const;
  const isPacked = choices.seldom(given && packed.includes(given.type as "i8"), 3);
  const type = isPacked
    ? choices.among(packed, given?.type as "i8" | undefined)
    : valueType(choices, given && (given.type as ValueType), reach, space);
  return { type, mutable: choices.mostly(given?.mutable) };
}

/** A number, or seldom a reference to what is in reach. */
function valueType(choices: Choices, given: ValueType | undefined, reach: Reach, space: Space): ValueType {
  const numbers = space.numberTypes();
  const references = referencesAt(reach, space);
  const isReference = references.length > 0 && choices.seldom(given && typeof given === "object", 4);
  return choices.among(isReference ? references : numbers, given, isSameType);
}

function referencesAt({ nullable, whole }: Reach, space: Space): readonly ReferenceType[] {
  const abstract = space
    .heaps()
    .filter((heap) => typeof heap === "string" && !isBottom(heap))
    .map((heap): ReferenceType => ({ nullable: true, heap }));
  if (!space.has("function-references")) return abstract;
  const indices = (end: number): readonly number[] => Array.from({ length: end }, (_, index) => index);
  return [
    ...abstract,
    ...indices(nullable).map((heap) => ({ nullable: true, heap })),
    ...indices(whole).map((heap) => ({ nullable: false, heap })),
  ];
}

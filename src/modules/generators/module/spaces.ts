import type { Choices } from "../../../input/both_ways.ts";
import type { ExternalType, Import } from "../../../wasm/items.ts";
import { isDefaultable } from "../../../wasm/subtyping.ts";
import type { ModuleTree } from "../../../wasm/tree.ts";
import type { GlobalType, Limits, MemoryType, TableType } from "../../../wasm/types.ts";
import type { ReferenceType, ValueType } from "../../../wasm/value_types.ts";
import { constantOf } from "./code.ts";
import { constantScope } from "./scope.ts";
import { isSameType, keyOf } from "./space.ts";
import type { Space } from "./space.ts";

type Table = ModuleTree["tables"][number];
type Global = ModuleTree["globals"][number];

const MAX_IMPORTS = 4;
const MAX_FUNCTIONS = 12;
const MAX_MEMORIES = 3;
const MAX_TABLES = 3;
const MAX_GLOBALS = 6;
const MAX_TAGS = 3;

/** So many pages and elements at least, and so many more at most. */
const PAGES = [1, 2] as const;
const ELEMENTS = [8, 1, 3, 17] as const;
const MORE = [0n, 1n, 3n] as const;

function limits(
  choices: Choices,
  given: Limits | undefined,
  least: readonly number[],
  isShared: boolean,
  space: Space,
): Limits {
  // Of what is empty every access traps.
  const possible = space.style.wild > 0 ? [...least, 0] : least;
  const minimum = BigInt(choices.among(possible, given && Number(given.minimum)));
  const hasMaximum = isShared || choices.seldom(given && given.maximum !== null, 2);
  const more = hasMaximum ? choices.among<bigint>(MORE, given && (given.maximum ?? 0n) - given.minimum) : null;
  return { minimum, maximum: more === null ? null : minimum + more, shared: isShared, address: "i32" };
}

/** The address type is drawn last: it changes no other choice. */
function address(choices: Choices, given: Limits | undefined, space: Space): Limits["address"] {
  return space.has("memory64") && choices.seldom(given && given.address === "i64", 3) ? "i64" : "i32";
}

function memoryType(choices: Choices, given: MemoryType | undefined, space: Space): MemoryType {
  const isShared = space.has("threads") && choices.seldom(given?.shared, 3);
  const drawn = limits(choices, given, PAGES, isShared, space);
  return { ...drawn, address: address(choices, given, space), pageSize: null };
}

/** @param onlyNull whether the elements have to begin as null. */
function tableType(choices: Choices, given: TableType | undefined, space: Space, onlyNull: boolean): TableType {
  const types = space.references().filter((type) => !onlyNull || isDefaultable(type));
  const isPlain = types.length === 0 || !choices.seldom(given && keyOf(given.element) !== "func?", 3);
  const plain: ReferenceType = { nullable: true, heap: "func" };
  const element = isPlain ? plain : choices.among(types, given?.element, isSameType);
  const drawn = limits(choices, given, ELEMENTS, false, space);
  return { element, ...drawn, address: address(choices, given, space) };
}

function globalType(choices: Choices, given: GlobalType | undefined, types: readonly ValueType[]): GlobalType {
  const type = choices.among(types, given?.type, isSameType);
  return { type, mutable: choices.mostly(given?.mutable), shared: false };
}

const functionType = (choices: Choices, given: number | undefined, space: Space): number =>
  choices.among(space.functionTypes(), given);

/** Types that carry nothing back, as tags have them. */
const tagTypes = (space: Space): readonly number[] =>
  space.functionTypes().filter((type) => space.signature(type).results.length === 0);

/** Imports of every kind, which come first in their index spaces. */
export function imports(choices: Choices, given: readonly Import[] | undefined, space: Space): readonly Import[] {
  const isThere = choices.seldom(given && given.length > 0, 3);
  if (!isThere) return [];
  return choices.list<Import>(given, [1, MAX_IMPORTS], (one, index) => {
    const kinds = (["func", "global", "memory", "table", "tag"] as const).filter((kind) => mayImport(kind, space));
    const kind = choices.among(kinds, one?.type.kind);
    const type = external(choices, one?.type, kind, space);
    enter(type, space);
    return { module: "m", name: `i${index}`, type };
  });
}

function mayImport(kind: ExternalType["kind"], space: Space): boolean {
  if (kind === "memory") return space.memories.length === 0 || space.has("multi-memory");
  if (kind === "table") return space.tables.length === 0 || space.has("reference-types");
  return kind !== "tag" || (space.has("exceptions") && tagTypes(space).length > 0);
}

function external(
  choices: Choices,
  given: ExternalType | undefined,
  kind: ExternalType["kind"],
  space: Space,
): ExternalType {
  const same = <K extends ExternalType["kind"]>(wanted: K): Extract<ExternalType, { kind: K }> | undefined =>
    given?.kind === wanted ? (given as Extract<ExternalType, { kind: K }>) : undefined;
  switch (kind) {
    case "func":
      return { kind, type: functionType(choices, same("func")?.type, space), exact: false };
    case "table":
      return { kind, ...tableType(choices, same("table"), space, false) };
    case "memory":
      return { kind, ...memoryType(choices, same("memory"), space) };
    case "global":
      return { kind, ...globalType(choices, same("global"), space.valueTypes()) };
    case "tag":
      return { kind, type: choices.among(tagTypes(space), same("tag")?.type) };
  }
}

function enter(type: ExternalType, space: Space): void {
  switch (type.kind) {
    case "func":
      space.functions.push(type.type);
      space.importedFunctions++;
      break;
    case "table": {
      const { kind: _, ...table } = type;
      space.tables.push(table);
      break;
    }
    case "memory": {
      const { kind: _, ...memory } = type;
      space.memories.push(memory);
      break;
    }
    case "global": {
      const { kind: _, ...global } = type;
      space.globals.push(global);
      space.importedGlobals++;
      break;
    }
    case "tag":
      space.tags.push(type.type);
  }
}

/** The type of each function that is defined; there is one at least. */
export function functionTypes(choices: Choices, given: readonly number[] | undefined, space: Space): readonly number[] {
  return choices.list<number>(given, [1, MAX_FUNCTIONS], (one) => {
    const type = functionType(choices, one, space);
    space.functions.push(type);
    return type;
  });
}

export function memories(choices: Choices, given: readonly MemoryType[] | undefined, space: Space) {
  const most = space.has("multi-memory") ? MAX_MEMORIES : Math.max(0, 1 - space.memories.length);
  return choices.list<MemoryType>(given, [0, most], (one) => {
    const type = memoryType(choices, one, space);
    space.memories.push(type);
    return type;
  });
}

export function tags(choices: Choices, given: readonly number[] | undefined, space: Space): readonly number[] {
  const types = tagTypes(space);
  if (!space.has("exceptions") || types.length === 0) return [];
  return choices.list<number>(given, [0, MAX_TAGS], (one) => {
    const type = choices.among(types, one);
    space.tags.push(type);
    return type;
  });
}

/** Tables, with what their elements begin as where that is not null. */
export function tables(choices: Choices, given: readonly Table[] | undefined, space: Space): readonly Table[] {
  const most = space.has("reference-types") ? MAX_TABLES : Math.max(0, 1 - space.tables.length);
  const mayBegin = space.has("function-references");
  return choices.list<Table>(given, [0, most], (one) => {
    const scope = constantScope(space);
    const type = tableType(choices, one?.type, space, !mayBegin);
    const isMade = mayBegin && scope.makes(type.element);
    // What can't be made is taken as null.
    const element = isMade || type.element.nullable ? type.element : { ...type.element, nullable: true };
    const mustBegin = !element.nullable;
    const begins = mustBegin || (isMade && choices.seldom(one && one.initial !== null, 3));
    const initial = begins ? constantOf(choices, one?.initial ?? undefined, scope, element) : null;
    space.tables.push({ ...type, element });
    return { type: { ...type, element }, initial };
  });
}

export function globals(choices: Choices, given: readonly Global[] | undefined, space: Space): readonly Global[] {
  return choices.list<Global>(given, [0, MAX_GLOBALS], (one) => {
    const scope = constantScope(space);
    const types = space.valueTypes().filter((type) => scope.makes(type));
    const type = globalType(choices, one?.type, types);
    const initial = constantOf(choices, one?.initial, scope, type.type);
    space.globals.push(type);
    return { type, initial };
  });
}

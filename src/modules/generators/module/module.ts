import { bothWays } from "../../../input/both_ways.ts";
import type { Choices } from "../../../input/both_ways.ts";
import type { Codec } from "../../../input/codec.ts";
import type { Export } from "../../../wasm/items.ts";
import { Section } from "../../../wasm/sections.ts";
import { sectionsOf } from "../../../wasm/write_tree.ts";
import { nodesIn } from "../../../wasm/tree.ts";
import type { CustomNode, ModuleTree } from "../../../wasm/tree.ts";
import type { ModuleCase } from "../../case/module_case.ts";
import type { ModuleShape } from "../../case/module_shape.ts";
import type { Style } from "../../case/style.ts";
import { drawCalls } from "./calls.ts";
import { functionBody } from "./functions.ts";
import { moduleCards } from "./menus.ts";
import { data, elements } from "./segments.ts";
import { drawSingle } from "./single.ts";
import { Space } from "./space.ts";
import { functionTypes, globals, imports, memories, tables, tags } from "./spaces.ts";
import { typeGroups } from "./types.ts";

const MAX_EXPORTS = 10;
const MAX_CUSTOM = 3;

/** A module, and what is called of it. */
type Drawn = Pick<ModuleCase, "module" | "calls">;

/** What a module is drawn under. */
interface Drawing {
  readonly style: Style;
  readonly shape: ModuleShape;
}

/** A valid module that keeps to a style, and calls of it. */
export const callable: Codec<Drawn, Drawing> = bothWays<Drawn, Drawing>((choices, given, { style, shape: how }) => {
  const space = new Space(style);
  if (how === "single-inst") {
    const single = drawSingle(choices, given?.module, space);
    return { module: single, calls: drawCalls(choices, given?.calls, space) };
  }
  const shape = drawShape(choices, given?.module, space);
  const calls = drawCalls(choices, given?.calls, space);
  return { module: drawCode(choices, given?.module, space, shape), calls };
});

/** A valid module that keeps to a style. */
export const module: Codec<ModuleTree, Drawing> = bothWays<ModuleTree, Drawing>((choices, given, { style, shape }) => {
  const space = new Space(style);
  if (shape === "single-inst") return drawSingle(choices, given, space);
  return drawCode(choices, given, space, drawShape(choices, given, space));
});

/** All of a module but what its functions do, and where custom sections stand. */
type Shape = Omit<ModuleTree, "functions" | "custom" | "spelling"> & { readonly functions: readonly number[] };

function drawShape(choices: Choices, given: ModuleTree | undefined, space: Space): Shape {
  const types = typeGroups(choices, given?.types, space);
  const drawn = {
    imports: imports(choices, given?.imports, space),
    functions: functionTypes(
      choices,
      given?.functions.map(({ type }) => type),
      space,
    ),
    memories: memories(choices, given?.memories, space),
    tags: tags(choices, given?.tags, space),
  };
  space.declared = new Set(space.functions.keys());
  const structure = {
    tables: tables(choices, given?.tables, space),
    globals: globals(choices, given?.globals, space),
    exports: exports(choices, given?.exports, space),
    start: start(choices, given?.start, space),
    elements: elements(choices, given?.elements, space),
    data: data(choices, given?.data, space),
  };
  const shape = { types, ...drawn, ...structure };
  const dataCount = space.has("bulk-memory") && (space.dataSegments > 0 || choices.seldom(given?.dataCount, 8));
  space.declared = new Set(declaredBy(structure));
  return { ...shape, dataCount, empty: empty(choices, given?.empty, shape, space) };
}

function drawCode(choices: Choices, given: ModuleTree | undefined, space: Space, shape: Shape): ModuleTree {
  const cards = moduleCards(space);
  const functions = shape.functions.map((_, index) =>
    functionBody(choices, given?.functions[index], space, cards, index),
  );
  const whole = { ...shape, functions, custom: [], spelling: null };
  return { ...whole, custom: custom(choices, given?.custom, sectionsOf(whole)) };
}

/** Core spec, "Modules": functions that occur outside of code, which code may then refer to. */
function* declaredBy({
  exports,
  elements,
  globals,
  tables,
}: Pick<ModuleTree, "exports" | "elements" | "globals" | "tables">): Generator<number> {
  for (const { kind, index } of exports) if (kind === "func") yield index;
  for (const { items } of elements) if ("functions" in items) yield* items.functions;
  const codes = [
    ...elements.flatMap(({ items }) => ("expressions" in items ? items.expressions : [])),
    ...globals.map(({ initial }) => initial),
    ...tables.map(({ initial }) => initial ?? []),
  ];
  for (const code of codes)
    for (const { name, operands } of nodesIn(code)) if (name === "ref.func") yield operands[0] as number;
}

/** What is exported may be imported, and may have been exported before. */
function exports(choices: Choices, given: readonly Export[] | undefined, space: Space): readonly Export[] {
  const counts = {
    func: space.functions.length,
    memory: space.memories.length,
    global: space.globals.length,
    table: space.tables.length,
    tag: space.tags.length,
  };
  const kinds = (Object.keys(counts) as (keyof typeof counts)[]).filter((kind) => counts[kind] > 0);
  return choices.list<Export>(given, [1, MAX_EXPORTS], (one, index) => {
    const kind = choices.among(kinds, one?.kind);
    return { name: `e${index}`, kind, index: choices.index(counts[kind], one?.index) };
  });
}

function start(choices: Choices, given: number | null | undefined, space: Space): number | null {
  const possible = space.functions.keys().filter((index) => {
    const { parameters, results } = space.signature(space.functions[index]!);
    return parameters.length === 0 && results.length === 0;
  });
  const all = [...possible];
  const isThere = all.length > 0 && choices.seldom(given === undefined ? undefined : given !== null, 12);
  return isThere ? choices.among(all, given ?? undefined) : null;
}

/** Names that mean nothing, one of them drawn often enough to come twice. */
const CUSTOM_NAMES = ["x", "x", "", "\u{1f980}"] as const;

/** Custom sections, in the order of the sections that they come before. */
function custom(
  choices: Choices,
  given: readonly CustomNode[] | undefined,
  sections: readonly number[],
): readonly CustomNode[] {
  if (!choices.seldom(given && given.length > 0, 6)) return [];
  const places: readonly (number | null)[] = [null, ...sections];
  const drawn = choices.list<CustomNode>(given, [1, MAX_CUSTOM], (one) => {
    const name = choices.among<string>(CUSTOM_NAMES, one?.name);
    const before = choices.among(places, one?.before);
    return { name, bytes: Uint8Array.of(choices.index(256, one?.bytes[0])), before };
  });
  const order = (before: number | null): number => (before === null ? Infinity : sections.indexOf(before));
  return drawn.sort((a, b) => (order(a.before) === order(b.before) ? 0 : order(a.before) - order(b.before)));
}

/** Sections that say that they have nothing in them. */
function empty(
  choices: Choices,
  given: readonly number[] | undefined,
  shape: Omit<Shape, "dataCount" | "empty">,
  space: Space,
): readonly number[] {
  if (!choices.seldom(given && given.length > 0, 12)) return [];
  const counts: readonly (readonly [number, number])[] = [
    [Section.import, shape.imports.length],
    [Section.table, shape.tables.length],
    [Section.memory, shape.memories.length],
    [Section.tag, space.has("exceptions") ? shape.tags.length : 1],
    [Section.global, shape.globals.length],
    [Section.element, shape.elements.length],
    [Section.data, shape.data.length],
  ];
  const possible = counts.filter(([, count]) => count === 0).map(([id]) => id);
  return possible.filter((id) => choices.seldom(given?.includes(id), 2));
}

import type { Choices } from "../../../input/both_ways.ts";
import type { Catch } from "../../../wasm/immediates.ts";
import type { Node } from "../../../wasm/tree.ts";
import type { BlockType, ValueType } from "../../../wasm/value_types.ts";
import { values } from "./code.ts";
import { sequence } from "./sequence.ts";
import type { Scope } from "./scope.ts";
import { instructions } from "../../../wasm/instructions.ts";
import { keyOf, sameTypes } from "./space.ts";

/** A block, or a branch that may be passed by: what depends on where it stands. */
export interface Structure {
  readonly name: string;
  readonly weight: number;
  readonly draw: (choices: Choices, given: Node | undefined, scope: Scope, results: readonly ValueType[]) => Node;
}

const weightOf = (name: string): number => instructions.named(name).weight;

function block(name: "block" | "loop" | "if" | "try_table"): Structure {
  const isTry = name === "try_table";
  return {
    name,
    weight: weightOf(name),
    draw: (choices, given, scope, results) => {
      const types = scope.blockTypes(results);
      const type = types[choices.index(types.length, given && indexOf(types, given.operands[0] as BlockType))]!;
      const parameters = typeof type === "number" ? scope.space.signature(type).parameters : [];
      const wanted = name === "if" ? [...parameters, "i32" as const] : parameters;
      const args = values(choices, given?.args, scope, wanted);
      const catches = isTry ? [drawCatches(choices, given?.operands[1] as readonly Catch[] | undefined, scope)] : [];
      const label = { types: name === "loop" ? parameters : results, isLoop: name === "loop" };
      const inside = (body: readonly Node[] | undefined): readonly Node[] =>
        sequence(choices, body, scope, { label, parameters, results });
      const body = inside(given?.body ?? undefined);
      // Without an alternative the values would have to pass through.
      const passes = name === "if" && sameTypes(parameters, results);
      const hasElse = name === "if" && (!passes || choices.seldom(given && given.clauses.length > 0, 2));
      const clauses = hasElse ? [{ name: "else", operands: [], body: inside(given?.clauses[0]?.body) }] : [];
      return { name, operands: [type, ...catches], args, body, clauses };
    },
  };
}

const indexOf = (types: readonly BlockType[], type: BlockType): number =>
  types.findIndex((one) => (one === "empty" || typeof one === "number" ? one === type : sameBlock(one, type)));

const sameBlock = (one: ValueType, type: BlockType): boolean =>
  type !== "empty" && typeof type !== "number" && keyOf(one) === keyOf(type);

/** Clauses that go to labels which take what they bring. */
function drawCatches(choices: Choices, given: readonly Catch[] | undefined, scope: Scope): readonly Catch[] {
  const possible = catchesAt(scope);
  if (possible.length === 0) return [];
  const key = ({ tag, reference, label }: Catch): string => `${tag} ${reference} ${label}`;
  return choices.list<Catch>(given, [0, 4], (one) => {
    return choices.among(possible, one, (a, b) => key(a) === key(b));
  });
}

function catchesAt(scope: Scope): readonly Catch[] {
  const { labels, space } = scope;
  const found: Catch[] = [];
  for (const [index, { types, isLoop }] of labels.entries()) {
    if (isLoop && !space.style.looping) continue;
    const label = labels.length - 1 - index;
    for (const reference of [false, true]) {
      const brought = reference ? [{ nullable: true, heap: "exn" } as const] : [];
      const takes = (carried: readonly ValueType[]): boolean => sameTypes(types, [...carried, ...brought]);
      for (const [tag, type] of space.tags.entries())
        if (takes(space.signature(type).parameters)) found.push({ tag, reference, label });
      if (takes([])) found.push({ tag: null, reference, label });
    }
  }
  return found;
}

/** `br_if` where what it leaves is wanted. */
const passingBranch: Structure = {
  name: "br_if",
  weight: weightOf("br_if"),
  draw: (choices, given, scope, results) => {
    const labels = labelsWith(scope, results);
    const label = choices.among(labels, given?.operands[0] as number | undefined);
    const args = values(choices, given?.args, scope, [...results, "i32"]);
    return { name: "br_if", operands: [label], args, body: null, clauses: [] };
  },
};

/** Labels that take these types, the innermost first; loops only if any branch may go back. */
const labelsWith = (scope: Scope, types: readonly ValueType[]): readonly number[] =>
  scope.labels
    .keys()
    .toArray()
    .reverse()
    .filter((index) => takes(scope, index, types))
    .map((index) => scope.labels.length - 1 - index);

const takes = ({ labels, space }: Scope, index: number, types: readonly ValueType[]): boolean =>
  (!labels[index]!.isLoop || space.style.looping) && sameTypes(labels[index]!.types, types);

const BLOCKS: readonly Structure[] = [block("block"), block("if"), block("loop")];
const BLOCKS_AND_TRY: readonly Structure[] = [...BLOCKS, block("try_table")];

/** What may leave these values besides instructions on their own, the simplest first. */
export function structuresAt(scope: Scope, results: readonly ValueType[]): readonly Structure[] {
  if (!scope.isCode) return [];
  const hasTry = scope.space.has("exceptions");
  const blocks = scope.blockTypes(results).length === 0 ? [] : hasTry ? BLOCKS_AND_TRY : BLOCKS;
  if (results.length !== 1) return blocks;
  for (let index = 0; index < scope.labels.length; index++)
    if (takes(scope, index, results)) return [...blocks, passingBranch];
  return blocks;
}

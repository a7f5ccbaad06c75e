import type { Choices } from "../../../input/both_ways.ts";
import { NotEncodable } from "../../../input/codec.ts";
import { instructions } from "../../../wasm/instructions.ts";
import { isReference, matches, topOf } from "../../../wasm/subtyping.ts";
import { node } from "../../../wasm/tree.ts";
import type { Node } from "../../../wasm/tree.ts";
import type { Instruction } from "../../../wasm/instruction.ts";
import type { TypingContext } from "../../../wasm/type_words.ts";
import type { ReferenceType, ValueType } from "../../../wasm/value_types.ts";
import { served, values } from "./code.ts";
import type { Form } from "./forms.ts";
import { formOf, isAvailable, variablesOf } from "./forms.ts";
import { hasForm } from "./operands.ts";
import type { Dish } from "./menu.ts";
import type { Scope } from "./scope.ts";
import { keyOfAll, sameTypes } from "./space.ts";
import type { Space } from "./space.ts";

const BRANCHES = ["br_if", "br_on_null", "br_on_non_null", "br_on_cast", "br_on_cast_fail"] as const;

const INSTRUCTIONS = BRANCHES.map((name) => instructions.named(name));

export const isBranch = (name: string): boolean => (BRANCHES as readonly string[]).includes(name);

/** Labels that a branch may go to, by their depth, the outermost first: to a loop only if any branch may. */
const targets = ({ labels, space }: Scope): readonly number[] =>
  labels
    .keys()
    .toArray()
    .filter((index) => !labels[index]!.isLoop || space.style.looping)
    .map((index) => labels.length - 1 - index);

/**
 * A branch that may be passed by, to any label.
 *
 * @returns it and what it leaves.
 */
export function branch(
  choices: Choices,
  given: Node | undefined,
  scope: Scope,
): readonly [drawn: Node, left: readonly ValueType[]] {
  scope.budget--;
  const isCast = given?.name.startsWith("br_on_cast");
  const label = labelOf(choices, given && (given.operands[isCast ? 1 : 0] as number), scope);
  const dishes = branchesTo(scope, typesOf(scope, label));
  const wanted = given && dishes.findIndex(({ instruction }) => instruction.name === given.name);
  const { instruction, forms } = dishes[choices.index(dishes.length, wanted)]!;
  const form = forms[choices.index(forms.length, given && formIn(forms, given, scope))]!;
  const args = values(choices, given?.args, scope, form.parameters);
  return [{ ...node(instruction.name, toLabel(form.operands, label)), args }, form.results];
}

/** The operands of a branch with another label. */
const toLabel = (operands: Form["operands"], label: number): Form["operands"] =>
  operands.length === 1 ? [label] : operands.with(1, label);

function labelOf(choices: Choices, given: number | undefined, scope: Scope): number {
  const possible = targets(scope);
  return choices.among(possible, given);
}

/** Which form a branch has; what it finds on the stack is the last of its arguments. */
function formIn(forms: readonly Form[], given: Node, scope: Scope): number {
  const fits = (form: Form): boolean => hasForm(form, toLabel(given.operands, 0));
  if (!forms[0]?.variable) return forms.findIndex(fits);
  const last = given.args.at(-1);
  if (!last) throw new NotEncodable("a branch on nothing");
  return scope.formOf({ ...given, args: [last] }, forms, fits);
}

/** Branches to label 0, if that takes these types. */
function branchesTo({ space, context }: Scope, types: readonly ValueType[]): readonly Dish[] {
  const own = space.once(branchesTo, () => new Map<string, readonly Dish[]>());
  const key = keyOfAll(types);
  let dishes = own.get(key);
  if (!dishes) {
    const inside = { ...context, labels: [types] };
    own.set(key, (dishes = available(space).flatMap((one) => branchesOf(one, space, inside, types.at(-1)))));
  }
  return dishes;
}

const available = (space: Space): readonly Instruction[] =>
  INSTRUCTIONS.filter((one) => isAvailable(one, space.features));

/** @param last what the label takes last, which a cast has to be. */
function branchesOf(
  instruction: Instruction,
  space: Space,
  context: TypingContext,
  last: ValueType | undefined,
): readonly Dish[] {
  const forms: Form[] = [];
  for (const [operands, variable] of waysOf(instruction, space, last)) {
    const form = formOf(instruction, operands, context, variable);
    if (form) forms.push(form);
  }
  return forms.length === 0 ? [] : [{ instruction, forms }];
}

function* waysOf(
  instruction: Instruction,
  space: Space,
  last: ValueType | undefined,
): Generator<readonly [Form["operands"], ValueType | null]> {
  switch (instruction.name) {
    case "br_if":
      yield [[0], null];
      return;
    case "br_on_null":
      for (const type of variablesOf(instruction, space)) yield [[0], type];
      return;
    case "br_on_non_null":
      if (last && isReference(last)) yield [[0], { nullable: true, heap: last.heap }];
      return;
    default:
      if (!last || !isReference(last)) return;
      for (const [from, to] of casts(space, last, instruction.name === "br_on_cast"))
        yield [[Number(from.nullable) + 2 * Number(to.nullable), 0, from.heap, to.heap], null];
  }
}

/** Casts that bring to a label what it takes: what they are cast to, or what is left if that fails. */
function* casts(
  space: Space,
  last: ReferenceType,
  succeeds: boolean,
): Generator<readonly [ReferenceType, ReferenceType]> {
  const references = space.references().filter((type) => topOf(space.types, type.heap) !== "exn");
  const { types } = space;
  for (const from of references) {
    if (!succeeds && !matches(types, { ...from, nullable: false }, last)) continue;
    for (const to of succeeds ? [last] : references) {
      const rest = { heap: from.heap, nullable: from.nullable && !to.nullable };
      if (matches(types, to, from) && (succeeds || matches(types, rest, last))) yield [from, to];
    }
  }
}

const MAX_TARGETS = 12;

const JUMPS = [instructions.named("br"), instructions.named("br_table")];

/** Something behind which nothing is reached. */
export function leave(choices: Choices, given: Node | undefined, scope: Scope): Node {
  scope.budget--;
  const { diverging } = scope;
  const ways = [...JUMPS, ...diverging.map(({ instruction }) => instruction)];
  const tickets = ways.flatMap(({ weight }, way) => Array<number>(weight).fill(way));
  const wanted = given && ways.findIndex((way) => way.name === given.name);
  const way = choices.among(tickets, wanted);
  const { name } = ways[way]!;
  if (name === "br") {
    const label = labelOf(choices, given?.operands[0] as number | undefined, scope);
    return { ...node("br", [label]), args: values(choices, given?.args, scope, typesOf(scope, label)) };
  }
  if (name === "br_table") return table(choices, given, scope);
  return served(choices, given, scope, diverging[way - JUMPS.length]!);
}

const typesOf = ({ labels }: Scope, label: number): readonly ValueType[] => labels[labels.length - 1 - label]!.types;

/** Targets that are often the same one. */
function table(choices: Choices, given: Node | undefined, scope: Scope): Node {
  const otherwise = labelOf(choices, given?.operands[1] as number | undefined, scope);
  const types = typesOf(scope, otherwise);
  const alike = targets(scope).filter((label) => sameTypes(typesOf(scope, label), types));
  const labels = choices.list<number>(given?.operands[0] as readonly number[] | undefined, [0, MAX_TARGETS], (one) => {
    return choices.among(alike, one);
  });
  const args = values(choices, given?.args, scope, [...types, "i32"]);
  return { ...node("br_table", [labels, otherwise]), args };
}

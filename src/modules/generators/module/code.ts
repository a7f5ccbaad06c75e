import type { Choices } from "../../../input/both_ways.ts";
import { NotEncodable } from "../../../input/codec.ts";
import type { TypeWord } from "../../../wasm/type_rule.ts";
import { node } from "../../../wasm/tree.ts";
import type { Code, Node } from "../../../wasm/tree.ts";
import { isReference } from "../../../wasm/subtyping.ts";
import type { ReferenceType, ValueType } from "../../../wasm/value_types.ts";
import { structuresAt } from "./structures.ts";
import type { Structure } from "./structures.ts";
import type { Card } from "./card.ts";
import type { Form } from "./forms.ts";
import { maskOf } from "./masks.ts";
import type { Dish } from "./menu.ts";
import { hasForm, operands } from "./operands.ts";
import type { Scope } from "./scope.ts";

/**
 * One instruction, with all that goes into it, that leaves values of just
 * these types. What may stand there is drawn by the weights of the rows.
 */
export function oneNode(choices: Choices, given: Node | undefined, scope: Scope, results: readonly ValueType[]): Node {
  scope.budget--;
  const card = scope.card(results);
  const structures = scope.isLeaf ? NONE : structuresAt(scope, results);
  const weight = structures.reduce((sum, structure) => sum + structure.weight, card.weight);
  let ticket = choices.index(weight, given && ticketOf(given, card, structures));
  if (ticket < card.weight) return served(choices, given, scope, card.dishOf(ticket));
  ticket -= card.weight;
  for (const structure of structures) {
    if (ticket < structure.weight) {
      scope.depth--;
      const drawn = structure.draw(choices, given, scope, results);
      scope.depth++;
      return drawn;
    }
    ticket -= structure.weight;
  }
  throw new TypeError("weights that do not add up");
}

const NONE: readonly Structure[] = [];

/** The first of the tickets by which an instruction is drawn. */
function ticketOf({ name }: Node, card: Card, structures: readonly Structure[]): number {
  const own = card.ticketOf(name);
  if (own >= 0) return own;
  let ticket = card.weight;
  for (const structure of structures) {
    if (structure.name === name) return ticket;
    ticket += structure.weight;
  }
  throw new NotEncodable(`${name} can't stand here`);
}

/** One of the forms of an instruction. */
export function served(choices: Choices, given: Node | undefined, scope: Scope, { forms }: Dish): Node {
  const fits = (form: Form): boolean => !!given && hasForm(form, given.operands);
  const form = forms[choices.index(forms.length, given && scope.formOf(given, forms, fits))]!;
  const own = operands(choices, given?.operands, form, scope.space);
  scope.depth--;
  const args = values(choices, given?.args, scope, form.parameters, form);
  scope.depth++;
  return { name: form.instruction.name, operands: own, args, body: null, clauses: NO_CLAUSES };
}

const NO_CLAUSES: Node["clauses"] = [];

/**
 * Values of these types: from one instruction each, or all from one.
 *
 * @param form what they are for, if that cuts them.
 */
export function values(
  choices: Choices,
  given: Code | undefined,
  scope: Scope,
  types: readonly ValueType[],
  form?: Form,
): Node[] {
  if (scope.hasSeveral(types) && choices.seldom(given && given.length === 1, 4))
    return [oneNode(choices, given?.[0], scope, types)];
  return types.map((type, index) => operand(choices, given?.[index], scope, type, form && [form.roles[index]!, form]));
}

/** One value, cut to what is within bounds if it is an address or the like. */
function operand(
  choices: Choices,
  given: Node | undefined,
  scope: Scope,
  type: ValueType,
  use: readonly [TypeWord, Form] | undefined,
): Node {
  if (use?.[0] === "room" && !scope.isCode) return node("i32.const", [choices.index(MAX_ROOM + 1, roomOf(given))]);
  if (use && scope.isCode && isReference(type) && CHECKED.has(use[0]) && scope.space.has("function-references"))
    return checked(choices, given, scope, type);
  const mask = use && scope.isCode ? maskOf(...use, scope.space) : null;
  const { wild } = scope.space.style;
  if (!mask) return oneNode(choices, given, scope, [type]);
  const { bits, always } = mask;
  const and = type === "i64" ? "i64.and" : "i32.and";
  const isMasked = given && given.name === and && Number(given.args[1]?.operands[0]) === bits;
  if (!always && wild > 0 && choices.seldom(given && !isMasked, wild)) return oneNode(choices, given, scope, [type]);
  const cut = type === "i64" ? node("i64.const", [BigInt(bits)]) : node("i32.const", [bits]);
  return node(and, [], oneNode(choices, given?.args[0], scope, [type]), cut);
}

/** Parameters that must not be null when it comes to it. */
const CHECKED: ReadonlySet<TypeWord> = new Set<TypeWord>(["ref", "source", "i31ref", "arrayref"]);

/** A reference that is not null, but for one in a few. */
function checked(choices: Choices, given: Node | undefined, scope: Scope, type: ReferenceType): Node {
  const own = given && scope.resultsOf(given)[0];
  const mayBeNull = choices.seldom(own && isReference(own) && own.nullable, 8);
  return oneNode(choices, given, scope, [mayBeNull ? type : { ...type, nullable: false }]);
}

/** What a constant makes room for at most. */
const MAX_ROOM = 15;
const roomOf = (given: Node | undefined): number | undefined => given && Number(given.operands[0]);

/** A constant expression. */
export const constantOf = (
  choices: Choices,
  given: Code | undefined,
  scope: Scope,
  type: ValueType,
): readonly Node[] => [oneNode(choices, given?.[0], scope, [type])];

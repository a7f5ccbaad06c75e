import type { Choices } from "../../../input/both_ways.ts";
import { instructions } from "../../../wasm/instructions.ts";
import type { Node } from "../../../wasm/tree.ts";
import { signatureOf } from "../../../wasm/type_words.ts";
import type { ValueType } from "../../../wasm/value_types.ts";
import { oneNode } from "./code.ts";
import { hasForm, operands } from "./operands.ts";
import type { Scope } from "./scope.ts";
import { sameTypes } from "./space.ts";

/** What is left by instructions that are drawn so. */
const RESULTS: readonly (readonly ValueType[])[] = [[], ["i32"], ["i64"], ["f32"], ["f64"]];

/**
 * An instruction without the first of its operands. Core spec, "Stack-Polymorphism":
 * where nothing is reached, the stack has whatever is wanted of it.
 *
 * @returns it and what it leaves.
 */
export function starved(
  choices: Choices,
  given: Node | undefined,
  scope: Scope,
): readonly [drawn: Node, left: readonly ValueType[]] {
  const possible = RESULTS.filter((results) => scope.card(results).taking.length > 0);
  const results = choices.among(possible, given && scope.resultsOf(given), sameTypes);
  const dishes = scope.card(results).taking;
  scope.budget--;
  const wanted = given && dishes.findIndex(({ instruction }) => instruction.name === given.name);
  const { instruction, forms } = dishes[choices.index(dishes.length, wanted)]!;
  const fits = given && forms.findIndex((form) => hasForm(form, given.operands));
  const form = forms[choices.index(forms.length, fits)]!;
  const own = operands(choices, given?.operands, form, scope.space);
  const { parameters } = form;
  const there = choices.index(parameters.length, given?.args.length);
  scope.depth--;
  const args = parameters
    .slice(parameters.length - there)
    .map((type, index) => oneNode(choices, given?.args[index], scope, [type]));
  scope.depth++;
  return [{ name: instruction.name, operands: own, args, body: null, clauses: [] }, results];
}

/** Whether an instruction lacks operands. */
export function isStarved({ name, operands: own, args, body }: Node, scope: Scope): boolean {
  if (body) return false;
  const parameters = signatureOf(instructions.named(name), own, scope.context)?.parameters.length ?? 0;
  // There are never fewer values than arguments.
  return args.length < parameters && args.flatMap((one) => scope.resultsOf(one)).length < parameters;
}

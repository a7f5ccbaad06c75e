import type { Choices } from "../../../input/both_ways.ts";
import { pick } from "../../../input/choices.ts";
import { isDefaultable, isReference } from "../../../wasm/subtyping.ts";
import { node } from "../../../wasm/tree.ts";
import type { Code, FunctionNode } from "../../../wasm/tree.ts";
import type { ValueType } from "../../../wasm/value_types.ts";
import { oneNode } from "./code.ts";
import type { Cards } from "./card.ts";
import { functionMenu } from "./menus.ts";
import { Scope } from "./scope.ts";
import { sequence } from "./sequence.ts";
import { isSameType } from "./space.ts";
import type { Space } from "./space.ts";

type Locals = FunctionNode["locals"][number];

/** Instructions that a body has at most, about; the largest is what is written. */
const BUDGETS = [24, 0, 80, 240] as const;
const LARGEST = 240;
const BUDGET = pick(BUDGETS, [4, 1, 4, 1]);
const DEPTH = 7;

const MAX_RUNS = 4;
const MAX_RUN = 3;

/** The body of the function with an index among those that are defined. */
export function functionBody(
  choices: Choices,
  given: FunctionNode | undefined,
  space: Space,
  cards: Cards,
  index: number,
): FunctionNode {
  const own = space.importedFunctions + index;
  const type = space.functions[own]!;
  const { parameters, results } = space.signature(type);
  const locals = choices.list<Locals>(given?.locals, [0, MAX_RUNS], (one) => run(choices, one, space));
  const variables = [...parameters, ...locals.flatMap((one) => Array<ValueType>(one.count).fill(one.type))];
  const budget = choices.draw(BUDGET, given && LARGEST, undefined);
  const place = { isCode: true, budget, depth: DEPTH, locals: variables, results };
  const context = { ...space, locals: variables, results };
  const scope = new Scope(space, cards.with(functionMenu(space, context, own)), place);
  // No variable is taken for this, as others are not set either.
  const begun = initial(choices, given?.body, new Scope(space, cards, { ...place, depth: 0 }), parameters.length);
  const label = { types: results, isLoop: false };
  const body = sequence(choices, given?.body.slice(begun.length), scope, { label, parameters: [], results });
  return { type, locals, body: [...begun, ...body] };
}

/** Variables of one type: mostly numbers. */
function run(choices: Choices, given: Locals | undefined, space: Space): Locals {
  const references = space.references();
  const isOne = references.length > 0 && choices.seldom(given && isReference(given.type), 4);
  const possible = isOne ? references : space.numberTypes();
  const type = choices.among(possible, given?.type, isSameType);
  return { count: 1 + choices.index(MAX_RUN, given && given.count - 1), type };
}

/** Gives variables a value that have none by themselves. */
function initial(choices: Choices, given: Code | undefined, scope: Scope, parameters: number): Code {
  const { locals } = scope.context;
  const unset = locals.keys().filter((index) => index >= parameters && !isDefaultable(locals[index]!));
  return [...unset].map((index, position) =>
    node("local.set", [index], oneNode(choices, given?.[position]?.args[0], scope, [locals[index]!])),
  );
}

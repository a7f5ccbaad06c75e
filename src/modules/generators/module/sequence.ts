import type { Choices } from "../../../input/both_ways.ts";
import { NotEncodable } from "../../../input/codec.ts";
import { instructions } from "../../../wasm/instructions.ts";
import { matches } from "../../../wasm/subtyping.ts";
import { node } from "../../../wasm/tree.ts";
import type { Code, Node } from "../../../wasm/tree.ts";
import type { ValueType } from "../../../wasm/value_types.ts";
import { branch, isBranch, leave } from "./branches.ts";
import { oneNode, values } from "./code.ts";
import type { Label, Scope } from "./scope.ts";
import { sameTypes } from "./space.ts";
import { isStarved, starved } from "./starved.ts";

/** What surrounds instructions: what is on the stack before them, and what has to be behind them. */
interface Block {
  readonly label: Label;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** So many statements stand in a block at most. */
const MAX_STATEMENTS = 24;

/**
 * The instructions of a block: statements, in a loop perhaps the way back,
 * and the results. Behind what is not passed, the results may be missing.
 */
export function sequence(choices: Choices, given: Code | undefined, scope: Scope, block: Block): Code {
  const { label, parameters, results } = block;
  scope.push(label);
  const nodes: Node[] = [];
  const end = given && given.length - tailOf(given, scope, results);
  sinks(choices, nodes, given, scope, parameters);
  let isDead = false;
  let statements = 0;
  while (statements++ < MAX_STATEMENTS && !scope.isLeaf) {
    const next = given?.[nodes.length];
    const hasMore = given && nodes.length < end! && !(label.isLoop && isWayBack(next!, scope));
    if (!choices.mostly(hasMore, scope.labels.length === 1 ? 8 : 3)) break;
    isDead = statement(choices, nodes, given, scope, isDead) || isDead;
  }
  if (label.isLoop) wayBack(choices, nodes, given, scope, parameters);
  const isMissing = isDead && results.length > 0 && choices.seldom(given && nodes.length === given.length, 2);
  if (!isMissing) nodes.push(...values(choices, given?.slice(nodes.length), scope, results));
  scope.pop();
  return nodes;
}

/** How many nodes at the end are the results. */
function tailOf(given: Code, scope: Scope, results: readonly ValueType[]): number {
  const last = given.at(-1);
  if (results.length === 0 || !last) return 0;
  const left = scope.resultsOf(last).length;
  return left === 0 ? 0 : left === results.length ? 1 : results.length;
}

/** @returns whether nothing is reached behind it. */
function statement(choices: Choices, nodes: Node[], given: Code | undefined, scope: Scope, isDead: boolean): boolean {
  const one = given?.[nodes.length];
  const { several } = scope;
  const kinds = [
    "plain",
    "plain",
    "plain",
    "plain",
    "plain",
    "plain",
    "branch",
    "several",
    "leave",
    "starved",
  ] as const;
  const possible = kinds.filter((kind) => {
    if (kind === "starved") return isDead;
    return (kind !== "several" || several.length > 0) && (kind !== "leave" || scope.labels.length > 1);
  });
  const kind = choices.among(possible, one && kindOf(one, scope));
  switch (kind) {
    case "plain":
      nodes.push(oneNode(choices, one, scope, []));
      return false;
    case "several": {
      const types = choices.among(several, one && scope.resultsOf(one), sameTypes);
      nodes.push(oneNode(choices, one, scope, types));
      sinks(choices, nodes, given, scope, types);
      return false;
    }
    case "branch": {
      const [drawn, left] = branch(choices, one && unsunk(one, scope), scope);
      nodes.push(drawn);
      sinks(choices, nodes, given, scope, left);
      return false;
    }
    case "starved": {
      const [drawn, left] = starved(choices, one && unsunk(one, scope), scope);
      nodes.push(drawn);
      sinks(choices, nodes, given, scope, left);
      return false;
    }
    case "leave":
      nodes.push(leave(choices, one, scope));
      return true;
  }
}

function kindOf(one: Node, scope: Scope): "plain" | "several" | "branch" | "leave" | "starved" {
  const instruction = instructions.named(one.name);
  if (instruction.type?.diverges) return "leave";
  const inner = unsunk(one, scope);
  if (isBranch(inner.name)) return "branch";
  if (isStarved(inner, scope)) return "starved";
  return scope.resultsOf(one).length > 1 ? "several" : "plain";
}

/** What a sink is folded around, if it is around a branch, or what lacks operands. */
const unsunk = (one: Node, scope: Scope): Node => {
  const [sunk] = one.args;
  return sunk && SINKS.has(one.name) && (isBranch(sunk.name) || isStarved(sunk, scope)) ? sunk : one;
};

const SINKS: ReadonlySet<string> = new Set(["drop", "local.set"]);

/**
 * Takes values from the stack, the last one first: drops them, or puts them
 * into variables. A single value goes right into its sink.
 */
function sinks(
  choices: Choices,
  nodes: Node[],
  given: Code | undefined,
  scope: Scope,
  types: readonly ValueType[],
): void {
  const source = types.length === 1 ? nodes.splice(-1) : [];
  for (const type of types.toReversed()) {
    const one = given?.[nodes.length];
    if (given && !one) throw new NotEncodable("a value is left");
    const locals = scope.context.locals
      .keys()
      .toArray()
      .filter((local) => matches(scope.space.types, type, scope.context.locals[local]!));
    const index = one && (one.name === "drop" ? 0 : 1 + locals.indexOf(one.operands[0] as number));
    const chosen = choices.index(1 + locals.length, index);
    nodes.push({
      ...node(chosen === 0 ? "drop" : "local.set", chosen === 0 ? [] : [locals[chosen - 1]!]),
      args: source,
    });
  }
}

/** What the counter is cut to: so often does a loop turn at most, once. */
const TURNS = [1, 3, 7] as const;

const counters = ({ context }: Scope): readonly number[] =>
  context.locals
    .keys()
    .toArray()
    .filter((local) => context.locals[local] === "i32");

/** Whether a node is the counted way back of the innermost loop. */
function isWayBack(one: Node, scope: Scope): boolean {
  const { name, operands, args } = unsunk(one, scope);
  const condition = args.at(-1);
  return (
    name === "br_if" &&
    operands[0] === 0 &&
    condition?.name === "i32.and" &&
    condition.args[0]?.name === "local.tee" &&
    TURNS.includes(condition.args[1]?.operands[0] as (typeof TURNS)[number]) &&
    counters(scope).includes(condition.args[0].operands[0] as number)
  );
}

/** Goes back while some low bits of a counter are not all 0. */
function wayBack(
  choices: Choices,
  nodes: Node[],
  given: Code | undefined,
  scope: Scope,
  parameters: readonly ValueType[],
): void {
  const possible = counters(scope);
  const first = given?.[nodes.length];
  const isThere = first && isWayBack(first, scope);
  const next = first && unsunk(first, scope);
  if (possible.length === 0 || !choices.mostly(given && (isThere ?? false))) return;
  const condition = next?.args.at(-1);
  const local = condition?.args[0]?.operands[0] as number | undefined;
  const counter = choices.among(possible, local);
  const turns = condition?.args[1]?.operands[0] as (typeof TURNS)[number] | undefined;
  const mask = TURNS[choices.index(TURNS.length, turns && TURNS.indexOf(turns))]!;
  const counted = node("i32.add", [], node("local.get", [counter]), node("i32.const", [1]));
  const test = node("i32.and", [], node("local.tee", [counter], counted), node("i32.const", [mask]));
  const carried = values(choices, next?.args.slice(0, -1), scope, parameters);
  nodes.push(node("br_if", [0], ...carried, test));
  sinks(choices, nodes, given, scope, parameters);
}

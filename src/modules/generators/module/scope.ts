import { instructions } from "../../../wasm/instructions.ts";
import { isBottom, isReference, matches } from "../../../wasm/subtyping.ts";
import type { Node } from "../../../wasm/tree.ts";
import { signatureOf } from "../../../wasm/type_words.ts";
import type { TypingContext } from "../../../wasm/type_words.ts";
import type { BlockType, ValueType } from "../../../wasm/value_types.ts";
import { Costs } from "./costs.ts";
import type { Form } from "./forms.ts";
import { simplicity } from "./menu.ts";
import type { Dish, Menu } from "./menu.ts";
import { constantMenus } from "./menus.ts";
import { keyOf, keyOfAll, sameTypes } from "./space.ts";
import type { Space } from "./space.ts";

/** A block that may be branched to. */
export interface Label {
  readonly types: readonly ValueType[];
  readonly isLoop: boolean;
}

/** What may be drawn somewhere, the simplest first, with the sum of the weights. */
interface Card {
  readonly dishes: readonly Dish[];
  readonly weight: number;
}

/** Where code is drawn: what it may use, and how much of it there may be. */
export class Scope {
  readonly space: Space;
  readonly context: TypingContext;
  readonly labels: Label[] = [];
  readonly #menus: readonly Menu[];
  readonly #costs: Costs;
  readonly #cards = new Map<string, Card>();
  readonly #leaves = new Map<string, Card>();
  readonly #blockTypes = new Map<string, readonly BlockType[]>();
  readonly #labelTypes: (readonly ValueType[])[] = [];
  /** Whether there are blocks and statements, or only what makes up a constant. */
  readonly isCode: boolean;
  /** How many instructions there may still be, and how deep they may be nested. */
  budget: number;
  depth: number;

  constructor(space: Space, menus: readonly Menu[], costs: Costs, place: Place = CONSTANT) {
    const { isCode, budget, depth, locals, results } = place;
    this.space = space;
    this.#menus = menus;
    this.#costs = costs;
    this.isCode = isCode;
    this.budget = budget;
    this.depth = depth;
    const { types, functions, tags, tables, memories, globals, elements } = space;
    const spaces = { types, functions, tags, tables, memories, globals, elements };
    this.context = { ...spaces, locals, results, labels: this.#labelTypes };
  }

  get isLeaf(): boolean {
    return this.budget <= 0 || this.depth <= 0;
  }

  /** Ways to leave values of these types. */
  card(results: readonly ValueType[]): Card {
    const isLeaf = this.isLeaf && results.length === 1;
    const key = keyOfAll(results);
    const known = isLeaf ? this.#leaves : this.#cards;
    let card = known.get(key);
    if (!card) known.set(key, (card = isLeaf ? this.#cheap(results[0]!) : this.#all(results)));
    return card;
  }

  #all(results: readonly ValueType[]): Card {
    const dishes = this.#menus.flatMap((menu) => menu.for(this.space.types, results));
    // In code a way can be found to any value, in constants it can't.
    return cardOf(this.isCode ? dishes : only(dishes, (form) => this.#costs.ofForm(form) < Infinity));
  }

  /** The forms that take the fewest instructions in all to make a value. */
  #cheap(type: ValueType): Card {
    const key = keyOf(type);
    const least = this.#costs.of(type);
    const open = new Set([key]);
    const dishes = this.#menus.flatMap((menu) => menu.for(this.space.types, [type]));
    // A null of another type would not tell which type was wanted.
    const isCheap = (form: Form): boolean =>
      this.#costs.ofForm(form, open) <= least &&
      (form.instruction.name !== "ref.null" || keyOf(form.results[0]!) === key);
    return cardOf(only(dishes, isCheap));
  }

  /** Whether there is a way to make a value of a type, which in code there always is. */
  makes(type: ValueType): boolean {
    return this.#costs.of(type) < Infinity;
  }

  get diverging(): readonly Dish[] {
    return this.#menus.flatMap(({ diverging }) => diverging);
  }

  get several(): readonly (readonly ValueType[])[] {
    return this.#menus.flatMap(({ several }) => several);
  }

  /** Whether something leaves all these values at once. */
  hasSeveral(results: readonly ValueType[]): boolean {
    return results.length > 1 && !this.isLeaf && this.card(results).dishes.length > 0;
  }

  push(label: Label): void {
    this.labels.push(label);
    this.#labelTypes.push(label.types);
  }

  pop(): void {
    this.labels.pop();
    this.#labelTypes.pop();
  }

  /** What the types of blocks may be that leave these results; parameters come with those that have an index. */
  blockTypes(results: readonly ValueType[]): readonly BlockType[] {
    const key = keyOfAll(results);
    let found = this.#blockTypes.get(key);
    if (!found) {
      const { space } = this;
      const short: readonly BlockType[] = results.length === 0 ? ["empty"] : results.length === 1 ? results : [];
      const indexed = space.has("multi-value")
        ? space.functionTypes().filter((type) => sameTypes(space.signature(type).results, results))
        : [];
      this.#blockTypes.set(key, (found = [...short, ...indexed]));
    }
    return found;
  }

  /** How many values a node leaves; 0 if nothing is reached behind it. */
  resultsOf(node: Node): readonly ValueType[] {
    const instruction = instructions.named(node.name);
    const [argument] = node.args;
    const variable = instruction.type?.parameters.some((word) => VARIABLES.has(word)) && argument;
    const last = node.args.at(-1);
    const of = variable && last ? this.resultsOf(node.name.startsWith("br_on") ? last : argument).at(-1) : undefined;
    return signatureOf(instruction, node.operands, this.context, of)?.results ?? [];
  }

  /** The form that a node has, among `forms`; −1 if it has none of them. */
  formOf(node: Node, forms: readonly Form[], fits: (form: Form) => boolean): number {
    const [first] = forms;
    if (!first?.variable) return forms.findIndex(fits);
    const [argument] = node.args;
    const of = argument && this.resultsOf(argument).at(-1);
    if (of === undefined) return -1;
    const find = (which: (variable: ValueType) => boolean): number =>
      forms.findIndex((form) => which(form.variable!) && fits(form));
    // What was wanted was that type, or that type or null, or one above it.
    const exact = find((variable) => keyOf(variable) === keyOf(of));
    if (exact >= 0 || !isReference(of)) return exact;
    const orNull = find((variable) => keyOf(variable) === keyOf({ ...of, nullable: true }));
    if (orNull >= 0 && !isBottom(of.heap)) return orNull;
    const above = (variable: ValueType): boolean => matches(this.space.types, of, variable);
    const alike = find((variable) => above(variable) && isReference(variable) && variable.nullable === of.nullable);
    return alike >= 0 ? alike : find(above);
  }
}

function only(dishes: readonly Dish[], which: (form: Form) => boolean): readonly Dish[] {
  return dishes
    .map(({ instruction, forms }) => ({ instruction, forms: forms.filter(which) }))
    .filter(({ forms }) => forms.length > 0);
}

function cardOf(dishes: readonly Dish[]): Card {
  return {
    dishes: [...dishes].sort((one, other) => simplicity(one) - simplicity(other)),
    weight: dishes.reduce((sum, { instruction }) => sum + instruction.weight, 0),
  };
}

/** What stands in a place by itself. */
interface Place {
  readonly isCode: boolean;
  readonly budget: number;
  readonly depth: number;
  readonly locals: readonly ValueType[];
  readonly results: readonly ValueType[];
}

const CONSTANT: Place = { isCode: false, budget: 24, depth: 3, locals: [], results: [] };
const VARIABLES: ReadonlySet<string> = new Set(["any", "number", "reference?"]);

/** Where a constant expression is drawn, with the globals that there are so far. */
export function constantScope(space: Space): Scope {
  const menus = constantMenus(space);
  return new Scope(space, menus, new Costs(space, menus));
}

import { instructions } from "../../../wasm/instructions.ts";
import { isBottom, isReference, matches } from "../../../wasm/subtyping.ts";
import type { Node } from "../../../wasm/tree.ts";
import { signatureOf } from "../../../wasm/type_words.ts";
import type { TypingContext } from "../../../wasm/type_words.ts";
import type { BlockType, ValueType } from "../../../wasm/value_types.ts";
import type { Card, Cards } from "./card.ts";
import type { Form } from "./forms.ts";
import type { Dish } from "./menu.ts";
import { constantCards } from "./menus.ts";
import { keyOf, keyOfAll, sameTypes } from "./space.ts";
import type { Space } from "./space.ts";

/** A block that may be branched to. */
export interface Label {
  readonly types: readonly ValueType[];
  readonly isLoop: boolean;
}

/** Where code is drawn: what it may use, and how much of it there may be. */
export class Scope {
  readonly space: Space;
  readonly context: TypingContext;
  readonly labels: Label[] = [];
  readonly #cards: Cards;
  readonly #blockTypes = new Map<string, readonly BlockType[]>();
  readonly #labelTypes: (readonly ValueType[])[] = [];
  /** Whether there are blocks and statements, or only what makes up a constant. */
  readonly isCode: boolean;
  /** How many instructions there may still be, and how deep they may be nested. */
  budget: number;
  depth: number;

  constructor(space: Space, cards: Cards, place: Place = CONSTANT) {
    const { isCode, budget, depth, locals, results } = place;
    this.space = space;
    this.#cards = cards;
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
    return this.isLeaf && results.length === 1 ? this.#cards.leaf(results[0]!) : this.#cards.all(results);
  }

  /** Whether there is a way to make a value of a type, which in code there always is. */
  makes(type: ValueType): boolean {
    return this.#cards.makes(type);
  }

  get diverging(): readonly Dish[] {
    return this.#cards.diverging;
  }

  get several(): readonly (readonly ValueType[])[] {
    return this.#cards.several;
  }

  /** Whether something leaves all these values at once. */
  hasSeveral(results: readonly ValueType[]): boolean {
    if (results.length < 2 || this.isLeaf) return false;
    return this.several.some(({ length }) => length === results.length) && this.card(results).weight > 0;
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
export const constantScope = (space: Space): Scope => new Scope(space, constantCards(space));

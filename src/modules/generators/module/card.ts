// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this is the same each time.

import type { ValueType } from "../../../wasm/value_types.ts";
import type { Costs } from "./costs.ts";
import { only } from "./menu.ts";
import type { Dish, Menu } from "./menu.ts";
import { DEGREES, servingOf } from "./serving.ts";
import type { Serving } from "./serving.ts";
import { keyOf, keyOfAll } from "./space.ts";
import type { Space } from "./space.ts";

/** What may be drawn somewhere, the simplest first. */
export class Card {
  /** Of each menu. */
  readonly servings: readonly Serving[];
  /** The sum of all weights: 0 if there is nothing. */
  readonly weight: number;

  #taking: readonly Dish[] | undefined;

  constructor(servings: readonly Serving[]) {
    this.servings = servings;
    this.weight = servings.reduce((sum, { weight }) => sum + weight, 0);
  }

  /** What takes something, of types that the stack has no say in. */
  get taking(): readonly Dish[] {
    return (this.#taking ??= only(
      this.servings.flatMap(({ courses }) => courses.flatMap(({ dishes }) => dishes)),
      ({ parameters, variable }) => parameters.length > 0 && variable === null,
    ));
  }

  /** @param ticket below the sum of the weights. */
  dishOf(ticket: number): Dish {
    let left = ticket;
    for (let degree = 0; degree < DEGREES; degree++)
      for (const { courses } of this.servings) {
        const { dishes, ends, weight } = courses[degree]!;
        if (left < weight) return dishes[firstAbove(ends, left)]!;
        left -= weight;
      }
    throw new RangeError(`${ticket} is beyond the weight of ${this.weight}`);
  }

  /** The first of the tickets by which an instruction is drawn; −1 if it isn't. */
  ticketOf(name: string): number {
    let passed = 0;
    for (let degree = 0; degree < DEGREES; degree++)
      for (const { courses } of this.servings) {
        const { dishes, ends, weight } = courses[degree]!;
        const index = dishes.findIndex(({ instruction }) => instruction.name === name);
        if (index >= 0) return passed + (index === 0 ? 0 : ends[index - 1]!);
        passed += weight;
      }
    return -1;
  }
}

/** The index of the first of some rising numbers that is larger. */
function firstAbove(numbers: readonly number[], number: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! > number) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The cards of all places that have the same menus: each is made once. */
export class Cards {
  readonly #space: Space;
  readonly #menus: readonly Menu[];
  readonly #costs: Costs;
  readonly #isCode: boolean;
  readonly #base: Cards | null;
  readonly #all = new Map<string, Card>();
  readonly #leaves = new Map<string, Card>();
  readonly diverging: readonly Dish[];
  readonly several: readonly (readonly ValueType[])[];

  /**
   * @param isCode in code a way can be found to any value, in constants it can't.
   * @param base those of menus that come before these.
   */
  constructor(space: Space, menus: readonly Menu[], costs: Costs, isCode: boolean, base: Cards | null = null) {
    this.#space = space;
    this.#menus = menus;
    this.#costs = costs;
    this.#isCode = isCode;
    this.#base = base;
    this.diverging = [...(base?.diverging ?? []), ...menus.flatMap(({ diverging }) => diverging)];
    this.several = [...(base?.several ?? []), ...menus.flatMap(({ several }) => several)];
  }

  /** The same with another menu. */
  with(menu: Menu): Cards {
    return new Cards(this.#space, [menu], this.#costs, this.#isCode, this);
  }

  /** Ways to leave values of these types. */
  all(results: readonly ValueType[]): Card {
    const key = keyOfAll(results);
    let card = this.#all.get(key);
    if (!card) this.#all.set(key, (card = this.#with(this.#base?.all(results), (menu) => this.#ways(menu, results))));
    return card;
  }

  #ways(menu: Menu, results: readonly ValueType[]): Serving {
    const { types } = this.#space;
    if (this.#isCode) return menu.all(types, results);
    return servingOf(only(menu.for(types, results), (form) => this.#costs.ofForm(form) < Infinity));
  }

  /** The forms that take the fewest instructions in all to make a value. */
  leaf(type: ValueType): Card {
    const key = keyOf(type);
    let card = this.#leaves.get(key);
    if (!card) this.#leaves.set(key, (card = this.#with(this.#base?.leaf(type), (menu) => this.#cheap(menu, type))));
    return card;
  }

  #cheap(menu: Menu, type: ValueType): Serving {
    const { types } = this.#space;
    const least = this.#costs.of(type);
    if (least === 1) return menu.leaves(types, type);
    const open = new Set([keyOf(type)]);
    return servingOf(only(menu.for(types, [type]), (form) => this.#costs.ofForm(form, open) <= least));
  }

  /** What the base has, and what its own menus have if that is anything. */
  #with(base: Card | undefined, serve: (menu: Menu) => Serving): Card {
    const own = this.#menus.map(serve).filter(({ weight }) => weight > 0);
    return base && own.length === 0 ? base : new Card([...(base?.servings ?? []), ...own]);
  }

  /** Whether there is a way to make a value of a type, which in code there always is. */
  makes(type: ValueType): boolean {
    return this.#costs.of(type) < Infinity;
  }
}

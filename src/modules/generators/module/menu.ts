// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this is the same each time.

import type { Instruction } from "../../../wasm/instruction.ts";
import { isReference, matches } from "../../../wasm/subtyping.ts";
import type { Types } from "../../../wasm/subtyping.ts";
import type { ValueType } from "../../../wasm/value_types.ts";
import type { Form } from "./forms.ts";
import { servingOf } from "./serving.ts";
import type { Serving } from "./serving.ts";
import { keyOf, keyOfAll } from "./space.ts";

/** The forms of one instruction; all together are drawn as often as its row says. */
export interface Dish {
  readonly instruction: Instruction;
  readonly forms: readonly Form[];
}

interface Filling extends Dish {
  readonly forms: Form[];
}

/** What leaves values of some types. */
interface Entry {
  readonly results: readonly ValueType[];
  readonly dishes: Filling[];
}

/** Forms by what they leave on the stack. */
export class Menu {
  readonly #byResults = new Map<string, Entry>();
  readonly #served = new Map<string, readonly Dish[]>();
  readonly #all = new Map<string, Serving>();
  readonly #leaves = new Map<string, Serving>();
  /** Those behind which nothing is reached. */
  readonly diverging: readonly Dish[];
  /** What forms leave that leave several values. */
  readonly several: readonly (readonly ValueType[])[];

  /** @param forms those of an instruction one after the other. */
  constructor(forms: Iterable<Form>) {
    const diverging: Filling[] = [];
    for (const form of forms) {
      if (form.instruction.weight === 0) continue;
      put(form.diverges ? diverging : this.#entry(form).dishes, form);
    }
    this.diverging = diverging;
    this.several = [...this.#byResults.values()].map(({ results }) => results).filter(({ length }) => length > 1);
  }

  #entry({ key, results }: Form): Entry {
    let entry = this.#byResults.get(key);
    if (!entry) this.#byResults.set(key, (entry = { results, dishes: [] }));
    return entry;
  }

  /** What leaves values of these types, or of types below them. */
  for(types: Types, results: readonly ValueType[]): readonly Dish[] {
    // There is no end to lists of types, and a menu may serve many modules.
    if (results.length > 1) return this.#fitting(types, results);
    const key = keyOfAll(results);
    let served = this.#served.get(key);
    if (!served) this.#served.set(key, (served = this.#fitting(types, results)));
    return served;
  }

  /** The same for a place where anything may stand. */
  all(types: Types, results: readonly ValueType[]): Serving {
    if (results.length > 1) return servingOf(this.for(types, results));
    const key = keyOfAll(results);
    let serving = this.#all.get(key);
    if (!serving) this.#all.set(key, (serving = servingOf(this.for(types, results))));
    return serving;
  }

  /** What makes a value of a type from nothing. */
  leaves(types: Types, type: ValueType): Serving {
    const key = keyOf(type);
    let serving = this.#leaves.get(key);
    if (!serving) {
      // A null of another type would not tell which type was wanted.
      const isLeaf = ({ instruction: { name }, parameters, results: [made] }: Form): boolean =>
        parameters.length === 0 && (name !== "ref.null" || keyOf(made!) === key);
      this.#leaves.set(key, (serving = servingOf(only(this.for(types, [type]), isLeaf))));
    }
    return serving;
  }

  #fitting(types: Types, results: readonly ValueType[]): readonly Dish[] {
    // Nothing is below a number.
    if (results.length === 0 || (results.length === 1 && !isReference(results[0]!)))
      return this.#byResults.get(keyOfAll(results))?.dishes ?? [];
    const fitting = [...this.#byResults.values()].filter(
      (entry) =>
        entry.results.length === results.length &&
        entry.results.every((type, index) => matches(types, type, results[index]!)),
    );
    const [only, ...more] = fitting;
    if (more.length === 0) return only?.dishes ?? [];
    const all = new Map<Instruction, Filling>();
    for (const { dishes } of fitting)
      for (const { instruction, forms } of dishes) {
        const known = all.get(instruction);
        if (known) known.forms.push(...forms);
        else all.set(instruction, { instruction, forms: [...forms] });
      }
    return [...all.values()];
  }
}

/** Puts a form with those of its instruction, which came right before it. */
function put(dishes: Filling[], form: Form): void {
  const last = dishes.at(-1);
  if (last?.instruction === form.instruction) last.forms.push(form);
  else dishes.push({ instruction: form.instruction, forms: [form] });
}

/** The dishes with such forms alone, without those that have none. */
export function only(dishes: readonly Dish[], which: (form: Form) => boolean): readonly Dish[] {
  const found: Dish[] = [];
  for (const { instruction, forms } of dishes) {
    const fitting = forms.filter(which);
    if (fitting.length > 0) found.push({ instruction, forms: fitting });
  }
  return found;
}

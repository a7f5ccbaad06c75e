import type { Instruction } from "../../../wasm/instruction.ts";
import { matches } from "../../../wasm/subtyping.ts";
import type { Types } from "../../../wasm/subtyping.ts";
import type { ValueType } from "../../../wasm/value_types.ts";
import type { Form } from "./forms.ts";
import { keyOfAll } from "./space.ts";

/** The forms of one instruction; all together are drawn as often as its row says. */
export interface Dish {
  readonly instruction: Instruction;
  readonly forms: readonly Form[];
}

/** Forms by what they leave on the stack. */
export class Menu {
  readonly #byResults = new Map<string, { readonly results: readonly ValueType[]; readonly forms: Form[] }>();
  readonly #served = new Map<string, readonly Dish[]>();
  /** Those behind which nothing is reached. */
  readonly diverging: readonly Dish[];
  /** What forms leave that leave several values. */
  readonly several: readonly (readonly ValueType[])[];

  constructor(forms: Iterable<Form>) {
    const diverging: Form[] = [];
    for (const form of forms) {
      if (form.instruction.weight === 0) continue;
      if (form.diverges) diverging.push(form);
      else this.#put(form);
    }
    this.diverging = dishesOf(diverging);
    this.several = [...this.#byResults.values()].map(({ results }) => results).filter(({ length }) => length > 1);
  }

  #put(form: Form): void {
    const found = this.#byResults.get(form.key);
    if (found) found.forms.push(form);
    else this.#byResults.set(form.key, { results: form.results, forms: [form] });
  }

  /** What leaves values of these types, or of types below them. */
  for(types: Types, results: readonly ValueType[]): readonly Dish[] {
    // There is no end to lists of types, and a menu may serve many modules.
    if (results.length > 1) return dishesOf(this.#fitting(types, results));
    const key = keyOfAll(results);
    let served = this.#served.get(key);
    if (!served) this.#served.set(key, (served = dishesOf(this.#fitting(types, results))));
    return served;
  }

  #fitting(types: Types, results: readonly ValueType[]): readonly Form[] {
    const forms: Form[] = [];
    for (const one of this.#byResults.values())
      if (
        one.results.length === results.length &&
        one.results.every((type, index) => matches(types, type, results[index]!))
      )
        forms.push(...one.forms);
    return forms;
  }
}

/** Constants are the simplest, then whatever takes nothing. */
export function simplicity({ instruction: { name }, forms: [form] }: Dish): number {
  if (/\.const$|^nop$/.test(name)) return 0;
  return name === "ref.null" ? 1 : form!.parameters.length === 0 ? 2 : 3;
}

function dishesOf(forms: readonly Form[]): readonly Dish[] {
  const groups = Map.groupBy(forms, ({ instruction }) => instruction);
  return [...groups].map(([instruction, all]) => ({ instruction, forms: all }));
}

// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this is the same each time.

import { isReference } from "../../../wasm/subtyping.ts";
import type { ValueType } from "../../../wasm/value_types.ts";
import type { Form } from "./forms.ts";
import type { Menu } from "./menu.ts";
import { keyOf } from "./space.ts";
import type { Space } from "./space.ts";

/** How many instructions it takes at least to make a value, of each type. */
export class Costs {
  readonly #space: Space;
  readonly #menus: readonly Menu[];
  readonly #known = new Map<string, number>();

  constructor(space: Space, menus: readonly Menu[]) {
    this.#space = space;
    this.#menus = menus;
  }

  /** @returns infinity where there is no way. */
  of(type: ValueType, open: ReadonlySet<string> = NOTHING): number {
    // A number and a null take one.
    if (!isReference(type) || type.nullable) return 1;
    const key = keyOf(type);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (open.has(key)) return Infinity;
    const within = new Set([...open, key]);
    let least = Infinity;
    for (const menu of this.#menus)
      for (const { forms } of menu.for(this.#space.types, [type]))
        for (const form of forms) least = Math.min(least, this.ofForm(form, within));
    // Inside of another type the way over that one was left out.
    if (open.size === 0) this.#known.set(key, least);
    return least;
  }

  ofForm({ parameters }: Form, open: ReadonlySet<string> = NOTHING): number {
    return parameters.reduce((sum, type) => sum + this.of(type, open), 1);
  }
}

const NOTHING: ReadonlySet<string> = new Set();

import type { Case } from "../case/case.ts";
import { ByteLru } from "./jco/cache.ts";
import { buildComponent } from "../guests/component.ts";

/** What the structures that are kept may take, in bytes. */
const KEPT = 16 << 20;

/** A case and its component. */
export interface Built {
  readonly testCase: Case;
  readonly binary: Uint8Array;
}

/** The structures that came last: new values for one of them need no new component. */
export class Structures {
  readonly #known = new ByteLru<Pick<Case, "func" | "others"> & { readonly binary: Uint8Array }>(KEPT);

  /** @returns an equal case, with the type objects of the first one of its structure: what is remembered of them holds. */
  build(testCase: Case): Built {
    const { func, importName, exportName, others, components, asyncHost, shareDefinitions } = testCase;
    const key = JSON.stringify([func, importName, exportName, others, components, asyncHost, shareDefinitions]);
    const known = this.#known.get(key);
    if (known) return { testCase: { ...testCase, func: known.func, others: known.others }, binary: known.binary };
    const binary = buildComponent(testCase);
    this.#known.set(key, { func, others, binary }, 2 * key.length + binary.length);
    return { testCase, binary };
  }
}

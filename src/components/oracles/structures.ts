import { auditsOf } from "../case/audits.ts";
import type { Case, Uncalled } from "../case/case.ts";
import { isAsync } from "../case/topology.ts";
import { ByteLru } from "../engines/jco/cache.ts";
import type { Component, Signature } from "../engines/engine.ts";
import { buildComponent } from "../guests/component.ts";
import { FITTED } from "../guests/fittings.ts";
import type { Fittings } from "../guests/fittings.ts";
import type { FuncType } from "../types/type.ts";

/** What `audit-<index>` is of (guests/audit.ts). */
const AUDIT: FuncType = { params: [], result: { kind: "u64" } };

/**
 * The component of a case: it imports the functions of the case in their
 * order, and exports them in that order and then its audits, if it has any.
 */
export function componentOf(testCase: Case, fittings: Fittings = FITTED): Component {
  return { ...signaturesOf(testCase, fittings), binary: buildComponent(testCase, fittings) };
}

/** The same without its binary. */
export function signaturesOf(
  testCase: Uncalled,
  { audit }: Pick<Fittings, "audit"> = FITTED,
): Omit<Component, "binary"> {
  const functions = testCase.functions;
  const exported = functions.map(({ exportName, func }): Signature => {
    return { name: exportName, func, async: testCase.components[0]!.asyncType };
  });
  return {
    imports: functions.map(({ importName, func }) => ({ name: importName, func, async: testCase.asyncHost })),
    exports: [...exported, ...(audit ? auditsOf(testCase) : []).map((_, index) => auditOf(index))],
    asynchronous: isAsync(testCase),
  };
}

const auditOf = (index: number): Signature => ({ name: `audit-${index}`, func: AUDIT, async: false });

/** What the structures that are kept may take, in bytes. */
const KEPT = 16 << 20;

/** A case and its component. */
export interface Built {
  readonly testCase: Case;
  readonly component: Component;
}

/** The structures that came last: new values for one of them need no new component. */
export class Structures {
  readonly #known = new ByteLru<Pick<Case, "functions"> & { readonly component: Component }>(KEPT);

  /**
   * @returns an equal case, with the type objects of the first one of its structure: what is remembered of them holds.
   */
  build(testCase: Case): Built {
    const { functions, components, asyncHost, shareDefinitions } = testCase;
    const key = JSON.stringify([functions, components, asyncHost, shareDefinitions]);
    const known = this.#known.get(key);
    if (known) return { testCase: { ...testCase, functions: known.functions }, component: known.component };
    const component = componentOf(testCase);
    this.#known.set(key, { functions, component }, 2 * key.length + component.binary.length);
    return { testCase, component };
  }
}

import type { Case } from "../case/case.ts";
import { children } from "../types/children.ts";
import { isNamed } from "../types/type.ts";
import type { ValueType } from "../types/type.ts";
import { funcsOf } from "../case/functions.ts";
import { paramRoot, resultRoot, rewriteCase, rewriteChildren } from "../case/rewrite.ts";
import type { Steps } from "./reducer.ts";
import type { Rewrite } from "../case/rewrite.ts";

/**
 * A place in the types of the functions. A named type has two sorts: each use,
 * below what uses it, and its definition, which stands for all its uses at
 * once; what is inside it has a place below the definition only. So whatever
 * is done at a place leaves a name with one structure.
 */
export interface Site {
  /** The same for the same place as long as nothing on the way to it changes. */
  readonly id: string;
  readonly type: ValueType;
  /** Whether this is the key of a map. */
  readonly isKey: boolean;
  /** Whether this is one use of a named type; its definition has a site of its own. */
  readonly isUse: boolean;
}

/** Every place of `testCase`, the outer before the inner. */
export function sites(testCase: Case): readonly Site[] {
  const found: Site[] = [];
  const defined = new Set<string>();
  const visit = (type: ValueType, id: string, isKey: boolean): void => {
    found.push({ id, type, isKey, isUse: isNamed(type) });
    if (!isNamed(type)) return inside(type, id);
    if (defined.has(type.name)) return;
    defined.add(type.name);
    found.push({ id: type.name, type, isKey, isUse: false });
    inside(type, type.name);
  };
  const inside = (type: ValueType, id: string): void =>
    children(type).forEach((child, index) => visit(child.type, childId(id, index), type.kind === "map" && index === 0));
  funcsOf(testCase).forEach(({ params, result }, of) => {
    params.forEach((param, index) => visit(param.type, paramRoot(of, index), false));
    if (result) visit(result, resultRoot(of), false);
  });
  return found;
}

/** `testCase` with the type at the site of this id, and all values of it, replaced. */
export function replaceAt(testCase: Case, siteId: string, replacement: Rewrite): Case {
  const definitions = new Map<string, Rewrite>();
  const visit = (type: ValueType, id: string): Rewrite => {
    if (id === siteId) return replacement;
    if (!isNamed(type)) return inside(type, id);
    let rewrite = definitions.get(type.name);
    if (!rewrite) definitions.set(type.name, (rewrite = type.name === siteId ? replacement : inside(type, type.name)));
    return rewrite;
  };
  const inside = (type: ValueType, id: string): Rewrite =>
    rewriteChildren(type, (child, index) => visit(child, childId(id, index)));
  return rewriteCase(testCase, visit);
}

/**
 * Visits every place, the outer before the inner, also those that come up on the way.
 *
 * @param reduceAt does what can be done at one place and returns the case that this leaves.
 */
export function* atEachSite(testCase: Case, reduceAt: (current: Case, site: Site) => Steps<Case>): Steps {
  let current = testCase;
  const visited = new Set<string>();
  for (;;) {
    const site = sites(current).find(({ id }) => !visited.has(id));
    if (!site) return;
    visited.add(site.id);
    current = yield* reduceAt(current, site);
  }
}

const childId = (id: string, index: number): string => `${id}/${index}`;

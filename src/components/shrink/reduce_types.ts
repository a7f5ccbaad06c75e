import type { Case } from "../case/case.ts";
import { isNamed, PRIMITIVE_KINDS } from "../types/type.ts";
import type { PrimitiveKind, ValueType } from "../types/type.ts";
import type { Reducer } from "./reducer.ts";
import { asPrimitive, keyReplacements, replacements } from "./replacements.ts";
import { rewriteCase, rewriteChildren } from "../case/rewrite.ts";
import type { Rewrite } from "../case/rewrite.ts";
import { atEachSite, replaceAt, sites } from "./sites.ts";

/** Replaces types by simpler ones and by what is inside them. */
export const simplerTypes: Reducer = {
  name: "simpler types",
  *reduce(testCase) {
    yield* atEachSite(testCase, function* (start, { id }) {
      let current = start;
      for (let taken = true; taken;) {
        taken = false;
        const site = sites(current).find((s) => s.id === id);
        if (!site) break;
        for (const replacement of site.isKey ? keyReplacements(site.type) : replacements(site.type)) {
          // One use of a name can't become another type of that name.
          if (site.isUse && isNamed(replacement.type) && isNamed(site.type) && replacement.type.name === site.type.name)
            continue;
          const candidate = replaceAt(current, id, replacement);
          if (!(yield candidate)) continue;
          current = candidate;
          taken = true;
          break;
        }
      }
      return current;
    });
  },
};

/** Replaces all primitive types at once, then all of one kind: where many are needed, but not for what they are. */
export const plainPrimitives: Reducer = {
  name: "plain primitive types",
  *reduce(testCase) {
    let current = testCase;
    for (const from of [PRIMITIVE_KINDS, ...PRIMITIVE_KINDS.map((kind) => [kind])]) {
      for (const to of ["bool", "u8"] as const) {
        if (!sites(current).some(({ type: { kind } }) => kind !== to && from.some((one) => one === kind))) continue;
        const candidate = withPrimitives(current, from, to);
        if (!(yield candidate)) continue;
        current = candidate;
        break;
      }
    }
  },
};

function withPrimitives(testCase: Case, from: readonly PrimitiveKind[], to: PrimitiveKind): Case {
  const visit = (type: ValueType): Rewrite => {
    if (type.kind === to || !from.some((kind) => kind === type.kind)) return rewriteChildren(type, visit);
    return asPrimitive(type, to);
  };
  return rewriteCase(testCase, visit);
}

import type { NamedType, ValueType } from "../types/type.ts";
import type { Case } from "./case.ts";
import { asIs, rewriteCase, rewriteChildren } from "./rewrite.ts";
import type { Rewrite } from "./rewrite.ts";

/** `testCase` with other names of its types, by those they have. */
export function renameTypes(testCase: Case, names: ReadonlyMap<string, string>): Case {
  return rewriteNamed(testCase, (type) => ({ ...type, name: names.get(type.name)! }));
}

/** `testCase` with each of its named types as `rename` makes it. */
export function rewriteNamed(testCase: Case, rename: (type: NamedType) => NamedType): Case {
  const visit = (type: ValueType): Rewrite => {
    const inner = rewriteChildren(type, visit).type;
    return { type: "name" in inner ? rename(inner) : inner, value: asIs };
  };
  return rewriteCase(testCase, visit);
}

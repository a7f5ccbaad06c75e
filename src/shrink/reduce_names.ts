import type { Case } from "../case/case.ts";
import { PLAIN_CASE } from "../case/plain.ts";
import { namedTypes } from "../types/children.ts";
import type { NamedType, ValueType } from "../types/type.ts";
import { firstPlainName, nameDetail } from "./plain_names.ts";
import type { Reducer } from "./reducer.ts";
import { asIs, rewriteCase, rewriteChildren } from "./rewrite.ts";
import type { Rewrite } from "./rewrite.ts";

/** Gives plain names: to everything, then to the names of one scope, then to one name. */
export const plainNames: Reducer = {
  name: "plain names",
  *reduce(testCase) {
    let current = testCase;
    const plain: Case = { ...current, importName: PLAIN_CASE.importName, exportName: PLAIN_CASE.exportName };
    if (yield scopes(plain).reduce((renamed, scope) => renameScope(renamed, scope.id, plainScope(scope)), plain)) return;
    for (const key of ["importName", "exportName"] as const) {
      for (const name of [PLAIN_CASE[key], firstPlainName(namedTypes(current.func).map((type) => type.name))]) {
        const candidate = { ...current, [key]: name };
        if (!(yield candidate)) continue;
        current = candidate;
        break;
      }
    }
    // Renaming a type changes the id of its scope: types come last.
    for (const scope of scopes(current)) {
      const { id, names, others } = scope;
      const candidate = renameScope(current, id, plainScope(scope));
      if (yield candidate) {
        current = candidate;
        continue;
      }
      let kept = names;
      for (const index of names.keys()) {
        const next = kept.with(index, firstPlainName([...kept, ...others]));
        if (nameDetail(next[index]!) >= nameDetail(kept[index]!)) continue;
        const renamed = renameScope(current, id, next);
        if (!(yield renamed)) continue;
        current = renamed;
        kept = next;
      }
    }
  },
};

/** The sum over all names of how far they are from the plainest. */
export function namesDetail(testCase: Case): number {
  const own = (["importName", "exportName"] as const).reduce((sum, key) => sum + (testCase[key] === PLAIN_CASE[key] ? 0 : 1 + nameDetail(testCase[key])), 0);
  return scopes(testCase).reduce((sum, { names }) => sum + names.reduce((inner, name) => inner + nameDetail(name), 0), own);
}

/** Names that must differ from one another. */
interface Scope {
  readonly id: ScopeId;
  readonly names: readonly string[];
  /** What else they must differ from. */
  readonly others: readonly string[];
}

/** The parameters, the members of the type named so, or the types themselves. */
type ScopeId = "parameters" | { readonly membersOf: string } | "types";

function scopes({ func, importName, exportName }: Case): readonly Scope[] {
  const types = namedTypes(func);
  return [
    { id: "parameters", names: func.params.map((param) => param.name), others: [] },
    ...types.map((type) => ({ id: { membersOf: type.name }, names: memberNames(type), others: [] })),
    { id: "types", names: types.map((type) => type.name), others: [importName, exportName] },
  ];
}

/** The first plain names that a scope can have. */
function plainScope({ names, others }: Scope): readonly string[] {
  return names.reduce<readonly string[]>((plain) => [...plain, firstPlainName([...plain, ...others])], []);
}

function renameScope(testCase: Case, id: ScopeId, names: readonly string[]): Case {
  const { func } = testCase;
  if (id === "parameters") return { ...testCase, func: { ...func, params: func.params.map((param, index) => ({ ...param, name: names[index]! })) } };
  if (id === "types") return renameTypes(testCase, new Map(namedTypes(func).map((type, index) => [type.name, names[index]!])));
  return rewriteNamed(testCase, (type) => (type.name === id.membersOf ? withMemberNames(type, names) : type));
}

function renameTypes(testCase: Case, names: ReadonlyMap<string, string>): Case {
  return rewriteNamed(testCase, (type) => ({ ...type, name: names.get(type.name)! }));
}

function rewriteNamed(testCase: Case, rename: (type: NamedType) => NamedType): Case {
  const visit = (type: ValueType): Rewrite => {
    const inner = rewriteChildren(type, visit).type;
    return { type: "name" in inner ? rename(inner) : inner, value: asIs };
  };
  return rewriteCase(testCase, visit);
}

function memberNames(type: NamedType): readonly string[] {
  switch (type.kind) {
    case "record": return type.fields.map((field) => field.name);
    case "variant": return type.cases.map((c) => c.name);
    case "enum": case "flags": return type.labels;
  }
}

function withMemberNames(type: NamedType, names: readonly string[]): NamedType {
  switch (type.kind) {
    case "record": return { ...type, fields: type.fields.map((field, index) => ({ ...field, name: names[index]! })) };
    case "variant": return { ...type, cases: type.cases.map((c, index) => ({ ...c, name: names[index]! })) };
    case "enum": case "flags": return { ...type, labels: names };
  }
}

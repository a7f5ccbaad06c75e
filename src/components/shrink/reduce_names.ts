import type { Case } from "../case/case.ts";
import { uniqueForm } from "../case/names.ts";
import { PLAIN_NAMES } from "../case/plain.ts";
import { namedTypesOf } from "../types/children.ts";
import { labelsOf } from "../types/members.ts";
import type { NamedType } from "../types/type.ts";
import { funcsOf, withFunction } from "../case/functions.ts";
import { firstPlainName, nameDetail } from "./plain_names.ts";
import type { Reducer } from "./reducer.ts";
import { renameTypes, rewriteNamed } from "../case/rename.ts";

/** Gives plain names: to everything, then to the names of one scope, then to one name. */
export const plainNames: Reducer = {
  name: "plain names",
  *reduce(testCase) {
    let current = testCase;
    const plain = current.functions.reduce<Case>(
      (named, _function, of) =>
        withFunction(named, of, {
          importName: plainNameOf("importName", of),
          exportName: plainNameOf("exportName", of),
        }),
      current,
    );
    if (yield scopes(plain).reduce((renamed, scope) => renameScope(renamed, scope.id, plainScope(scope)), plain))
      return;
    for (const of of funcsOf(current).keys()) {
      for (const key of FUNCTION_NAMES) {
        const taken = [
          ...current.functions.map((one) => one[key]),
          ...namedTypesOf(funcsOf(current)).map((type) => type.name),
        ].map(uniqueForm);
        for (const name of [plainNameOf(key, of), firstPlainName(taken)]) {
          if (taken.includes(uniqueForm(name))) continue;
          const candidate = withFunction(current, of, { [key]: name });
          if (!(yield candidate)) continue;
          current = candidate;
          break;
        }
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
  const own = testCase.functions.reduce(
    (sum, named, of) =>
      FUNCTION_NAMES.reduce(
        (inner, key) => inner + (named[key] === plainNameOf(key, of) ? 0 : 1 + nameDetail(named[key])),
        sum,
      ),
    0,
  );
  return scopes(testCase).reduce(
    (sum, { names }) => sum + names.reduce((inner, name) => inner + nameDetail(name), 0),
    own,
  );
}

const FUNCTION_NAMES = ["importName", "exportName"] as const;

/** The plainest name of a function, none that a type gets. */
function plainNameOf(key: (typeof FUNCTION_NAMES)[number], of: number): string {
  return of === 0 ? PLAIN_NAMES[key] : `${PLAIN_NAMES[key]}${of + 1}`;
}

/** Names that must differ from one another. */
interface Scope {
  readonly id: ScopeId;
  readonly names: readonly string[];
  /** What else they must differ from. */
  readonly others: readonly string[];
}

/** The parameters of a function, the members of the type named so, or the types themselves. */
type ScopeId = { readonly parametersOf: number } | { readonly membersOf: string } | "types";

function scopes(testCase: Case): readonly Scope[] {
  const functions = testCase.functions;
  const types = namedTypesOf(funcsOf(testCase));
  return [
    ...functions.map(({ func }, of) => ({
      id: { parametersOf: of },
      names: func.params.map((param) => param.name),
      others: [],
    })),
    ...types.map((type) => ({ id: { membersOf: type.name }, names: labelsOf(type), others: [] })),
    {
      id: "types",
      names: types.map((type) => type.name),
      others: functions.flatMap(({ importName, exportName }) => [importName, exportName]),
    },
  ];
}

/** The first plain names that a scope can have. */
function plainScope({ names, others }: Scope): readonly string[] {
  return names.reduce<readonly string[]>((plain) => [...plain, firstPlainName([...plain, ...others])], []);
}

function renameScope(testCase: Case, id: ScopeId, names: readonly string[]): Case {
  if (id === "types")
    return renameTypes(
      testCase,
      new Map(namedTypesOf(funcsOf(testCase)).map((type, index) => [type.name, names[index]!])),
    );
  if ("parametersOf" in id) {
    const func = funcsOf(testCase)[id.parametersOf]!;
    return withFunction(testCase, id.parametersOf, {
      func: { ...func, params: func.params.map((param, index) => ({ ...param, name: names[index]! })) },
    });
  }
  return rewriteNamed(testCase, (type) => (type.name === id.membersOf ? withMemberNames(type, names) : type));
}

function withMemberNames(type: NamedType, names: readonly string[]): NamedType {
  switch (type.kind) {
    case "record":
      return { ...type, fields: type.fields.map((field, index) => ({ ...field, name: names[index]! })) };
    case "variant":
      return { ...type, cases: type.cases.map((c, index) => ({ ...c, name: names[index]! })) };
    case "enum":
    case "flags":
      return { ...type, labels: names };
  }
}

import { NotEncodable, inside } from "../../input/codec.ts";
import type { Codec } from "../../input/codec.ts";
import { pick, size } from "../../input/choices.ts";
import { list, object, within } from "../../input/composites.ts";
import { boolean } from "../../input/scalars.ts";
import type { FuncType, ValueType } from "../types/type.ts";
import { funcWeight } from "../types/weight.ts";
import type { Case, CaseFunction } from "../case/case.ts";
import { RESERVED_EXPORTS } from "../case/legal.ts";
import { MAX_DEPTH, MAX_FUNCTIONS, MAX_PARAMS, MAX_TYPE_WEIGHT } from "../case/limits.ts";
import { uniqueForm } from "../case/names.ts";
import { CALLS } from "./calls.ts";
import { COMPOSITION } from "./components.ts";
import { calmName, NameScope, name } from "./names.ts";
import { JCO, LINK, V8 } from "./options.ts";
import { rootPlace, typeScope } from "./type_scope.ts";
import type { TypeScope } from "./type_scope.ts";
import { valueType } from "./types.ts";

/** How much all types of a function may weigh; small functions are the rule. */
const BUDGETS = [24, 64, 256, 1024, MAX_TYPE_WEIGHT] as const;
const BUDGET = pick(BUDGETS, [16, 10, 4, 1, 1]);
const PARAMS = size([
  [20, 1, 1],
  [16, 2, 3],
  [4, 0, 0],
  [12, 4, 8],
  [8, 14, 18],
  [1, 0, MAX_PARAMS],
]);
const WITHOUT_RESULT = boolean(5);
const TOWER = size([
  [56, 0, 0],
  [6, 1, 5],
  [1, 6, 30],
  [1, 31, MAX_DEPTH],
]);

/**
 * What the functions of a case share while they are drawn: each has a budget of its own, as far as there is one left
 * for all.
 */
interface Signatures {
  readonly scope: TypeScope;
  /** The weight that is left for all functions together. */
  left: number;
}

/** A function type, its types under names that its scope doesn't have yet, or types of the functions before it. */
const FUNC: Codec<FuncType, Signatures> = {
  read: (source, signatures) => {
    const budget = Math.min(BUDGET.read(source, undefined), signatures.left);
    const count = PARAMS.read(source, Math.min(MAX_PARAMS, budget));
    const hasResult = !WITHOUT_RESULT.read(source, undefined) && budget > count;
    const { scope } = signatures;
    scope.left = budget - count - Number(hasResult);
    const paramNames = new NameScope();
    const params = [];
    for (let index = 0; index < count; index++) {
      const paramName = name.read(source, paramNames);
      params.push({ name: paramName, type: rootType.read(source, scope) });
    }
    const func = { params, result: hasResult ? rootType.read(source, scope) : null };
    signatures.left -= funcWeight(func);
    return func;
  },
  write: (sink, func, signatures) => {
    const total = funcWeight(func);
    const budget = BUDGETS.find((one) => Math.min(one, signatures.left) >= total);
    if (budget === undefined) throw new NotEncodable(`types of weight ${total}`);
    const { params, result } = func;
    const given = Math.min(budget, signatures.left);
    BUDGET.write(sink, budget, undefined);
    PARAMS.write(sink, params.length, Math.min(MAX_PARAMS, given));
    WITHOUT_RESULT.write(sink, result === null, undefined);
    const { scope } = signatures;
    scope.left = given - params.length - Number(result !== null);
    const paramNames = new NameScope();
    params.forEach((param, index) => {
      inside(`.params[${index}]`, () => {
        name.write(sink, param.name, paramNames);
        rootType.write(sink, param.type, scope);
      });
    });
    if (result !== null)
      inside(".result", () => {
        rootType.write(sink, result, scope);
      });
    signatures.left -= total;
  },
};

/** A parameter's or result's type; sometimes a tower of nested ones. */
const rootType: Codec<ValueType, TypeScope> = {
  read: (source, scope) => {
    const tower = TOWER.read(source, MAX_DEPTH);
    return valueType.read(source, rootPlace(scope, tower));
  },
  write: (sink, type, scope) => {
    // Without a tower every type can be written.
    TOWER.write(sink, 0, MAX_DEPTH);
    valueType.write(sink, type, rootPlace(scope, 0));
  },
};

type Options = Pick<Case, "jco" | "v8" | "link">;
const OPTIONS: Codec<Options> = object<Options>({ jco: JCO, v8: V8, link: LINK });

/** How many functions; one is the rule. */
const FUNCTIONS = size([
  [11, 1, 1],
  [2, 2, MAX_FUNCTIONS],
]);

/** The names of all functions, before any type, so that no type takes one of them. */
interface FunctionNames {
  readonly imports: NameScope;
  readonly exports: NameScope;
}
type Names = Pick<CaseFunction, "importName" | "exportName">;
const NAMES: Codec<Names, FunctionNames> = {
  read: (source, { imports, exports }) => ({
    importName: name.read(source, imports),
    exportName: calmName.read(source, exports),
  }),
  write: (sink, { importName, exportName }, { imports, exports }) => {
    inside(".importName", () => {
      name.write(sink, importName, imports);
    });
    inside(".exportName", () => {
      calmName.write(sink, exportName, exports);
    });
  },
};
const noNames = (): FunctionNames => ({ imports: new NameScope(), exports: new NameScope(RESERVED_EXPORTS) });

const FUNCTIONS_UP_TO: Codec<number, unknown> = within(() => MAX_FUNCTIONS, FUNCTIONS);

/** A case: its structure in integers only and before any value, then the calls. */
export const caseCodec: Codec<Case> = {
  read: (source) => {
    const names = list(FUNCTIONS_UP_TO, NAMES).read(source, noNames());
    const signatures = noSignatures(names);
    const drawn = names.map((one): CaseFunction => ({ ...one, func: FUNC.read(source, signatures) }));
    // The count is one at least.
    const functions = drawn as readonly CaseFunction[] as Case["functions"];
    const composition = COMPOSITION.read(
      source,
      functions.map(({ func }) => func),
    );
    const uncalled = { functions, ...composition, ...OPTIONS.read(source, undefined) };
    return { ...uncalled, calls: CALLS.read(source, uncalled) };
  },
  write: (sink, testCase) => {
    const { functions } = testCase;
    list(FUNCTIONS_UP_TO, NAMES).write(sink, functions, noNames());
    const signatures = noSignatures(functions);
    functions.forEach(({ func }, index) =>
      inside(`.functions[${index}].func`, () => {
        FUNC.write(sink, func, signatures);
      }),
    );
    COMPOSITION.write(
      sink,
      testCase,
      functions.map(({ func }) => func),
    );
    OPTIONS.write(sink, testCase, undefined);
    inside(".calls", () => {
      CALLS.write(sink, testCase.calls, testCase);
    });
  },
};

/** No types yet, and the names that none may have. */
function noSignatures(names: readonly Names[]): Signatures {
  const taken = names.flatMap(({ importName, exportName }) => [uniqueForm(importName), uniqueForm(exportName)]);
  return { scope: typeScope(0, new NameScope(taken)), left: MAX_TYPE_WEIGHT };
}

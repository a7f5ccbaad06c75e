import { NotEncodable, inside } from "../input/codec.ts";
import type { Codec } from "../input/codec.ts";
import { pick, size } from "../input/choices.ts";
import { object } from "../input/composites.ts";
import { boolean } from "../input/scalars.ts";
import { FuzzedSink, FuzzedSource } from "../input/fuzzed.ts";
import type { FuncType, ValueType } from "../types/type.ts";
import { funcWeight } from "../types/weight.ts";
import type { Case } from "../case/case.ts";
import { RESERVED_EXPORTS } from "../case/legal.ts";
import { MAX_DEPTH, MAX_PARAMS, MAX_TYPE_WEIGHT } from "../case/limits.ts";
import { uniqueForm } from "../case/names.ts";
import { callsCodec } from "./calls.ts";
import { calmName, NameScope, name } from "./names.ts";
import { COMPONENTS, JCO, LINK, V8 } from "./options.ts";
import { rootPlace, typeScope } from "./type-scope.ts";
import type { TypeScope } from "./type-scope.ts";
import { valueType } from "./types.ts";

export { expandCall } from "./calls.ts";
export type { CallValues } from "./calls.ts";

/** How much all types of a function may weigh; small functions are the rule. */
const BUDGETS = [24, 64, 256, 1024, MAX_TYPE_WEIGHT] as const;
const BUDGET = pick(BUDGETS, [16, 10, 4, 1, 1]);
const PARAMS = size([[20, 1, 1], [16, 2, 3], [4, 0, 0], [12, 4, 8], [8, 14, 18], [1, 0, MAX_PARAMS]]);
const WITHOUT_RESULT = boolean(5);
const TOWER = size([[56, 0, 0], [6, 1, 5], [1, 6, 30], [1, 31, MAX_DEPTH]]);

/** A function type, its types under names that its scope doesn't have yet. */
export const FUNC: Codec<FuncType, NameScope> = {
  read: (source, names) => {
    const budget = BUDGET.read(source, undefined);
    const count = PARAMS.read(source, MAX_PARAMS);
    const hasResult = !WITHOUT_RESULT.read(source, undefined);
    const scope = typeScope(Math.max(0, budget - count - Number(hasResult)), names);
    const paramNames = new NameScope();
    const params = [];
    for (let index = 0; index < count; index++) {
      const paramName = name.read(source, paramNames);
      params.push({ name: paramName, type: rootType.read(source, scope) });
    }
    return { params, result: hasResult ? rootType.read(source, scope) : null };
  },
  write: (sink, func, names) => {
    const total = funcWeight(func);
    const budget = BUDGETS.find((one) => one >= total && one >= func.params.length + Number(func.result !== null));
    if (budget === undefined) throw new NotEncodable(`types of weight ${total}`);
    BUDGET.write(sink, budget, undefined);
    PARAMS.write(sink, func.params.length, MAX_PARAMS);
    WITHOUT_RESULT.write(sink, func.result === null, undefined);
    const scope = typeScope(budget - func.params.length - Number(func.result !== null), names);
    const paramNames = new NameScope();
    func.params.forEach((param, index) => {
      inside(`.params[${index}]`, () => {
        name.write(sink, param.name, paramNames);
        rootType.write(sink, param.type, scope);
      });
    });
    const { result } = func;
    if (result !== null) inside(".result", () => { rootType.write(sink, result, scope); });
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

type Options = Pick<Case, "components" | "jco" | "v8" | "link">;
const OPTIONS: Codec<Options> = object<Options>({ components: COMPONENTS, jco: JCO, v8: V8, link: LINK });

/** A case: its structure in integers only and before any value, then the calls. */
export const caseCodec: Codec<Case> = {
  read: (source) => {
    const importName = name.read(source, new NameScope());
    const exportName = calmName.read(source, new NameScope(RESERVED_EXPORTS));
    const func = FUNC.read(source, rootNames(importName, exportName));
    const options = OPTIONS.read(source, undefined);
    return { func, importName, exportName, ...options, calls: callsCodec(func).read(source, undefined) };
  },
  write: (sink, testCase) => {
    const { func, importName, exportName, calls } = testCase;
    inside(".importName", () => { name.write(sink, importName, new NameScope()); });
    inside(".exportName", () => { calmName.write(sink, exportName, new NameScope(RESERVED_EXPORTS)); });
    inside(".func", () => { FUNC.write(sink, func, rootNames(importName, exportName)); });
    OPTIONS.write(sink, testCase, undefined);
    inside(".calls", () => { callsCodec(func).write(sink, calls, undefined); });
  },
};

/** The names that no type may have. */
function rootNames(importName: string, exportName: string): NameScope {
  return new NameScope([uniqueForm(importName), uniqueForm(exportName)]);
}

/** The case that `bytes` stand for. Any bytes stand for a legal one, and always for the same. */
export function decodeCase(bytes: Uint8Array): Case {
  return caseCodec.read(new FuzzedSource(bytes), undefined);
}

/**
 * Bytes that stand for `testCase`.
 *
 * @param testCase a legal case (case/legal.ts).
 * @throws NotEncodable if it isn't one.
 */
export function encodeCase(testCase: Case): Buffer {
  const sink = new FuzzedSink();
  caseCodec.write(sink, testCase, undefined);
  return sink.finish();
}

import type { Case, CaseFunction } from "../../../src/components/case/case.ts";
import { PLAIN_CALL, PLAIN_CASE, PLAIN_NAMES } from "../../../src/components/case/plain.ts";
import type { FuncType, ValueType } from "../../../src/components/types/type.ts";

type Names = Omit<CaseFunction, "func">;

/** What a case is made of, and what its only function is called. */
export type Parts = Partial<Case & Names>;

/** A function of a case, under plain names but for what `names` says. */
export const plainFunction = (func: FuncType, names: Partial<Names> = {}): CaseFunction => ({
  ...PLAIN_NAMES,
  ...names,
  func,
});

/** A legal case of `func` with one seeded call, but for what is said besides. */
export function caseOf(
  func: FuncType,
  { importName = PLAIN_NAMES.importName, exportName = PLAIN_NAMES.exportName, ...parts }: Parts = {},
): Case {
  return {
    ...PLAIN_CASE,
    functions: [{ func, importName, exportName }],
    calls: [{ ...PLAIN_CALL, kind: "seeded", seed: 1 }],
    ...parts,
  };
}

/** A function from one value of `type` to another. */
export function echo(type: ValueType): FuncType {
  return { params: [{ name: "item", type }], result: type };
}

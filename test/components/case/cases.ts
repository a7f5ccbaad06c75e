import type { Case } from "../../../src/components/case/case.ts";
import { PLAIN_CALL, PLAIN_CASE } from "../../../src/components/case/plain.ts";
import type { FuncType, ValueType } from "../../../src/components/types/type.ts";

/** A legal case of `func` with one seeded call, but for what `parts` say. */
export function caseOf(func: FuncType, parts: Partial<Case> = {}): Case {
  return { ...PLAIN_CASE, func, calls: [{ ...PLAIN_CALL, kind: "seeded", seed: 1 }], ...parts };
}

/** A function from one value of `type` to another. */
export function echo(type: ValueType): FuncType {
  return { params: [{ name: "item", type }], result: type };
}

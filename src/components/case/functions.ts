import type { Call, Case, CaseFunction, DrawnCall } from "./case.ts";
import type { FuncType } from "../types/type.ts";

type CallValues = Pick<DrawnCall, "args" | "result">;

/** `testCase` with something else about its function of this index. */
export function withFunction(testCase: Case, of: number, part: Partial<CaseFunction>): Case {
  const functions = testCase.functions.with(of, { ...testCase.functions[of]!, ...part });
  return { ...testCase, functions: functions as readonly CaseFunction[] as Case["functions"] };
}

/** `testCase` with another type of its function of this index, and other values in the calls of that. */
export function withFunc(
  testCase: Case,
  of: number,
  func: FuncType,
  convert: (values: CallValues) => CallValues,
): Case {
  const calls = testCase.calls.map((call): Call =>
    call.kind === "drawn" && call.of === of ? { ...call, ...convert({ args: call.args, result: call.result }) } : call,
  );
  return { ...withFunction(testCase, of, { func }), calls };
}

/** The types of all functions. */
export const funcsOf = (testCase: Case): readonly FuncType[] => testCase.functions.map(({ func }) => func);

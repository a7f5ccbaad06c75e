import type { Call, Case, ListForm } from "../../case/case.ts";
import { toJs } from "../../engines/components/jco/to_js.ts";
import type { ValueType } from "../../types/type.ts";
import type { CaseValue, Value } from "../../values/value.ts";
import { literal } from "./literal.ts";

/** The calls of a case as JavaScript. */
export interface CallSources {
  /** Lines of an array's elements. */
  readonly lines: readonly string[];
  /** Whether some call spells out what the host must receive, as it isn't what is passed. */
  readonly hasReceived: boolean;
}

/** @param testCase with the values of every call spelled out. */
export function callsSource(testCase: Case): CallSources {
  const lines: string[] = [];
  let hasReceived = false;
  for (const call of testCase.calls) {
    if (call.kind !== "drawn") throw new TypeError("a call whose values are not spelled out");
    const [args, received] = [call.form, "typed" as const].map((form) => argsSource(testCase, call.args, form));
    if (args !== received) hasReceived = true;
    lines.push(
      "{",
      `  args: ${args},`,
      ...(args === received ? [] : [`  received: ${received},`]),
      `  answer: ${answerSource(testCase, call)},`,
      `  outcome: ${outcomeSource(testCase, call.result)},`,
      "},",
    );
  }
  return { lines, hasReceived };
}

function argsSource({ func, jco }: Case, args: readonly Value[], form: ListForm): string {
  return `[${func.params.map(({ type }, index) => literal(toJs(type, args[index]!, { config: jco, form }))).join(", ")}]`;
}

/** What the host's function does; a `result` that is an error is thrown. */
function answerSource(testCase: Case, { form, result }: Call & { readonly kind: "drawn" }): string {
  const { thrown, source } = resultSource(testCase, result, form);
  if (thrown) return `() => { throw Object.assign(new Error("the host answers an error"), { payload: ${source} }); }`;
  if (testCase.func.result === null) return "() => {}";
  return `() => ${source.startsWith("{") ? `(${source})` : source}`;
}

function outcomeSource(testCase: Case, result: Value | null): string {
  const { thrown, source } = resultSource(testCase, result, "typed");
  return `{ ${thrown ? "thrown" : "returned"}: ${source} }`;
}

function resultSource({ func, jco }: Case, result: Value | null, form: ListForm): { readonly thrown: boolean; readonly source: string } {
  const type = func.result;
  if (type === null || result === null) return { thrown: false, source: "undefined" };
  const write = (payload: ValueType | null, value: Value | null): string => (
    payload === null || value === null ? "undefined" : literal(toJs(payload, value, { config: jco, form }))
  );
  if (type.kind !== "result") return { thrown: false, source: write(type, result) };
  const chosen = result as CaseValue;
  return { thrown: chosen.case === 1, source: write(chosen.case === 0 ? type.ok : type.err, chosen.value) };
}

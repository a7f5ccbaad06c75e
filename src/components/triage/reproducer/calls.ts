import { functionOf } from "../../case/case.ts";
import type { Case, DrawnCall, ListForm } from "../../case/case.ts";
import { blocking } from "../../case/traps.ts";
import { camel } from "../../engines/jco/names.ts";
import { toJs } from "../../engines/jco/to_js.ts";
import type { FuncType, ValueType } from "../../types/type.ts";
import type { CaseValue, Value } from "../../values/value.ts";
import { literal } from "./literal.ts";
import { takesTime } from "./under_way.ts";

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
    const { func, exportName } = functionOf(testCase, call);
    const [args, received] = [call.form, "typed" as const].map((form) => argsSource(testCase, func, call.args, form));
    const traps = blocking(testCase, call);
    if (args !== received) hasReceived = true;
    lines.push(
      "{",
      ...(takesTime(testCase) ? [`  name: ${literal(camel(exportName))},`] : []),
      ...(traps === "never" ? [] : [`  traps: ${literal(traps)},`]),
      `  args: ${args},`,
      ...(args === received ? [] : [`  received: ${received},`]),
      `  answer: ${answerSource(testCase, func, call)},`,
      `  outcome: ${outcomeSource(testCase, func, call.result)},`,
      "},",
    );
  }
  return { lines, hasReceived };
}

function argsSource({ jco }: Case, func: FuncType, args: readonly Value[], form: ListForm): string {
  const literals = func.params.map(({ type }, index) => literal(toJs(type, args[index]!, { config: jco, form })));
  return `[${literals.join(", ")}]`;
}

/** What the host's function does; a `result` that is an error is thrown. */
function answerSource(testCase: Case, func: FuncType, { form, result, answer }: DrawnCall): string {
  const { thrown, source } = resultSource(testCase, func, result, form);
  const body = thrown
    ? `{ throw Object.assign(new Error("the host answers an error"), { payload: ${source} }); }`
    : func.result === null
      ? "{}"
      : source.startsWith("{")
        ? `(${source})`
        : source;
  switch (answer) {
    case "at-once":
      return `() => ${body}`;
    case "microtask":
      return `async () => ${body}`;
    case "tick":
      return `() => later(() => ${body})`;
  }
}

function outcomeSource(testCase: Case, func: FuncType, result: Value | null): string {
  const { thrown, source } = resultSource(testCase, func, result, "typed");
  return `{ ${thrown ? "thrown" : "returned"}: ${source} }`;
}

function resultSource(
  { jco }: Case,
  func: FuncType,
  result: Value | null,
  form: ListForm,
): { readonly thrown: boolean; readonly source: string } {
  const type = func.result;
  if (type === null || result === null) return { thrown: false, source: "undefined" };
  const write = (payload: ValueType | null, value: Value | null): string =>
    payload === null || value === null ? "undefined" : literal(toJs(payload, value, { config: jco, form }));
  if (type.kind !== "result") return { thrown: false, source: write(type, result) };
  const chosen = result as CaseValue;
  return { thrown: chosen.case === 1, source: write(chosen.case === 0 ? type.ok : type.err, chosen.value) };
}

import type { FuncType } from "../types/type.ts";
import { printValue } from "../values/print.ts";
import type { Value } from "../values/value.ts";
import { functionOf } from "./case.ts";
import type { Call, Case, ComponentOptions, GuestStyle } from "./case.ts";
import { PLAIN_JCO, PLAIN_V8 } from "./plain.ts";
import { printFunctions, printName } from "./print_types.ts";

/** Calls that are printed one by one; of more, only how many there are. */
const MAX_PRINTED_CALLS = 8;

/**
 * A case for people: its types and functions in WIT, the options that aren't plain, and the calls with their values.
 */
export function printCase(testCase: Case): string {
  const { components, link, calls, asyncHost, shareDefinitions, inFlight } = testCase;
  const functions = testCase.functions;
  const lines = [
    printFunctions(
      functions.map(({ exportName, func }) => ({ name: exportName, func })),
      components[0]!.asyncType,
    ),
    `// call${functions.length === 1 ? "s" : ""} the import${functions.length === 1 ? "" : "s"} ` +
      `${functions.map(({ importName }) => printName(importName)).join(", ")} of the same ` +
      `type${asyncHost === components[0]!.asyncType ? "" : asyncHost ? " but async" : " but not async"} through ` +
      `${components.length === 1 ? "one component" : `${components.length} components`}:`,
    ...components.map(
      (component, index) =>
        `//   ${index}${component.beside ? ` (beside ${index - 1})` : ""}: ${printComponent(component)}`,
    ),
  ];
  if (shareDefinitions) lines.push("// components that are alike are instances of one");
  if (inFlight > 1) lines.push(`// ${inFlight} calls at a time`);
  const options = printOptions(testCase);
  if (options.length > 0) lines.push(`// options: ${options.join(", ")}`);
  if (link !== "function") lines.push(`// the host's function is ${link === "missing" ? "missing" : "not a function"}`);
  lines.push(...calls.slice(0, MAX_PRINTED_CALLS).map((call, index) => `${index}: ${printCall(testCase, call)}`));
  if (calls.length > MAX_PRINTED_CALLS) lines.push(`… ${calls.length - MAX_PRINTED_CALLS} more calls`);
  return lines.join("\n");
}

/** The options of jco and V8 that aren't plain. */
export function printOptions({ jco, v8 }: Case): readonly string[] {
  return [
    ...unlike(jco, PLAIN_JCO).map((option) => `jco ${option}`),
    ...unlike(v8, PLAIN_V8).map((option) => `V8 ${option}`),
  ];
}

/** One call on one line: `typed (1, "x") -> some(2)`, or the seed that its values are expanded from. */
function printCall(testCase: Case, call: Call): string {
  const { func, exportName } = functionOf(testCase, call);
  const name = testCase.functions.length > 1 ? `${printName(exportName)} ` : "";
  const late =
    call.answer === "at-once" ? "" : `, answered ${call.answer === "tick" ? "in a later turn" : "in a microtask"}`;
  return (
    `${name}${call.form} ` +
    `${call.kind === "seeded" ? `values from seed ${call.seed}` : printValues(func, call.args, call.result)}${late}`
  );
}

/** The values of a call: `(1, "x") -> some(2)`. */
export function printValues(func: FuncType, args: readonly Value[], result: Value | null): string {
  const shown = func.params
    .map((param, index) => `${printName(param.name)}: ${printValue(param.type, args[index] as Value)}`)
    .join(", ");
  return `(${shown})${func.result && result !== null ? ` -> ${printValue(func.result, result)}` : ""}`;
}

/** What a component does, in words. */
export function printComponent(component: ComponentOptions): string {
  const {
    encoding,
    style,
    growPages,
    growEvery,
    gap,
    postReturn,
    asyncType,
    lift,
    lower,
    wait,
    backpressure,
    nesting,
    importsModules,
    separateMemories,
  } = component;
  const yields = [
    [component.yieldsBefore, "before the call"],
    [component.yieldsAfter, "before its answer"],
    [component.yieldsLate, "after its answer"],
  ] as const;
  return [
    encoding,
    STYLE_WORDS[style],
    ...(asyncType ? [`async type, ${lift} lift`] : []),
    ...(lower === "async" ? ["async lower"] : []),
    ...(wait === "wait" ? [] : [wait === "poll" ? "polls" : "waits in its event loop"]),
    ...yields.filter(([times]) => times > 0).map(([times, when]) => `yields ${times === 1 ? "once" : "twice"} ${when}`),
    ...(backpressure ? ["backpressure"] : []),
    ...(growPages > 0
      ? [
          `grows by ${growPages} page${growPages === 1 ? "" : "s"} every ` +
            `${growEvery === 1 ? "allocation" : `${growEvery} allocations`}`,
        ]
      : []),
    ...(gap > 0 ? [`leaves ${gap} bytes between blocks`] : []),
    ...(postReturn ? ["post-return"] : []),
    ...(nesting > 0 ? [`nested in ${nesting} component${nesting === 1 ? "" : "s"}`] : []),
    ...(importsModules ? ["imports its core modules"] : []),
    ...(separateMemories ? ["a memory for each function"] : []),
  ].join(", ");
}

const STYLE_WORDS: Readonly<Record<GuestStyle, string>> = {
  forward: "forwards",
  copy: "copies",
  bare: "lifts what it lowers",
  relay: "lifts what a core module hands on from its lower",
  "re-export": "exports what it imports",
};

function unlike<T extends object>(options: T, plain: T): readonly string[] {
  return Object.entries(options)
    .filter(([key, value]) => plain[key as keyof T] !== value)
    .map(([key, value]) => `${key}=${String(value)}`);
}

import type { FuncType } from "../types/type.ts";
import { printValue } from "../values/print.ts";
import type { Value } from "../values/value.ts";
import type { Call, Case, ComponentOptions } from "./case.ts";
import { PLAIN_COMPONENT, PLAIN_JCO, PLAIN_V8 } from "./plain.ts";
import { printFunc, printName } from "./print-types.ts";

/** Calls that are printed one by one; of more, only how many there are. */
const MAX_PRINTED_CALLS = 8;

/** A case for people: its types and function in WIT, the options that aren't plain, and the calls with their values. */
export function printCase(testCase: Case): string {
  const { func, importName, exportName, components, link, calls } = testCase;
  const lines = [
    printFunc(exportName, func),
    `// calls the import ${printName(importName)} of the same type through ${components.length === 1 ? "one component" : `${components.length} components`}:`,
    ...components.map((component, index) => `//   ${index}: ${printComponent(component)}`),
  ];
  const options = printOptions(testCase);
  if (options.length > 0) lines.push(`// options: ${options.join(", ")}`);
  if (link !== "function") lines.push(`// the host's function is ${link === "missing" ? "missing" : "not a function"}`);
  lines.push(...calls.slice(0, MAX_PRINTED_CALLS).map((call, index) => `${index}: ${printCall(func, call)}`));
  if (calls.length > MAX_PRINTED_CALLS) lines.push(`… ${calls.length - MAX_PRINTED_CALLS} more calls`);
  return lines.join("\n");
}

/** The options of jco and V8 that aren't plain. */
export function printOptions({ jco, v8 }: Case): readonly string[] {
  return [...unlike(jco, PLAIN_JCO).map((option) => `jco ${option}`), ...unlike(v8, PLAIN_V8).map((option) => `V8 ${option}`)];
}

/** One call on one line: `typed (1, "x") -> some(2)`, or the seed that its values are expanded from. */
export function printCall(func: FuncType, call: Call): string {
  if (call.kind === "seeded") return `${call.form} values from seed ${call.seed}`;
  return `${call.form} ${printValues(func, call.args, call.result)}`;
}

/** The values of a call: `(1, "x") -> some(2)`. */
export function printValues(func: FuncType, args: readonly Value[], result: Value | null): string {
  const shown = func.params.map((param, index) => `${printName(param.name)}: ${printValue(param.type, args[index] as Value)}`).join(", ");
  return `(${shown})${func.result && result !== null ? ` -> ${printValue(func.result, result)}` : ""}`;
}

/** What a component of the chain does, in words. */
export function printComponent(component: ComponentOptions): string {
  const { growPages, growEvery, gap, postReturn } = component;
  return [
    component.encoding,
    component.style === PLAIN_COMPONENT.style ? "forwards" : "copies",
    ...(growPages > 0 ? [`grows by ${growPages} page${growPages === 1 ? "" : "s"} every ${growEvery === 1 ? "allocation" : `${growEvery} allocations`}`] : []),
    ...(gap > 0 ? [`leaves ${gap} bytes between blocks`] : []),
    ...(postReturn ? ["post-return"] : []),
  ].join(", ");
}

function unlike<T extends object>(options: T, plain: T): readonly string[] {
  return Object.entries(options)
    .filter(([key, value]) => plain[key as keyof T] !== value)
    .map(([key, value]) => `${key}=${String(value)}`);
}

import { namedTypesOf } from "../types/children.ts";
import { isPrimitive } from "../types/type.ts";
import type { FuncType, ValueType } from "../types/type.ts";
import { funcsWeight } from "../types/weight.ts";
import { whyNotValue } from "../values/check.ts";
import { extent } from "../values/extent.ts";
import { isListOfScalars, overParts } from "../values/parts.ts";
import type { Value } from "../values/value.ts";
import { ANSWERS, functionOf, LINKS, LIST_FORMS } from "./case.ts";
import type { Call, Case, JcoConfig, Uncalled } from "./case.ts";
import { whyNotComponents } from "./legal_components.ts";
import { whyNotFuncs } from "./legal_types.ts";
import { callBudget, maxCalls, MAX_COMPONENTS, MAX_FUNCTIONS } from "./limits.ts";
import type { CallBudget } from "./limits.ts";
import { inRange, oneOf } from "./legal_options.ts";
import { uniqueForm, whyNotLabel } from "./names.ts";
import { IMPORT_BINDINGS, INSTANTIATIONS, PLAIN_JCO, TIERS } from "./plain.ts";
import { tasksPerCall } from "./topology.ts";

/**
 * Names that the component's functions must not have, as `uniqueForm`s: those
 * of the other exports, at most one a component and function, and `then`, which makes
 * a promise of whatever JavaScript object carries it.
 */
export const RESERVED_EXPORTS: readonly string[] = [
  ...Array.from({ length: MAX_COMPONENTS * MAX_FUNCTIONS }, (_, index) => `audit${index}`),
  "then",
];

/**
 * Why `testCase` is no legal case. Whatever is legal validates in the tools,
 * stays within bounds, and can be encoded as an input.
 *
 * @returns `null` if it is legal, else one sentence.
 */
export function whyNotCase(testCase: Case): string | null {
  return (
    whyNotFunctions(testCase) ??
    whyNotComponents(testCase) ??
    whyNotJco(testCase.jco) ??
    oneOf("v8.tier", testCase.v8.tier, TIERS) ??
    oneOf("link", testCase.link, LINKS) ??
    whyNotCalls(testCase)
  );
}

function whyNotFunctions(testCase: Case): string | null {
  const functions = testCase.functions;
  if (functions.length > MAX_FUNCTIONS) return `${functions.length} functions; ${MAX_FUNCTIONS} are allowed`;
  const why = whyNotFuncs(functions.map(({ func }) => func));
  if (why !== null) return why;
  const types = new Set(namedTypesOf(functions.map(({ func }) => func)).map((type) => uniqueForm(type.name)));
  const taken = { import: new Set<string>(), export: new Set<string>() };
  for (const { importName, exportName } of functions) {
    const notLabels = whyNotLabel(importName) ?? whyNotLabel(exportName);
    if (notLabels !== null) return notLabels;
    if (RESERVED_EXPORTS.includes(uniqueForm(exportName)))
      return `the export has a name that is reserved: ${exportName}`;
    for (const [what, name] of [
      ["import", importName],
      ["export", exportName],
    ] as const) {
      if (types.has(uniqueForm(name))) return `the ${what} is named like a type: ${name}`;
      if (taken[what].has(uniqueForm(name))) return `two ${what}s are named ${name}`;
      taken[what].add(uniqueForm(name));
    }
  }
  return null;
}

/** Why jco refuses `jco` as a configuration. @returns `null` if it doesn't. */
function whyNotJco(jco: JcoConfig): string | null {
  const why =
    oneOf("jco.instantiation", jco.instantiation, INSTANTIATIONS) ??
    oneOf("jco.importBindings", jco.importBindings, IMPORT_BINDINGS);
  if (why !== null) return why;
  for (const [key, plain] of Object.entries(PLAIN_JCO)) {
    if (typeof jco[key as keyof JcoConfig] !== typeof plain) return `jco.${key} is no ${typeof plain}`;
  }
  return jco.useNamespaceObjects && jco.variantsInlineCases
    ? "useNamespaceObjects and variantsInlineCases exclude each other"
    : null;
}

/** How many calls `testCase` may have. */
export function mostCalls(testCase: Uncalled): number {
  return maxCalls(funcsWeight(testCase.functions.map(({ func }) => func)), tasksPerCall(testCase));
}

function whyNotCalls(testCase: Case): string | null {
  const { calls, asyncHost } = testCase;
  const most = mostCalls(testCase);
  if (calls.length < 1 || calls.length > most) return `${calls.length} calls; 1 … ${most} are allowed`;
  const budget = callBudget(calls.length);
  for (const [index, call] of calls.entries()) {
    const why =
      oneOf("form", call.form, LIST_FORMS) ??
      oneOf("answer", call.answer, ANSWERS) ??
      (call.answer !== "at-once" && !asyncHost ? "a late answer of a function that is not async" : null) ??
      inRange("of", call.of, 0, testCase.functions.length - 1) ??
      whyNotCall(functionOf(testCase, call).func, call, budget);
    if (why !== null) return `call ${index}: ${why}`;
  }
  return null;
}

function whyNotCall(func: FuncType, call: Call, budget: CallBudget): string | null {
  if (call.kind === "seeded") return inRange("seed", call.seed, 0, 0xffff_ffff);
  if (call.args.length !== func.params.length)
    return `${call.args.length} arguments for ${func.params.length} parameters`;
  if ((call.result === null) !== (func.result === null))
    return func.result === null ? "a result where there is none" : "no result";
  const total = { nodes: 0, units: 0 };
  const add = (what: string, type: ValueType, value: Value): string | null => {
    const why = whyNotValue(type, value);
    if (why !== null) return `${what}: ${why}`;
    if (repeatsKey(type, value)) return `${what}: a map has the same key twice`;
    const { nodes, units } = extent(type, value);
    total.nodes += nodes;
    total.units += units;
    return null;
  };
  for (const [index, param] of func.params.entries()) {
    const why = add(param.name, param.type, call.args[index] as Value);
    if (why !== null) return why;
  }
  const why = func.result && add("result", func.result, call.result as Value);
  if (why !== null) return why;
  if (total.nodes > budget.nodes) return `${total.nodes} list elements by weight; ${budget.nodes} are allowed`;
  return total.units > budget.units ? `strings of ${total.units} code units; ${budget.units} are allowed` : null;
}

/** Whether a map in `value` has a key twice: no host can say that, so a case's values don't. */
function repeatsKey(type: ValueType, value: Value): boolean {
  if (type.kind === "map") {
    const entries = value as readonly (readonly [Value, Value])[];
    if (new Set(entries.map(([key]) => key)).size !== entries.length) return true;
  }
  if (isPrimitive(type) || isListOfScalars(type)) return false;
  return overParts(type, value, (inner, part) => repeatsKey(inner, part) || null, null) !== null;
}

import { namedTypes } from "../types/children.ts";
import type { FuncType, ValueType } from "../types/type.ts";
import { funcWeight } from "../types/weight.ts";
import { caseOf } from "../values/cases.ts";
import { whyNotValue } from "../values/check.ts";
import { extent } from "../values/extent.ts";
import type { CaseValue, Value } from "../values/value.ts";
import { GUEST_STYLES, LINKS, LIST_FORMS, STRING_ENCODINGS } from "./case.ts";
import type { Call, Case, ComponentOptions, JcoConfig } from "./case.ts";
import { whyNotFunc } from "./legal-types.ts";
import { callBudget, maxCalls, MAX_COMPONENTS, MAX_GAP, MAX_GROW_EVERY, MAX_GROW_PAGES } from "./limits.ts";
import type { CallBudget } from "./limits.ts";
import { uniqueForm, whyNotLabel } from "./names.ts";
import { IMPORT_BINDINGS, INSTANTIATIONS, PLAIN_JCO, TIERS } from "./plain.ts";

/**
 * Names that the component's function must not have, as `uniqueForm`s: those
 * of the other exports, one a component of the chain, and `then`, which makes
 * a promise of whatever JavaScript object carries it.
 */
export const RESERVED_EXPORTS: readonly string[] = ["audit0", "audit1", "audit2", "then"];

/**
 * Why `testCase` is no legal case. Whatever is legal validates in the tools,
 * stays within bounds, and can be encoded as an input.
 *
 * @returns `null` if it is legal, else one sentence.
 */
export function whyNotCase(testCase: Case): string | null {
  return whyNotFunc(testCase.func)
    ?? whyNotRootNames(testCase)
    ?? whyNotComponents(testCase.components)
    ?? whyNotJco(testCase.jco)
    ?? oneOf("v8.tier", testCase.v8.tier, TIERS)
    ?? oneOf("link", testCase.link, LINKS)
    ?? whyNotCalls(testCase);
}

function whyNotRootNames({ func, importName, exportName }: Case): string | null {
  const why = whyNotLabel(importName) ?? whyNotLabel(exportName);
  if (why !== null) return why;
  if (RESERVED_EXPORTS.includes(uniqueForm(exportName))) return `the export has a name that is reserved: ${exportName}`;
  const types = new Set(namedTypes(func).map((type) => uniqueForm(type.name)));
  if (types.has(uniqueForm(importName))) return `the import is named like a type: ${importName}`;
  if (types.has(uniqueForm(exportName))) return `the export is named like a type: ${exportName}`;
  return null;
}

function whyNotComponents(components: readonly ComponentOptions[]): string | null {
  if (components.length < 1 || components.length > MAX_COMPONENTS) return `${components.length} components; 1 … ${MAX_COMPONENTS} are allowed`;
  for (const component of components) {
    const why = oneOf("encoding", component.encoding, STRING_ENCODINGS)
      ?? oneOf("style", component.style, GUEST_STYLES)
      ?? inRange("growPages", component.growPages, 0, MAX_GROW_PAGES)
      ?? inRange("growEvery", component.growEvery, 1, MAX_GROW_EVERY)
      ?? inRange("gap", component.gap, 0, MAX_GAP)
      ?? (typeof component.postReturn === "boolean" ? null : "postReturn is no boolean");
    if (why !== null) return why;
  }
  return null;
}

/** Why jco refuses `jco` as a configuration. @returns `null` if it doesn't. */
export function whyNotJco(jco: JcoConfig): string | null {
  const why = oneOf("jco.instantiation", jco.instantiation, INSTANTIATIONS) ?? oneOf("jco.importBindings", jco.importBindings, IMPORT_BINDINGS);
  if (why !== null) return why;
  for (const [key, plain] of Object.entries(PLAIN_JCO)) {
    if (typeof jco[key as keyof JcoConfig] !== typeof plain) return `jco.${key} is no ${typeof plain}`;
  }
  return jco.useNamespaceObjects && jco.variantsInlineCases ? "useNamespaceObjects and variantsInlineCases exclude each other" : null;
}

function whyNotCalls({ func, calls }: Case): string | null {
  const most = maxCalls(funcWeight(func));
  if (calls.length < 1 || calls.length > most) return `${calls.length} calls; 1 … ${most} are allowed`;
  const budget = callBudget(calls.length);
  for (const [index, call] of calls.entries()) {
    const why = oneOf("form", call.form, LIST_FORMS) ?? whyNotCall(func, call, budget);
    if (why !== null) return `call ${index}: ${why}`;
  }
  return null;
}

function whyNotCall(func: FuncType, call: Call, budget: CallBudget): string | null {
  if (call.kind === "seeded") return inRange("seed", call.seed, 0, 0xffff_ffff);
  if (call.args.length !== func.params.length) return `${call.args.length} arguments for ${func.params.length} parameters`;
  if ((call.result === null) !== (func.result === null)) return func.result === null ? "a result where there is none" : "no result";
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
  switch (type.kind) {
    case "map": {
      const entries = value as readonly (readonly [Value, Value])[];
      return new Set(entries.map(([key]) => key)).size !== entries.length || entries.some(([, mapped]) => repeatsKey(type.value, mapped));
    }
    case "list": case "fixed-list":
      return (value as readonly Value[]).some((element) => repeatsKey(type.element, element));
    case "tuple":
      return type.elements.some((element, index) => repeatsKey(element, (value as readonly Value[])[index] as Value));
    case "record":
      return type.fields.some((field, index) => repeatsKey(field.type, (value as readonly Value[])[index] as Value));
    case "variant": case "option": case "result": {
      const chosen = value as CaseValue;
      const payload = caseOf(type, chosen.case)?.type;
      return payload !== null && payload !== undefined && chosen.value !== null && repeatsKey(payload, chosen.value);
    }
    default:
      return false;
  }
}

function oneOf(what: string, value: string, allowed: readonly string[]): string | null {
  return allowed.includes(value) ? null : `${what} is ${JSON.stringify(value)}, not ${allowed.join(" or ")}`;
}

function inRange(what: string, value: number, min: number, max: number): string | null {
  return Number.isInteger(value) && value >= min && value <= max ? null : `${what} is ${value}, not ${min} … ${max}`;
}

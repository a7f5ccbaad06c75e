import type { FuncType } from "../types/type.ts";
import { arrayOf, JsonError, objectOf, valueFromJson, valueToJson } from "../values/json.ts";
import type { Json } from "../values/json.ts";
import type { Call, Case, ComponentOptions, JcoConfig, Link, ListForm, V8Config } from "./case.ts";
import { funcFromJson, funcToJson, numberOf, propertiesOf, stringOf } from "./json-types.ts";
import { whyNotCase } from "./legal.ts";
import { PLAIN_CASE, PLAIN_COMPONENT, PLAIN_JCO, PLAIN_V8 } from "./plain.ts";

/** A case in JSON. Options that are as in plain.ts are left out. */
export function caseToJson(testCase: Case): Json {
  const { func, importName, exportName, components, jco, v8, link, calls } = testCase;
  return {
    func: funcToJson(func),
    importName,
    exportName,
    components: components.map((component) => ({ encoding: component.encoding, ...unlike(component, PLAIN_COMPONENT) })),
    jco: unlike(jco, PLAIN_JCO),
    v8: unlike(v8, PLAIN_V8),
    link,
    calls: calls.map((call) => callToJson(func, call)),
  };
}

/** `caseToJson` as text for a file: one line a call. */
export function stringifyCase(testCase: Case): string {
  const { calls, ...rest } = caseToJson(testCase) as { readonly [key: string]: Json } & { readonly calls: readonly Json[] };
  const lines = calls.map((call) => `    ${JSON.stringify(call)}`).join(",\n");
  return `${JSON.stringify(rest, null, 2).slice(0, -2)},\n  "calls": [\n${lines}\n  ]\n}\n`;
}

/** The properties in which an object of options differs from the plain one. */
function unlike<T extends object>(options: T, plain: T): { readonly [key: string]: Json } {
  return Object.fromEntries(Object.entries(options).filter(([key, value]) => plain[key as keyof T] !== value));
}

function callToJson(func: FuncType, call: Call): Json {
  if (call.kind === "seeded") return { kind: call.kind, form: call.form, seed: call.seed };
  return {
    kind: call.kind,
    form: call.form,
    args: func.params.map((param, index) => {
      const arg = call.args[index];
      if (arg === undefined) throw new TypeError(`no argument for parameter ${param.name}`);
      return valueToJson(param.type, arg);
    }),
    ...(func.result && call.result !== null ? { result: valueToJson(func.result, call.result) } : {}),
  };
}

/**
 * The inverse of `stringifyCase`.
 *
 * @throws JsonError if `text` is no JSON, has not the form of a case, or is a case that isn't legal.
 */
export function parseCase(text: string): Case {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new JsonError("", `no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  try {
    return caseFromJson(json);
  } catch (error) {
    // The stack ends before a type can be found to be nested too deeply.
    throw error instanceof RangeError ? new JsonError("", "nested too deeply") : error;
  }
}

/**
 * The inverse of `caseToJson`.
 *
 * @throws JsonError if `json` has not the form of a case, or is a case that isn't legal.
 */
export function caseFromJson(json: unknown): Case {
  const parts = propertiesOf(json, "", ["func", "importName", "exportName", "components", "jco", "v8", "link", "calls"]);
  const func = funcFromJson(parts["func"], "func");
  // What strings and numbers are allowed is for `whyNotCase` to say.
  const testCase: Case = {
    func,
    importName: parts["importName"] === undefined ? PLAIN_CASE.importName : stringOf(parts["importName"], "importName"),
    exportName: parts["exportName"] === undefined ? PLAIN_CASE.exportName : stringOf(parts["exportName"], "exportName"),
    components: parts["components"] === undefined
      ? PLAIN_CASE.components
      : arrayOf(parts["components"], "components").map((one, index) => optionsFromJson<ComponentOptions>(PLAIN_COMPONENT, one, `components[${index}]`)),
    jco: optionsFromJson<JcoConfig>(PLAIN_JCO, parts["jco"] ?? {}, "jco"),
    v8: optionsFromJson<V8Config>(PLAIN_V8, parts["v8"] ?? {}, "v8"),
    link: (parts["link"] === undefined ? PLAIN_CASE.link : stringOf(parts["link"], "link")) as Link,
    calls: arrayOf(parts["calls"], "calls").map((call, index) => callFromJson(func, call, `calls[${index}]`)),
  };
  const why = whyNotCase(testCase);
  if (why !== null) throw new JsonError("", `not a legal case: ${why}`);
  return testCase;
}

function optionsFromJson<T extends object>(plain: T, json: unknown, path: string): T {
  const given = propertiesOf(json, path, Object.keys(plain));
  for (const [key, value] of Object.entries(given)) {
    const expected = typeof plain[key as keyof T];
    if (typeof value !== expected) throw new JsonError(`${path}.${key}`, `not a ${expected}`);
  }
  return { ...plain, ...given };
}

function callFromJson(func: FuncType, json: unknown, path: string): Call {
  const { kind } = objectOf(json, path);
  if (kind === "seeded") {
    const { form, seed } = propertiesOf(json, path, ["kind", "form", "seed"]);
    return { kind, form: formFromJson(form, path), seed: numberOf(seed, `${path}.seed`) };
  }
  if (kind !== "drawn") throw new JsonError(`${path}.kind`, `neither "drawn" nor "seeded"`);
  const { form, args, result } = propertiesOf(json, path, ["kind", "form", "args", "result"]);
  const given = arrayOf(args, `${path}.args`);
  if (given.length !== func.params.length) throw new JsonError(`${path}.args`, `${given.length} arguments for ${func.params.length} parameters`);
  if (func.result === null && result !== undefined && result !== null) throw new JsonError(`${path}.result`, "the function has no result");
  return {
    kind,
    form: formFromJson(form, path),
    args: func.params.map((param, index) => valueFromJson(param.type, given[index], `${path}.args[${index}]`)),
    result: func.result && valueFromJson(func.result, result, `${path}.result`),
  };
}

function formFromJson(json: unknown, path: string): ListForm {
  return (json === undefined ? "typed" : stringOf(json, `${path}.form`)) as ListForm;
}

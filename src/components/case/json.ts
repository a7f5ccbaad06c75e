import type { FuncType } from "../types/type.ts";
import { arrayOf, JsonError, objectOf, valueFromJson, valueToJson } from "../values/json.ts";
import type { Json } from "../values/json.ts";
import { functionOf } from "./case.ts";
import type {
  Answer,
  Call,
  CallOptions,
  Case,
  CaseFunction,
  ComponentOptions,
  JcoConfig,
  Link,
  ListForm,
  V8Config,
} from "./case.ts";
import { funcFromJson, funcToJson, numberOf, propertiesOf, stringOf } from "./json_types.ts";
import { whyNotCase } from "./legal.ts";
import { PLAIN_CALL, PLAIN_CASE, PLAIN_COMPONENT, PLAIN_JCO, PLAIN_NAMES, PLAIN_V8 } from "./plain.ts";

/** A case in JSON. Options that are as in plain.ts are left out. */
export function caseToJson(testCase: Case): Json {
  const { functions, components, jco, v8, link, calls, asyncHost, shareDefinitions, inFlight } = testCase;
  return {
    functions: functions.map(functionToJson),
    ...unlike({ asyncHost, shareDefinitions, inFlight }, PLAIN_CASE),
    components: components.map((component) => ({
      encoding: component.encoding,
      ...unlike(component, PLAIN_COMPONENT),
    })),
    jco: unlike(jco, PLAIN_JCO),
    v8: unlike(v8, PLAIN_V8),
    link,
    calls: calls.map((call) => callToJson(functionOf(testCase, call).func, call)),
  };
}

function functionToJson({ func, importName, exportName }: CaseFunction): Json {
  return { func: funcToJson(func), importName, exportName };
}

/** `caseToJson` as text for a file: one line a call. */
export function stringifyCase(testCase: Case): string {
  const { calls, ...rest } = caseToJson(testCase) as { readonly [key: string]: Json } & {
    readonly calls: readonly Json[];
  };
  const lines = calls.map((call) => `    ${JSON.stringify(call)}`).join(",\n");
  return `${JSON.stringify(rest, null, 2).slice(0, -2)},\n  "calls": [\n${lines}\n  ]\n}\n`;
}

/** The properties in which an object of options differs from the plain one. */
function unlike<T extends object>(
  options: T,
  plain: { readonly [K in keyof T]: unknown },
): { readonly [key: string]: Json } {
  return Object.fromEntries(Object.entries(options).filter(([key, value]) => plain[key as keyof T] !== value));
}

function callToJson(func: FuncType, call: Call): Json {
  const { kind, form, of, answer } = call;
  const options = { kind, form, ...unlike({ of, answer }, PLAIN_CALL) };
  if (call.kind === "seeded") return { ...options, seed: call.seed };
  return {
    ...options,
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
  const parts = propertiesOf(json, "", CASE_KEYS);
  const [main, ...others] = arrayOf(parts["functions"], "functions").map(functionFromJson);
  if (main === undefined) throw new JsonError("functions", "there is none");
  const functions: Case["functions"] = [main, ...others];
  // What strings and numbers are allowed is for `whyNotCase` to say.
  const testCase: Case = {
    functions,
    asyncHost: (parts["asyncHost"] as boolean) ?? PLAIN_CASE.asyncHost,
    shareDefinitions: (parts["shareDefinitions"] as boolean) ?? PLAIN_CASE.shareDefinitions,
    inFlight: parts["inFlight"] === undefined ? PLAIN_CASE.inFlight : numberOf(parts["inFlight"], "inFlight"),
    components:
      parts["components"] === undefined
        ? PLAIN_CASE.components
        : arrayOf(parts["components"], "components").map((one, index) =>
            optionsFromJson<ComponentOptions>(PLAIN_COMPONENT, one, `components[${index}]`),
          ),
    jco: optionsFromJson<JcoConfig>(PLAIN_JCO, parts["jco"] ?? {}, "jco"),
    v8: optionsFromJson<V8Config>(PLAIN_V8, parts["v8"] ?? {}, "v8"),
    link: (parts["link"] === undefined ? PLAIN_CASE.link : stringOf(parts["link"], "link")) as Link,
    calls: arrayOf(parts["calls"], "calls").map((call, index) => callFromJson(functions, call, `calls[${index}]`)),
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

const CASE_KEYS = [
  "functions",
  "asyncHost",
  "shareDefinitions",
  "inFlight",
  "components",
  "jco",
  "v8",
  "link",
  "calls",
];

function functionFromJson(json: unknown, index: number): CaseFunction {
  const path = `functions[${index}]`;
  const { func, importName, exportName } = propertiesOf(json, path, ["func", "importName", "exportName"]);
  return {
    func: funcFromJson(func, `${path}.func`),
    importName: importName === undefined ? PLAIN_NAMES.importName : stringOf(importName, `${path}.importName`),
    exportName: exportName === undefined ? PLAIN_NAMES.exportName : stringOf(exportName, `${path}.exportName`),
  };
}

function callFromJson(functions: readonly CaseFunction[], json: unknown, path: string): Call {
  const { kind } = objectOf(json, path);
  if (kind === "seeded") {
    const { seed, ...given } = propertiesOf(json, path, ["kind", "form", "of", "answer", "seed"]);
    return { kind, ...callOptionsFromJson(given, path), seed: numberOf(seed, `${path}.seed`) };
  }
  if (kind !== "drawn") throw new JsonError(`${path}.kind`, `neither "drawn" nor "seeded"`);
  const { args, result, ...given } = propertiesOf(json, path, ["kind", "form", "of", "answer", "args", "result"]);
  const options = callOptionsFromJson(given, path);
  const func = functions[options.of]?.func;
  if (!func) throw new JsonError(`${path}.of`, `there is no function ${options.of}`);
  const values = arrayOf(args, `${path}.args`);
  if (values.length !== func.params.length)
    throw new JsonError(`${path}.args`, `${values.length} arguments for ${func.params.length} parameters`);
  if (func.result === null && result !== undefined && result !== null)
    throw new JsonError(`${path}.result`, "the function has no result");
  return {
    kind,
    ...options,
    args: func.params.map((param, index) => valueFromJson(param.type, values[index], `${path}.args[${index}]`)),
    result: func.result && valueFromJson(func.result, result, `${path}.result`),
  };
}

function callOptionsFromJson({ form, of, answer }: { readonly [key: string]: unknown }, path: string): CallOptions {
  return {
    of: of === undefined ? PLAIN_CALL.of : numberOf(of, `${path}.of`),
    form: form === undefined ? PLAIN_CALL.form : (stringOf(form, `${path}.form`) as ListForm),
    answer: answer === undefined ? PLAIN_CALL.answer : (stringOf(answer, `${path}.answer`) as Answer),
  };
}

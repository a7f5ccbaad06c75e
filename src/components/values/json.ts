import { unreachable } from "../types/never.ts";
import { isPrimitive } from "../types/type.ts";
import type { PrimitiveType, ValueType } from "../types/type.ts";
import { caseCount, caseOf } from "./cases.ts";
import type { ChoiceType } from "./cases.ts";
import { whyNotValue } from "./check.ts";
import { SCALARS } from "./scalars.ts";
import type { CaseValue, Value } from "./value.ts";

/** What `JSON.stringify` writes and `JSON.parse` reads. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** JSON that isn't what it should be; the message says where and why. */
export class JsonError extends Error {
  override readonly name = "JsonError";
  /** Where, from the root of the document: `calls[0].args[1]`. */
  readonly path: string;

  constructor(path: string, why: string) {
    super(`${path === "" ? "the document" : path}: ${why}`);
    this.path = path;
  }
}

/**
 * A value in JSON that can be read without its type at hand: labels instead
 * of indices, 64-bit integers as decimal strings, floats as the hexadecimal
 * bits that they are, chars as `U+1F600`, a case as its name or, with a
 * payload, as an object of one key. A long string of one character over and
 * over is `{"repeat": "a", "times": 140000}`.
 */
export function valueToJson(type: ValueType, value: Value): Json {
  if (isPrimitive(type)) return SCALARS[type.kind].toJson(value as never);
  switch (type.kind) {
    case "list":
    case "fixed-list":
      return (value as readonly Value[]).map((element) => valueToJson(type.element, element));
    case "map":
      return (value as readonly (readonly [Value, Value])[]).map(([key, mapped]) => [
        valueToJson(type.key, key),
        valueToJson(type.value, mapped),
      ]);
    case "tuple":
      return type.elements.map((element, index) => valueToJson(element, (value as readonly Value[])[index] as Value));
    case "record":
      return Object.fromEntries(
        type.fields.map((field, index) => [
          field.name,
          valueToJson(field.type, (value as readonly Value[])[index] as Value),
        ]),
      );
    case "flags":
      return type.labels.filter((_label, index) => (value as readonly Value[])[index] === true);
    case "variant":
    case "enum":
    case "option":
    case "result": {
      const { case: index, value: payload } = value as CaseValue;
      const chosen = caseOf(type, index);
      if (chosen === null) throw new TypeError(`no case ${index} in ${type.kind}`);
      return chosen.type === null || payload === null
        ? chosen.name
        : { [chosen.name]: valueToJson(chosen.type, payload) };
    }
    default:
      return unreachable(type);
  }
}

/**
 * The inverse of `valueToJson`.
 *
 * @param path where `json` is in its document, for the error.
 * @throws JsonError if `json` is not what `valueToJson` writes for a value of `type`.
 */
export function valueFromJson(type: ValueType, json: unknown, path: string): Value {
  if (isPrimitive(type)) return scalarFromJson(type, json, path);
  switch (type.kind) {
    case "list":
    case "fixed-list": {
      const values = arrayOf(json, path).map((element, index) =>
        valueFromJson(type.element, element, `${path}[${index}]`),
      );
      if (type.kind === "fixed-list" && values.length !== type.length)
        throw new JsonError(path, `${values.length} elements instead of ${type.length}`);
      return values;
    }
    case "map": {
      const pair: ValueType = { kind: "tuple", elements: [type.key, type.value] };
      return arrayOf(json, path).map((entry, index) => valueFromJson(pair, entry, `${path}[${index}]`));
    }
    case "tuple": {
      const parts = arrayOf(json, path);
      if (parts.length !== type.elements.length)
        throw new JsonError(path, `${parts.length} elements instead of ${type.elements.length}`);
      return type.elements.map((element, index) => valueFromJson(element, parts[index], `${path}[${index}]`));
    }
    case "record": {
      const parts = objectOf(json, path);
      const unknown = Object.keys(parts).find((key) => !type.fields.some((field) => field.name === key));
      if (unknown !== undefined)
        throw new JsonError(path, `no field ${JSON.stringify(unknown)} in record ${type.name}`);
      return type.fields.map((field) => {
        if (!Object.hasOwn(parts, field.name)) throw new JsonError(path, `no field ${JSON.stringify(field.name)}`);
        return valueFromJson(field.type, parts[field.name], `${path}.${field.name}`);
      });
    }
    case "flags": {
      const set = new Set(arrayOf(json, path));
      for (const label of set) {
        if (!type.labels.some((known) => known === label))
          throw new JsonError(path, `no flag ${JSON.stringify(label)} in ${type.name}`);
      }
      return type.labels.map((label) => set.has(label));
    }
    case "variant":
    case "enum":
    case "option":
    case "result":
      return caseFromJson(type, json, path);
    default:
      return unreachable(type);
  }
}

function caseFromJson(type: ChoiceType, json: unknown, path: string): CaseValue {
  const keys = typeof json === "string" ? [json] : Object.keys(objectOf(json, path));
  const name = keys.length === 1 ? keys[0] : undefined;
  if (name === undefined) throw new JsonError(path, "not the name of a case, or an object of one case");
  for (let index = 0; index < caseCount(type); index++) {
    const chosen = caseOf(type, index);
    if (chosen?.name !== name) continue;
    if ((chosen.type === null) !== (typeof json === "string")) {
      throw new JsonError(path, chosen.type === null ? `case ${name} has no payload` : `case ${name} needs a payload`);
    }
    const payload =
      chosen.type && valueFromJson(chosen.type, (json as Record<string, unknown>)[name], `${path}.${name}`);
    return { case: index, value: payload };
  }
  throw new JsonError(path, `no case ${JSON.stringify(name)} in ${type.kind}`);
}

function scalarFromJson(type: PrimitiveType, json: unknown, path: string): Value {
  const refuse = (why: string): never => {
    throw new JsonError(path, why);
  };
  const value = SCALARS[type.kind].fromJson(json, refuse);
  const why = whyNotValue(type, value);
  return why === null ? (value as Value) : refuse(`${why} (${type.kind})`);
}

/** @throws JsonError unless `json` is an array. */
export function arrayOf(json: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(json)) throw new JsonError(path, unlike("an array", json));
  return json as readonly unknown[];
}

/** @throws JsonError unless `json` is an object. */
export function objectOf(json: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new JsonError(path, unlike("an object", json));
  return json as Readonly<Record<string, unknown>>;
}

/** What to say of `json`, which is not what was expected. */
export function unlike(expected: string, json: unknown): string {
  return json === undefined ? "missing" : `not ${expected}`;
}

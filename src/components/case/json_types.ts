import { unreachable } from "../types/never.ts";
import { isPrimitive, KEY_KINDS, PRIMITIVE_KINDS } from "../types/type.ts";
import type { Field, FuncType, KeyKind, PrimitiveKind, ValueType, VariantCase } from "../types/type.ts";
import { arrayOf, JsonError, objectOf, unlike } from "../values/json.ts";
import type { Json } from "../values/json.ts";

/** A type in JSON: a primitive type is its name, any other an object as in types/type.ts. */
function typeToJson(type: ValueType): Json {
  if (isPrimitive(type)) return type.kind;
  switch (type.kind) {
    case "list":
      return { kind: type.kind, element: typeToJson(type.element) };
    case "fixed-list":
      return { kind: type.kind, element: typeToJson(type.element), length: type.length };
    case "map":
      return { kind: type.kind, key: type.key.kind, value: typeToJson(type.value) };
    case "tuple":
      return { kind: type.kind, elements: type.elements.map(typeToJson) };
    case "option":
      return { kind: type.kind, type: typeToJson(type.type) };
    case "result":
      return { kind: type.kind, ok: type.ok && typeToJson(type.ok), err: type.err && typeToJson(type.err) };
    case "record":
      return { kind: type.kind, name: type.name, fields: type.fields.map(fieldToJson) };
    case "variant":
      return {
        kind: type.kind,
        name: type.name,
        cases: type.cases.map((one) => ({ name: one.name, type: one.type && typeToJson(one.type) })),
      };
    case "enum":
    case "flags":
      return { kind: type.kind, name: type.name, labels: type.labels };
    default:
      return unreachable(type);
  }
}

/** A function type in JSON. */
export function funcToJson(func: FuncType): Json {
  return { params: func.params.map(fieldToJson), result: func.result && typeToJson(func.result) };
}

const fieldToJson = (field: Field): Json => ({ name: field.name, type: typeToJson(field.type) });

/**
 * The inverse of `funcToJson`. Checks the form only; whether the type is
 * legal is another question (legal-types.ts).
 *
 * @throws JsonError where the form is wrong.
 */
export function funcFromJson(json: unknown, path: string): FuncType {
  const { params, result } = propertiesOf(json, path, ["params", "result"]);
  return {
    params: arrayOf(params, `${path}.params`).map(each(`${path}.params`, fieldFromJson)),
    result: orNull(result, `${path}.result`, typeFromJson),
  };
}

/** The inverse of `typeToJson`. @throws JsonError where the form is wrong. */
function typeFromJson(json: unknown, path: string): ValueType {
  if (typeof json === "string") {
    if (!isPrimitiveKind(json)) throw new JsonError(path, `no primitive type is called ${JSON.stringify(json)}`);
    return { kind: json };
  }
  const kind = stringOf(objectOf(json, path)["kind"], `${path}.kind`);
  const take = (...keys: string[]): Readonly<Record<string, unknown>> => propertiesOf(json, path, ["kind", ...keys]);
  switch (kind) {
    case "list":
      return { kind, element: typeFromJson(take("element")["element"], `${path}.element`) };
    case "fixed-list": {
      const { element, length } = take("element", "length");
      return { kind, element: typeFromJson(element, `${path}.element`), length: numberOf(length, `${path}.length`) };
    }
    case "map": {
      const { key, value } = take("key", "value");
      return { kind, key: { kind: keyOf(key, `${path}.key`) }, value: typeFromJson(value, `${path}.value`) };
    }
    case "tuple":
      return {
        kind,
        elements: arrayOf(take("elements")["elements"], `${path}.elements`).map(each(`${path}.elements`, typeFromJson)),
      };
    case "option":
      return { kind, type: typeFromJson(take("type")["type"], `${path}.type`) };
    case "result": {
      const { ok, err } = take("ok", "err");
      return { kind, ok: orNull(ok, `${path}.ok`, typeFromJson), err: orNull(err, `${path}.err`, typeFromJson) };
    }
    case "record": {
      const { name, fields } = take("name", "fields");
      return {
        kind,
        name: stringOf(name, `${path}.name`),
        fields: arrayOf(fields, `${path}.fields`).map(each(`${path}.fields`, fieldFromJson)),
      };
    }
    case "variant": {
      const { name, cases } = take("name", "cases");
      return {
        kind,
        name: stringOf(name, `${path}.name`),
        cases: arrayOf(cases, `${path}.cases`).map(each(`${path}.cases`, caseTypeFromJson)),
      };
    }
    case "enum":
    case "flags": {
      const { name, labels } = take("name", "labels");
      return {
        kind,
        name: stringOf(name, `${path}.name`),
        labels: arrayOf(labels, `${path}.labels`).map(each(`${path}.labels`, stringOf)),
      };
    }
    default:
      throw new JsonError(`${path}.kind`, `no type is of kind ${JSON.stringify(kind)}`);
  }
}

function fieldFromJson(json: unknown, path: string): Field {
  const { name, type } = propertiesOf(json, path, ["name", "type"]);
  return { name: stringOf(name, `${path}.name`), type: typeFromJson(type, `${path}.type`) };
}

function caseTypeFromJson(json: unknown, path: string): VariantCase {
  const { name, type } = propertiesOf(json, path, ["name", "type"]);
  return { name: stringOf(name, `${path}.name`), type: orNull(type, `${path}.type`, typeFromJson) };
}

function keyOf(json: unknown, path: string): KeyKind {
  const kind = KEY_KINDS.find((known) => known === json);
  if (kind === undefined) throw new JsonError(path, `${JSON.stringify(json)} can't be the type of a key`);
  return kind;
}

const isPrimitiveKind = (kind: string): kind is PrimitiveKind => (PRIMITIVE_KINDS as readonly string[]).includes(kind);

const each =
  <T>(path: string, read: (json: unknown, path: string) => T) =>
  (json: unknown, index: number): T =>
    read(json, `${path}[${index}]`);

/** `null` and what is missing are `null`. */
function orNull<T>(json: unknown, path: string, read: (json: unknown, path: string) => T): T | null {
  return json === null || json === undefined ? null : read(json, path);
}

/** The object `json`, which may have no other properties than `keys`. */
export function propertiesOf(json: unknown, path: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
  const properties = objectOf(json, path);
  const unknown = Object.keys(properties).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw new JsonError(path, `no property is called ${JSON.stringify(unknown)} here`);
  return properties;
}

export function stringOf(json: unknown, path: string): string {
  if (typeof json !== "string") throw new JsonError(path, unlike("a string", json));
  return json;
}

export function numberOf(json: unknown, path: string): number {
  if (typeof json !== "number") throw new JsonError(path, unlike("a number", json));
  return json;
}

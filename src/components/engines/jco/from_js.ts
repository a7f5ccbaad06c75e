import type { JcoConfig } from "../../case/case.ts";
import { unreachable } from "../../types/never.ts";
import { INTEGER_RANGES } from "../../types/type.ts";
import type { IntegerKind, ValueType } from "../../types/type.ts";
import { Foreign } from "../../values/received.ts";
import type { Received } from "../../values/received.ts";
import { f32Bits, f64Bits } from "../../values/floats.ts";
import { isNullable, jsNames, mappingStyle, memoised, typedArray } from "./mapping.ts";
import type { MappingStyle } from "./mapping.ts";

/**
 * Reads what a host received, strictly: nothing is converted, and whatever
 * the mapping (mapping.ts) does not say becomes `Foreign` where it stands.
 *
 * @param js any JavaScript value.
 */
export function fromJs(type: ValueType, js: unknown, { config }: { readonly config: JcoConfig }): Received {
  return readerOf(type, mappingStyle(config))(js);
}

/** Reads values of one type. */
export type Reader = (js: unknown) => Received;

/** @returns the reader of a type: the same one for the same type object and style. */
export const readerOf: (type: ValueType, style: MappingStyle) => Reader = memoised(compile);

function compile(type: ValueType, style: MappingStyle): Reader {
  switch (type.kind) {
    case "bool":
      return (js) => (typeof js === "boolean" ? js : foreign(js));
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
      return integer(type.kind);
    case "s64":
    case "u64":
      return bigInteger(type.kind);
    case "f32":
      return (js) => (typeof js === "number" && (js !== js || Math.fround(js) === js) ? f32Bits(js) : foreign(js));
    case "f64":
      return (js) => (typeof js === "number" ? f64Bits(js) : foreign(js));
    case "char":
      return char;
    case "string":
      return (js) => (typeof js === "string" && js.isWellFormed() ? js : foreign(js));
    case "list":
      return list(type.element, style);
    case "fixed-list": {
      const element = readerOf(type.element, style);
      return (js) => (Array.isArray(js) && js.length === type.length ? elements(js, () => element) : foreign(js));
    }
    case "tuple": {
      const readers = type.elements.map((element) => readerOf(element, style));
      return (js) =>
        Array.isArray(js) && js.length === readers.length
          ? elements(js, (index) => readers[index] as Reader)
          : foreign(js);
    }
    case "map": {
      const key = readerOf(type.key, style);
      const value = readerOf(type.value, style);
      return (js) =>
        js instanceof Map ? Array.from(js as Map<unknown, unknown>, ([k, v]) => [key(k), value(v)]) : foreign(js);
    }
    case "record": {
      const names = jsNames(type, style);
      const readers = type.fields.map((field) => readerOf(field.type, style));
      // Declared as `name?: T`.
      const optional = type.fields.map((field) => field.type.kind === "option" && isNullable(field.type));
      return object(
        names,
        (index) => optional[index] === true,
        (index, js) => (readers[index] as Reader)(js),
      );
    }
    case "flags": {
      const names = jsNames(type, style);
      if (style.flagsAsBigInt) return flagBits(names.length);
      return object(
        names,
        () => false,
        (_, js) => (typeof js === "boolean" ? js : foreign(js)),
      );
    }
    case "enum": {
      const indices = indexOf(jsNames(type, style));
      return (js) => {
        const index = typeof js === "string" ? indices.get(js) : undefined;
        return index === undefined ? foreign(js) : { case: index, value: null };
      };
    }
    case "variant":
      return tagged(
        jsNames(type, style),
        type.cases.map((c) => (c.type ? readerOf(c.type, style) : null)),
        false,
      );
    case "option": {
      const payload = readerOf(type.type, style);
      if (!isNullable(type)) return tagged(["none", "some"], [null, payload], false);
      return (js) => (js === undefined ? { case: 0, value: null } : { case: 1, value: payload(js) });
    }
    case "result":
      return tagged(
        ["ok", "err"],
        [type.ok, type.err].map((payload) => (payload ? readerOf(payload, style) : null)),
        true,
      );
    default:
      return unreachable(type);
  }
}

function integer(kind: IntegerKind): Reader {
  const [low, high] = INTEGER_RANGES[kind].map(Number) as [number, number];
  return (js) =>
    Number.isInteger(js) && (js as number) >= low && (js as number) <= high && !Object.is(js, -0)
      ? (js as number)
      : foreign(js);
}

function bigInteger(kind: IntegerKind): Reader {
  const [low, high] = INTEGER_RANGES[kind];
  return (js) => (typeof js === "bigint" && js >= low && js <= high ? js : foreign(js));
}

function char(js: unknown): Received {
  const code = typeof js === "string" ? js.codePointAt(0) : undefined;
  if (code === undefined || (code >= 0xd800 && code <= 0xdfff)) return foreign(js);
  return (js as string).length === (code > 0xffff ? 2 : 1) ? code : foreign(js);
}

function list(element: ValueType, style: MappingStyle): Reader {
  const reader = readerOf(element, style);
  const Typed = typedArray(element);
  if (Typed === null) return (js) => (Array.isArray(js) ? elements(js, () => reader) : foreign(js));
  return (js) => {
    if (!isOf(js, Typed.prototype)) return foreign(js);
    // A view on memory that has grown since: iterating over it would throw.
    if ((js as Uint8Array<ArrayBuffer>).buffer.detached) return new Foreign("a typed array whose buffer is detached");
    return Array.from(js as Iterable<unknown>, reader);
  };
}

function elements(js: readonly unknown[], reader: (index: number) => Reader): Received {
  const result: Received[] = [];
  for (let i = 0; i < js.length; i++) result.push(i in js ? reader(i)(js[i]) : new Foreign("a hole"));
  return result;
}

/** An object with exactly these keys, except that optional ones may be absent. */
function object(
  names: readonly string[],
  optional: (index: number) => boolean,
  read: (index: number, js: unknown) => Received,
): Reader {
  const known = new Set<PropertyKey>(names);
  return (js) => {
    if (!isOf(js, Object.prototype)) return foreign(js);
    const extra = Reflect.ownKeys(js as object).find((key) => !known.has(key));
    if (extra !== undefined) return new Foreign(`an object with the key ${JSON.stringify(String(extra))}`);
    return names.map((name, index) => {
      if (!Object.hasOwn(js as object, name) && !optional(index)) return new Foreign(`no key ${JSON.stringify(name)}`);
      return read(index, (js as Record<string, unknown>)[name]);
    });
  };
}

/** `{ tag }` or `{ tag, val }`; `always` says whether a case without payload has `val: undefined`. */
function tagged(names: readonly string[], payloads: readonly (Reader | null)[], always: boolean): Reader {
  const indices = indexOf(names);
  return (js) => {
    if (!isOf(js, Object.prototype)) return foreign(js);
    const { tag, val } = js as { readonly tag?: unknown; readonly val?: unknown };
    const index = Object.hasOwn(js as object, "tag") && typeof tag === "string" ? indices.get(tag) : undefined;
    if (index === undefined) return new Foreign(`the tag ${describe(tag)}`);
    const payload = payloads[index] ?? null;
    const hasVal = payload !== null || always;
    const keys = Reflect.ownKeys(js as object);
    if (keys.length !== (hasVal ? 2 : 1) || hasVal !== Object.hasOwn(js as object, "val")) {
      return new Foreign(`the keys ${keys.map(String).join(", ")} for the case ${JSON.stringify(tag)}`);
    }
    if (payload) return { case: index, value: payload(val) };
    return { case: index, value: val === undefined ? null : foreign(val) };
  };
}

function flagBits(count: number): Reader {
  return (js) => {
    if (typeof js !== "bigint" || js < 0n || js >> BigInt(count) !== 0n) return foreign(js);
    return Array.from({ length: count }, (_, index) => ((js >> BigInt(index)) & 1n) === 1n);
  };
}

const indexOf = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map(names.map((name, index) => [name, index]));

const isOf = (js: unknown, prototype: unknown): boolean =>
  typeof js === "object" && js !== null && Object.getPrototypeOf(js) === prototype;

const foreign = (js: unknown): Foreign => new Foreign(describe(js));

/** What a value is, for people, in a few words. */
export function describe(js: unknown): string {
  switch (typeof js) {
    case "string":
      return `string ${JSON.stringify(js.length > 40 ? `${js.slice(0, 40)}…` : js)}`;
    case "bigint":
      return `bigint ${js}`;
    case "number":
      return `number ${Object.is(js, -0) ? "-0" : js}`;
    case "boolean":
      return `boolean ${js}`;
    case "undefined":
      return "undefined";
    case "symbol":
      return "a symbol";
    case "function":
      return "a function";
    case "object": {
      if (js === null) return "null";
      const length = (js as { readonly length?: unknown }).length;
      const name =
        (Object.getPrototypeOf(js) as { readonly constructor?: { readonly name?: string } } | null)?.constructor
          ?.name ?? "Object";
      return typeof length === "number"
        ? `${name} of length ${length}`
        : `${name} with keys ${Reflect.ownKeys(js).slice(0, 8).map(String).join(", ")}`;
    }
  }
}

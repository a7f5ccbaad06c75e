import type { ListForm } from "../../case/case.ts";
import { unreachable } from "../../types/never.ts";
import type { FlagsType, ValueType } from "../../types/type.ts";
import type { CaseValue, Value } from "../../values/value.ts";
import { HarnessError } from "../../../harness/harness_error.ts";
import { f32FromBits, f64FromBits } from "../../values/floats.ts";
import { isNullable, jsNames, mappingStyle, memoised, typedArray } from "./mapping.ts";
import type { MappingStyle, TypedArrayConstructor } from "./mapping.ts";
import type { JcoConfig } from "../../case/case.ts";

/** How a host writes values: the options of jco that matter, and the form of its numeric lists. */
interface ToJsContext {
  readonly config: JcoConfig;
  readonly form: ListForm;
}

/**
 * Writes a value as a host would.
 *
 * @param value of `type`; a float that is a NaN may lose its payload, as numbers have none.
 * @returns a new JavaScript value that shares nothing with `value`.
 * @throws HarnessError if `value` is none of `type`.
 */
export function toJs(type: ValueType, value: Value, { config, form }: ToJsContext): unknown {
  return writerOf(type, mappingStyle(config))(value, form);
}

/** Writes values of one type. */
export type Writer = (value: Value, form: ListForm) => unknown;

/** @returns the writer of a type: the same one for the same type object and style. */
export const writerOf: (type: ValueType, style: MappingStyle) => Writer = memoised(compile);

function compile(type: ValueType, style: MappingStyle): Writer {
  switch (type.kind) {
    case "bool":
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
    case "s64":
    case "u64":
    case "string":
      return (value) => value;
    case "f32":
      return (value) => f32FromBits(value as number);
    case "f64":
      return (value) => f64FromBits(value as bigint);
    case "char":
      return (value) => String.fromCodePoint(value as number);
    case "list": {
      const element = writerOf(type.element, style);
      const Typed = typedArray(type.element);
      if (Typed === null) return (value, form) => items(value).map((item) => element(item, form));
      return (value, form) =>
        numbers(
          Typed,
          items(value).map((item) => element(item, form)),
          form,
        );
    }
    case "fixed-list": {
      const element = writerOf(type.element, style);
      return (value, form) => items(value, type.length).map((item) => element(item, form));
    }
    case "tuple": {
      const elements = type.elements.map((element) => writerOf(element, style));
      return (value, form) => items(value, elements.length).map((item, index) => elements[index]?.(item, form));
    }
    case "map": {
      const key = writerOf(type.key, style);
      const val = writerOf(type.value, style);
      return (value, form) =>
        new Map(
          items(value).map((entry) => {
            const [k, v] = items(entry, 2) as readonly [Value, Value];
            return [key(k, form), val(v, form)];
          }),
        );
    }
    case "record": {
      const names = jsNames(type, style);
      const fields = type.fields.map((field) => writerOf(field.type, style));
      return (value, form) => {
        const all = items(value, names.length);
        const object: Record<string, unknown> = {};
        for (let i = 0; i < names.length; i++)
          object[names[i] as string] = (fields[i] as Writer)(all[i] as Value, form);
        return object;
      };
    }
    case "variant": {
      const names = jsNames(type, style);
      const payloads = type.cases.map((c) => (c.type ? writerOf(c.type, style) : null));
      return (value, form) => {
        const chosen = caseOf(value, names.length);
        const payload = payloads[chosen.case];
        const tag = names[chosen.case];
        return payload ? { tag, val: payload(chosen.value as Value, form) } : { tag };
      };
    }
    case "enum": {
      const names = jsNames(type, style);
      return (value) => names[caseOf(value, names.length).case];
    }
    case "option": {
      const payload = writerOf(type.type, style);
      const nullable = isNullable(type);
      return (value, form) => {
        const chosen = caseOf(value, 2);
        if (chosen.case === 0) return nullable ? undefined : { tag: "none" };
        const val = payload(chosen.value as Value, form);
        return nullable ? val : { tag: "some", val };
      };
    }
    case "result": {
      const payloads = [type.ok, type.err].map((payload) => (payload ? writerOf(payload, style) : null));
      return (value, form) => {
        const chosen = caseOf(value, 2);
        return { tag: chosen.case === 0 ? "ok" : "err", val: payloads[chosen.case]?.(chosen.value as Value, form) };
      };
    }
    case "flags":
      return style.flagsAsBigInt ? bits : booleans(type, style);
    default:
      return unreachable(type);
  }
}

const bits: Writer = (value) =>
  items(value).reduce<bigint>((all, set, index) => (set === true ? all | (1n << BigInt(index)) : all), 0n);

function booleans(type: FlagsType, style: MappingStyle): Writer {
  const names = jsNames(type, style);
  return (value) => {
    const all = items(value, names.length);
    return Object.fromEntries(names.map((name, index) => [name, all[index]]));
  };
}

/** Elements that a subarray's buffer has before and after it. */
const AROUND = 3;

function numbers(Typed: TypedArrayConstructor, elements: readonly unknown[], form: ListForm): unknown {
  switch (form) {
    case "array":
      return elements;
    case "typed":
    case "subarray": {
      const before = form === "subarray" ? AROUND : 0;
      const buffer = new ArrayBuffer((elements.length + 2 * before) * Typed.BYTES_PER_ELEMENT);
      new Uint8Array(buffer).fill(0xa5);
      const array = new Typed(buffer, before * Typed.BYTES_PER_ELEMENT, elements.length);
      for (let i = 0; i < elements.length; i++) array[i] = elements[i] as never;
      return array;
    }
    default:
      return unreachable(form);
  }
}

function items(value: Value, length?: number): readonly Value[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) throw misfit(value);
  return value as readonly Value[];
}

function caseOf(value: Value, count: number): CaseValue {
  if (typeof value !== "object" || !("case" in value) || !(value.case < count)) throw misfit(value);
  return value;
}

function misfit(value: Value): HarnessError {
  return new HarnessError(
    `a value that does not fit its type: ${typeof value === "object" ? "object" : String(value)}`,
  );
}

import { unreachable } from "../types/never.ts";
import { isPrimitive } from "../types/type.ts";
import type { FuncType, ValueType } from "../types/type.ts";
import type { Writer } from "../../wasm/writer.ts";
import { PRIMITIVE_CODES } from "./primitives.ts";
import { resultList, valType } from "./writer.ts";
import type { ComponentWriter, Ref, ValType } from "./writer.ts";

/** Binary.md, "Type Definitions", `defvaltype`. */
const DEFINED = {
  record: 0x72,
  variant: 0x71,
  list: 0x70,
  "fixed-list": 0x67,
  tuple: 0x6f,
  flags: 0x6e,
  enum: 0x6d,
  option: 0x6b,
  result: 0x6a,
  map: 0x63,
} as const;

/**
 * Defines value types in one component as they are needed. Named types are
 * not defined here: `name` says which index stands for each.
 */
export class TypeDefiner {
  readonly #writer: ComponentWriter;
  readonly #named = new Map<string, Ref<"type">>();
  readonly #defined = new Map<ValueType, Ref<"type">>();

  constructor(writer: ComponentWriter) {
    this.#writer = writer;
  }

  /** From now on a named type called `name` is `type`. */
  name(name: string, type: Ref<"type">): void {
    this.#named.set(name, type);
  }

  /** `(type (func …))`, or `(type (func async …))`. */
  func({ params, result }: FuncType, async = false): Ref<"type"> {
    const paramTypes = params.map(({ name, type }) => ({ name, type: this.ref(type) }));
    const resultType = result && this.ref(result);
    return this.#writer.type((to) => {
      to.byte(async ? 0x43 : 0x40).vec(paramTypes, ({ name, type }) => valType(to.name(name), type));
      resultList(to, resultType);
    });
  }

  /** `(type …)` of a type that is not primitive, named or not; the types in it are defined or named first. */
  define(type: ValueType): Ref<"type"> {
    if (isPrimitive(type)) return this.#writer.type((to) => to.byte(PRIMITIVE_CODES[type.kind]));
    const kind = type.kind;
    switch (kind) {
      case "record": {
        const fields = type.fields.map((field) => ({ name: field.name, type: this.ref(field.type) }));
        return this.#defval(kind, (to) => to.vec(fields, (field) => valType(to.name(field.name), field.type)));
      }
      case "variant": {
        const cases = type.cases.map((c) => ({ name: c.name, type: this.#optional(c.type) }));
        return this.#defval(kind, (to) => to.vec(cases, (c) => optional(to.name(c.name), c.type).byte(0x00)));
      }
      case "enum":
      case "flags":
        return this.#defval(kind, (to) => to.vec(type.labels, (label) => to.name(label)));
      case "list": {
        const element = this.ref(type.element);
        return this.#defval(kind, (to) => valType(to, element));
      }
      case "fixed-list": {
        const element = this.ref(type.element);
        return this.#defval(kind, (to) => valType(to, element).u32(type.length));
      }
      case "map": {
        const [key, value] = [this.ref(type.key), this.ref(type.value)];
        return this.#defval(kind, (to) => valType(valType(to, key), value));
      }
      case "tuple": {
        const elements = type.elements.map((element) => this.ref(element));
        return this.#defval(kind, (to) => to.vec(elements, (element) => valType(to, element)));
      }
      case "option": {
        const some = this.ref(type.type);
        return this.#defval(kind, (to) => valType(to, some));
      }
      case "result": {
        const [ok, err] = [this.#optional(type.ok), this.#optional(type.err)];
        return this.#defval(kind, (to) => optional(optional(to, ok), err));
      }
      default:
        return unreachable(type);
    }
  }

  #defval(kind: keyof typeof DEFINED, encode: (to: Writer) => void): Ref<"type"> {
    return this.#writer.type((to) => encode(to.byte(DEFINED[kind])));
  }

  #optional(type: ValueType | null): ValType | null {
    return type && this.ref(type);
  }

  /** How `type` is referred to; it is defined when that is asked for first. */
  ref(type: ValueType): ValType {
    if (isPrimitive(type)) return { primitive: PRIMITIVE_CODES[type.kind] };
    if ("name" in type) {
      const named = this.#named.get(type.name);
      if (!named) throw new Error(`type ${type.name} is used before it is named`);
      return named;
    }
    const known = this.#defined.get(type);
    if (known) return known;
    const defined = this.define(type);
    this.#defined.set(type, defined);
    return defined;
  }
}

function optional(to: Writer, type: ValType | null): Writer {
  return type ? valType(to.byte(0x01), type) : to.byte(0x00);
}

import { isNullable, jsNames, typedArray } from "../engines/jco/mapping.ts";
import type { MappingStyle } from "../engines/jco/mapping.ts";
import { unreachable } from "../types/never.ts";
import { isNamed } from "../types/type.ts";
import type { NamedType, ValueType } from "../types/type.ts";

/**
 * Which of a type's two readings in TypeScript:
 *
 * - `given`: the narrowest type of the values that are passed. A declared
 *   type has to admit every value of it.
 * - `taken`: the widest type that a caller may be asked to understand. A
 *   declared type must not promise anything beyond it.
 *
 * Whatever lies between the two is a declaration that is right; how far they
 * are apart is what jco's documentation leaves open.
 */
const READINGS = ["given", "taken"] as const;
export type Reading = (typeof READINGS)[number];

/** Component types as TypeScript, by this project's own mapping (mapping.ts) and by nothing that jco generates. */
export class TsTypes {
  readonly #style: MappingStyle;
  readonly #named = new Map<string, NamedType>();

  /** @param named every named type that is going to be printed. */
  constructor(style: MappingStyle, named: readonly NamedType[]) {
    this.#style = style;
    for (const type of named) this.#named.set(type.name, type);
  }

  /** Definitions of all named types, in both readings. */
  definitions(): readonly string[] {
    return [...this.#named.values()].flatMap((type) =>
      READINGS.map((reading) => `type ${this.#nameOf(type, reading)} = ${this.#definition(type, reading)};`),
    );
  }

  /** The type where it is used. */
  print(type: ValueType, reading: Reading): string {
    if (isNamed(type)) return this.#nameOf(type, reading);
    const inner = (one: ValueType): string => this.print(one, reading);
    switch (type.kind) {
      case "bool":
        return "boolean";
      case "s8":
      case "u8":
      case "s16":
      case "u16":
      case "s32":
      case "u32":
      case "f32":
      case "f64":
        return "number";
      case "s64":
      case "u64":
        return "bigint";
      case "char":
      case "string":
        return "string";
      case "list":
        return typedArray(type.element)?.name ?? `Array<${inner(type.element)}>`;
      case "fixed-list":
        return `[${Array<string>(type.length).fill(inner(type.element)).join(", ")}]`;
      case "tuple":
        return `[${type.elements.map(inner).join(", ")}]`;
      case "map":
        return `Map<${inner(type.key)}, ${inner(type.value)}>`;
      case "option":
        return isNullable(type)
          ? `(${inner(type.type)} | undefined)`
          : `({ tag: "none" } | { tag: "some", val: ${inner(type.type)} })`;
      case "result":
        return (
          `({ tag: "ok", val: ${this.payload(type.ok, reading)} } | { tag: "err", val: ` +
          `${this.payload(type.err, reading)} })`
        );
      default:
        return unreachable(type);
    }
  }

  /** What stands for a payload, or for nothing. */
  payload(type: ValueType | null, reading: Reading): string {
    if (type !== null) return this.print(type, reading);
    return reading === "given" ? "undefined" : "void";
  }

  /** Whether a type is declared as an object whose keys can be listed. */
  hasKeys(type: NamedType): boolean {
    return type.kind === "record" || (type.kind === "flags" && !this.#style.flagsAsBigInt);
  }

  /** A name that no declaration has. */
  #nameOf(type: NamedType, reading: Reading): string {
    return `${reading}${[...this.#named.keys()].indexOf(type.name)}`;
  }

  #definition(type: NamedType, reading: Reading): string {
    const names = jsNames(type, this.#style).map((name) => JSON.stringify(name));
    switch (type.kind) {
      case "record":
        return object(
          type.fields.map((field, index) => {
            const optional = reading === "taken" && field.type.kind === "option" && isNullable(field.type);
            return `${names[index]}${optional ? "?" : ""}: ${this.print(field.type, reading)}`;
          }),
        );
      case "flags":
        if (this.#style.flagsAsBigInt) return "bigint";
        return object(names.map((name) => (reading === "given" ? `${name}: boolean` : `${name}?: boolean`)));
      case "enum":
        return names.join(" | ");
      case "variant":
        return type.cases
          .map((one, index) =>
            object([`tag: ${names[index]}`, ...(one.type ? [`val: ${this.print(one.type, reading)}`] : [])]),
          )
          .join(" | ");
      default:
        return unreachable(type);
    }
  }
}

const object = (members: readonly string[]): string => `{ ${members.join(", ")} }`;

import { despecialize } from "../types/despecialize.ts";
import type { PrimitiveKind, ValueType } from "../types/type.ts";

/** Tells types of one guest apart by what decides their layout; names don't. */
export class Shapes {
  readonly #byType = new Map<ValueType, number>();
  readonly #byKey = new Map<string, number>();

  /** The same number for two types exactly if the code that copies them is the same. */
  of(type: ValueType): number {
    let id = this.#byType.get(type);
    if (id !== undefined) return id;
    const key = this.#key(type);
    id = this.#byKey.get(key) ?? this.#byKey.size;
    this.#byKey.set(key, id);
    this.#byType.set(type, id);
    return id;
  }

  #key(type: ValueType): string {
    const t = despecialize(type);
    switch (t.kind) {
      case "list":
        return `list ${this.of(t.element)}`;
      case "fixed-list":
        return `list ${this.of(t.element)} ${t.length}`;
      case "record":
        return `record ${t.fields.map((field) => this.of(field.type)).join()}`;
      case "variant":
        return `variant ${t.cases.map((c) => (c.type ? this.of(c.type) : "")).join()}`;
      case "flags":
        return `flags ${t.labels.length}`;
      default:
        return t.kind satisfies PrimitiveKind;
    }
  }
}

import { KEY_KINDS, PRIMITIVE_KINDS } from "../../../src/components/types/type.ts";
import type { FuncType, ValueType } from "../../../src/components/types/type.ts";
import { despecialize } from "../../../src/components/types/despecialize.ts";
import { INTEGER_RANGES, isIntegerKind } from "../../../src/components/types/type.ts";
import type { Value } from "../../../src/components/values/value.ts";

/** Types and values for tests of the guests alone, from a seed. */
export class Random {
  #state: number;
  #names = 0;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** An integer in 0 … below − 1. */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  func(): FuncType {
    const params = Array.from({ length: this.pick([0, 1, 1, 2, 3, 9]) }, (_, index) => ({
      name: `p${index}`,
      type: this.type(3),
    }));
    return { params, result: this.below(5) === 0 ? null : this.type(3) };
  }

  type(depth: number): ValueType {
    if (depth === 0 || this.below(3) === 0) return { kind: this.pick(PRIMITIVE_KINDS) };
    const inner = () => this.type(depth - 1);
    const maybe = () => (this.below(3) === 0 ? null : inner());
    const some = (most: number) => Array.from({ length: 1 + this.below(most) }, (_, index) => `l${index}`);
    const name = `t${this.#names++}`;
    switch (this.below(10)) {
      case 0:
        return { kind: "list", element: inner() };
      case 1:
        return { kind: "fixed-list", element: inner(), length: 1 + this.below(4) };
      case 2:
        return { kind: "map", key: { kind: this.pick(KEY_KINDS) }, value: inner() };
      case 3:
        return { kind: "tuple", elements: some(5).map(inner) };
      case 4:
        return { kind: "option", type: inner() };
      case 5:
        return { kind: "result", ok: maybe(), err: maybe() };
      case 6:
        return { kind: "record", name, fields: some(6).map((label) => ({ name: label, type: inner() })) };
      case 7:
        return {
          kind: "variant",
          name,
          cases: some(this.pick([2, 6, 300])).map((label, index) => ({
            name: label,
            type: index < 8 ? maybe() : null,
          })),
        };
      case 8:
        return { kind: "enum", name, labels: some(this.pick([3, 300])) };
      default:
        return { kind: "flags", name, labels: some(32) };
    }
  }

  value(type: ValueType): Value {
    const t = despecialize(type);
    if (isIntegerKind(t.kind)) {
      const [low, high] = INTEGER_RANGES[t.kind];
      const bits = BigInt(this.below(2 ** 32)) | (BigInt(this.below(2 ** 32)) << 32n);
      const value = this.pick([low, high, 0n, low + (bits % (high - low + 1n))]);
      return t.kind === "s64" || t.kind === "u64" ? value : Number(value);
    }
    switch (t.kind) {
      case "bool":
        return this.below(2) === 1;
      case "f32":
        return this.pick([0, 0x8000_0000, 0x7f80_0000, 0x7fc0_0000, 1, 0x3f80_0001, 0x4200_0000 + this.below(0x1000)]);
      case "f64":
        return this.pick([0n, 1n << 63n, 0x7ff0_0000_0000_0000n, 0x7ff8_0000_0000_0000n, 1n, 0x3ff0_0000_0000_0001n]);
      case "char":
        return this.pick([0, 0x41, 0xff, 0x100, 0xd7ff, 0xe000, 0x10_ffff]);
      case "string":
        return this.pick([
          "",
          "a",
          "plain text",
          "na\u00efve\u00ff",
          "\u20ac\u{1f980}",
          "\u0000\ufeffx",
          "\u0080\u009f",
          "x".repeat(this.below(400)) + "\u{10ffff}",
        ]);
      case "list":
        return Array.from({ length: this.pick([0, 1, 2, 7]) }, () => this.value(t.element));
      case "fixed-list":
        return Array.from({ length: t.length }, () => this.value(t.element));
      case "record":
        return t.fields.map((field) => this.value(field.type));
      case "variant": {
        const index = this.below(t.cases.length);
        const payload = t.cases[index]?.type;
        return { case: index, value: payload ? this.value(payload) : null };
      }
      case "flags":
        return t.labels.map(() => this.below(2) === 1);
      default:
        throw new Error(t.kind);
    }
  }
}

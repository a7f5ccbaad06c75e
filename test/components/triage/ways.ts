import type { Case, ComponentOptions } from "../../../src/components/case/case.ts";
import { whyNotCase } from "../../../src/components/case/legal.ts";
import { PLAIN_CALL, PLAIN_CASE, PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import type { SeededSource } from "../../../src/input/seeded.ts";
import type { PrimitiveKind, ValueType } from "../../../src/components/types/type.ts";
import type { Value } from "../../../src/components/values/value.ts";

/** A type with a value that some fault changes. */
type Core = readonly [type: ValueType, values: readonly Value[]];

const string: ValueType = { kind: "string" };
const several = (kind: PrimitiveKind, values: readonly Value[]): Core => [
  { kind: "fixed-list", element: { kind }, length: values.length },
  [values],
];
const CORES: readonly Core[] = [
  several("s8", [-1, -128]),
  several("u16", [0x1234, 0xff00]),
  [{ kind: "u32" }, [0x8000_0000, 0xffff_ffff]],
  several("u32", [0x8000_0000, 0xffff_ffff]),
  several("u64", [0xffff_ffff_ffff_fff1n, 0x8000_0000_0000_0001n]),
  several("f32", [0x8000_0000, 0x3f9e_0652]),
  several("f64", [0x8000_0000_0000_0000n, 0x7ff0_0000_0000_0000n, 0x3ff0_0000_0000_0001n]),
  several("f64", [0x8000_0000_0000_0000n, 0x7ff0_0000_0000_0000n, 0x3ff0_0000_0000_0001n]),
  [{ kind: "char" }, [0x1f600, 0x10_ffff]],
  [string, ["a\0b\r", "x\ufeff\r\n\0y", "é\r\0\ufeffz"]],
  [{ kind: "list", element: { kind: "u8" } }, [[1, 2, 3], [255]]],
  [{ kind: "list", element: string }, [["a\0\r\ufeffé"]]],
  [
    { kind: "result", ok: { kind: "u16" }, err: { kind: "u16" } },
    [
      { case: 0, value: 0x1234 },
      { case: 1, value: 0x4321 },
    ],
  ],
  [
    { kind: "enum", name: "", labels: ["red", "green", "blue"] },
    [
      { case: 0, value: null },
      { case: 1, value: null },
    ],
  ],
  [
    { kind: "flags", name: "", labels: ["read", "write", "run"] },
    [
      [false, true, true],
      [true, true, true],
    ],
  ],
  [{ kind: "option", type: string }, [{ case: 0, value: null }]],
];

/** A case in which much can go wrong: types that faults change, anywhere in types that they don't. */
export function randomWay(source: SeededSource): Case {
  for (;;) {
    const way = new Way(source).case();
    if (whyNotCase(way) === null) return way;
  }
}

type Typed = readonly [ValueType, Value];

class Way {
  readonly #source: SeededSource;
  #names = 0;

  constructor(source: SeededSource) {
    this.#source = source;
  }

  case(): Case {
    const params = Array.from({ length: 2 + this.#below(5) }, () => ({
      name: this.#name(),
      typed: this.#wrapped(this.#below(4)),
    }));
    const result = this.#below(4) === 0 ? null : this.#wrapped(this.#below(3));
    return {
      ...PLAIN_CASE,
      functions: [
        {
          importName: this.#name(),
          exportName: this.#name(),
          func: { params: params.map(({ name, typed }) => ({ name, type: typed[0] })), result: result && result[0] },
        },
      ],
      components: Array.from({ length: 1 + this.#below(3) }, () => this.#component()),
      calls: [
        {
          ...PLAIN_CALL,
          kind: "drawn",
          form: this.#pick(["typed", "array", "subarray"]),
          args: params.map(({ typed }) => typed[1]),
          result: result && result[1],
        },
      ],
    };
  }

  #component(): ComponentOptions {
    return {
      ...PLAIN_COMPONENT,
      encoding: this.#pick(["utf8", "utf8", "utf16"]),
      style: this.#pick(["forward", "copy"]),
      gap: this.#below(9),
      postReturn: this.#below(2) === 0,
    };
  }

  #core(): Typed {
    const [type, values] = this.#pick(CORES);
    return ["name" in type ? { ...type, name: this.#name() } : type, this.#pick(values)];
  }

  #wrapped(depth: number): Typed {
    if (depth === 0) return this.#core();
    const [type, value] = this.#wrapped(depth - 1);
    const [other, beside] = this.#core();
    switch (this.#below(7)) {
      case 0:
        return [{ kind: "list", element: type }, [value]];
      case 1:
        return [
          { kind: "option", type },
          { case: 1, value },
        ];
      case 2:
        return [{ kind: "tuple", elements: [other, type] }, [beside, value]];
      case 3:
        return [
          {
            kind: "record",
            name: this.#name(),
            fields: [
              { name: this.#name(), type },
              { name: this.#name(), type: other },
            ],
          },
          [value, beside],
        ];
      case 4:
        return [
          {
            kind: "variant",
            name: this.#name(),
            cases: [
              { name: this.#name(), type: other },
              { name: this.#name(), type },
            ],
          },
          { case: 1, value },
        ];
      case 5:
        return [
          { kind: "result", ok: null, err: type },
          { case: 1, value },
        ];
      default:
        return [{ kind: "fixed-list", element: type, length: 1 }, [value]];
    }
  }

  #name(): string {
    return `${this.#pick(["a", "item", "created-at", "x-y"])}${this.#names++}`;
  }

  #below(count: number): number {
    return this.#source.integer(count - 1);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)] as T;
  }
}

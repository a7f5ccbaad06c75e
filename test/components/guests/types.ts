import { KEY_KINDS, PRIMITIVE_KINDS } from "../../../src/components/types/type.ts";
import type { FuncType, ValueType } from "../../../src/components/types/type.ts";

const u8: ValueType = { kind: "u8" };
const u64: ValueType = { kind: "u64" };
const f32: ValueType = { kind: "f32" };
const f64: ValueType = { kind: "f64" };
const string: ValueType = { kind: "string" };

const labels = (count: number) => Array.from({ length: count }, (_, index) => `l${index}`);
const enumOf = (count: number): ValueType => ({ kind: "enum", name: `e${count}`, labels: labels(count) });
const flagsOf = (count: number): ValueType => ({ kind: "flags", name: `f${count}`, labels: labels(count) });
const fixed = (element: ValueType, length: number): ValueType => ({ kind: "fixed-list", element, length });
const list = (element: ValueType): ValueType => ({ kind: "list", element });
const tuple = (...elements: ValueType[]): ValueType => ({ kind: "tuple", elements });
const variant = (name: string, payloads: readonly (ValueType | null)[]): ValueType => ({
  kind: "variant",
  name,
  cases: payloads.map((type, index) => ({ name: `c${index}`, type })),
});
const record = (name: string, types: readonly ValueType[]): ValueType => ({
  kind: "record",
  name,
  fields: types.map((type, index) => ({ name: `f${index}`, type })),
});
const repeat = <T>(count: number, of: (index: number) => T) => Array.from({ length: count }, (_, index) => of(index));
const nested = (levels: number): ValueType => (levels === 1 ? u8 : { kind: "option", type: nested(levels - 1) });

/** Every kind of type, and the boundaries of those that have some. */
export const TYPES: readonly (readonly [name: string, type: ValueType])[] = [
  ...PRIMITIVE_KINDS.map((kind) => [kind, { kind }] as const),
  ...PRIMITIVE_KINDS.map((kind) => [`list of ${kind}`, list({ kind })] as const),
  ["list of lists of strings", list(list(string))],
  ["list of records with padding at their end", list(tuple(u64, u8, string, u8))],
  ...[1, 16, 17, 4096].map((length) => [`fixed list of ${length}`, fixed(u8, length)] as const),
  ["fixed list of strings", fixed(string, 3)],
  ["fixed list of fixed lists", fixed(fixed(tuple(u8, u64), 2), 2)],
  ...KEY_KINDS.map((kind) => [`map from ${kind}`, { kind: "map", key: { kind }, value: tuple(u8, f64) }] as const),
  ["map to maps", { kind: "map", key: { kind: "string" }, value: { kind: "map", key: { kind: "u8" }, value: string } }],
  ["tuple of every primitive", tuple(...PRIMITIVE_KINDS.map((kind) => ({ kind })))],
  [
    "record of 16 flat values",
    record(
      "r16",
      repeat(16, () => u8),
    ),
  ],
  [
    "record of 17 flat values",
    record(
      "r17",
      repeat(17, () => u8),
    ),
  ],
  [
    "record of 200 fields",
    record(
      "r200",
      repeat(200, (index) => [u8, u64, f32, string][index % 4] ?? u8),
    ),
  ],
  ["option", { kind: "option", type: f32 }],
  ["option of option", { kind: "option", type: { kind: "option", type: string } }],
  ["result", { kind: "result", ok: null, err: null }],
  ["result with ok", { kind: "result", ok: u64, err: null }],
  ["result with error", { kind: "result", ok: null, err: string }],
  ["result with both", { kind: "result", ok: f32, err: f64 }],
  ...[1, 2, 256, 257, 1000].map((count) => [`enum of ${count}`, enumOf(count)] as const),
  ...[1, 8, 9, 16, 17, 32].map((count) => [`flags of ${count}`, flagsOf(count)] as const),
  ["variant that joins i32 and f32", variant("v1", [{ kind: "s8" }, f32, null])],
  ["variant that joins f32 and f64", variant("v2", [f32, f64])],
  ["variant that joins i64 and f64", variant("v3", [u64, f64, { kind: "s32" }])],
  ["variant of strings and floats", variant("v4", [string, tuple(f32, f64), tuple(f64, f32), tuple(u8, u8, u64)])],
  [
    "variant in variant",
    variant("v5", [variant("v6", [f32, { kind: "u32" }]), f64, variant("v7", [f64, u8]), tuple(f32, f32, f32)]),
  ],
  [
    "variant of 256 cases",
    variant(
      "v256",
      repeat(256, (index) => (index % 2 ? u8 : null)),
    ),
  ],
  [
    "variant of 257 cases",
    variant(
      "v257",
      repeat(257, (index) => (index % 2 ? u8 : null)),
    ),
  ],
  [
    "variant of 200 payloads",
    variant(
      "v200",
      repeat(200, (index) => fixed(u8, 1 + (index % 15))),
    ),
  ],
  ["options up to the deepest nesting", nested(100)],
];

/** `type` as a parameter and as a result, each beside few and beside many flat values. */
export function functionsOf(type: ValueType): readonly (readonly [position: string, func: FuncType])[] {
  const x = { name: "x", type };
  const many = repeat(17, (index) => ({ name: `many${index}`, type: u8 }));
  return [
    ["a parameter", { params: [x], result: null }],
    ["a parameter of many", { params: [...many, x], result: f32 }],
    ["a result", { params: [], result: type }],
    ["both", { params: [{ name: "first", type: f32 }, x], result: type }],
  ];
}

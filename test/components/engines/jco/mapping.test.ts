import { describe, expect, test } from "@jest/globals";
import type { JcoConfig, ListForm } from "../../../../src/components/case/case.ts";
import { fromJs } from "../../../../src/components/engines/jco/from_js.ts";
import { camel, screaming } from "../../../../src/components/engines/jco/names.ts";
import { toJs } from "../../../../src/components/engines/jco/to_js.ts";
import type { PrimitiveKind, ValueType } from "../../../../src/components/types/type.ts";
import { Foreign } from "../../../../src/components/values/received.ts";
import type { Value } from "../../../../src/components/values/value.ts";
import { CONFIG } from "./cases.ts";

const prim = (kind: PrimitiveKind): ValueType => ({ kind });
const list = (element: ValueType): ValueType => ({ kind: "list", element });
const option = (type: ValueType): ValueType => ({ kind: "option", type });
const tuple = (...elements: ValueType[]): ValueType => ({ kind: "tuple", elements });
const none: Value = { case: 0, value: null };
const some = (value: Value): Value => ({ case: 1, value });

const RECORD: ValueType = {
  kind: "record",
  name: "r",
  fields: [
    { name: "a-b", type: prim("u8") },
    { name: "HTTP-code-2xx", type: prim("string") },
    { name: "class", type: option(prim("u8")) },
  ],
};
const VARIANT: ValueType = {
  kind: "variant",
  name: "v",
  cases: [
    { name: "a-b", type: null },
    { name: "HTTP", type: prim("u32") },
    { name: "class", type: option(prim("u8")) },
  ],
};
const ENUM: ValueType = { kind: "enum", name: "e", labels: ["a-b", "HTTP-x", "class"] };
const FLAGS: ValueType = { kind: "flags", name: "f", labels: ["a-b", "HTTP-x", "class"] };
const RESULT: ValueType = { kind: "result", ok: prim("u8"), err: null };

type Row = readonly [name: string, type: ValueType, config: Partial<JcoConfig>, value: Value, js: unknown];

/** Pairs that are each other's image. */
const PAIRS: readonly Row[] = [
  ["bool", prim("bool"), {}, true, true],
  ["s8", prim("s8"), {}, -128, -128],
  ["u32", prim("u32"), {}, 0xffff_ffff, 0xffff_ffff],
  ["s64", prim("s64"), {}, -5n, -5n],
  ["u64", prim("u64"), {}, 2n ** 64n - 1n, 2n ** 64n - 1n],
  ["f32 −0", prim("f32"), {}, 0x8000_0000, -0],
  ["f32 NaN", prim("f32"), {}, 0x7fc0_0000, NaN],
  ["f32 subnormal", prim("f32"), {}, 1, 2 ** -149],
  ["f64 −0", prim("f64"), {}, 1n << 63n, -0],
  ["f64 NaN", prim("f64"), {}, 0x7ff8_0000_0000_0000n, NaN],
  ["f64 infinity", prim("f64"), {}, 0x7ff0_0000_0000_0000n, Infinity],
  ["char", prim("char"), {}, 0x41, "A"],
  ["astral char", prim("char"), {}, 0x1f600, "😀"],
  ["string", prim("string"), {}, "\uFEFFa\0😀", "\uFEFFa\0😀"],
  ["list<s8>", list(prim("s8")), {}, [-1, 2], new Int8Array([-1, 2])],
  ["list<u8>", list(prim("u8")), {}, [1, 2], new Uint8Array([1, 2])],
  ["list<s16>", list(prim("s16")), {}, [-1, 2], new Int16Array([-1, 2])],
  ["list<u16>", list(prim("u16")), {}, [1, 2], new Uint16Array([1, 2])],
  ["list<s32>", list(prim("s32")), {}, [-1, 2], new Int32Array([-1, 2])],
  ["list<u32>", list(prim("u32")), {}, [1, 2], new Uint32Array([1, 2])],
  ["list<s64>", list(prim("s64")), {}, [-1n, 2n], new BigInt64Array([-1n, 2n])],
  ["list<u64>", list(prim("u64")), {}, [1n, 2n], new BigUint64Array([1n, 2n])],
  ["list<f32>", list(prim("f32")), {}, [0x8000_0000], new Float32Array([-0])],
  ["list<f64>", list(prim("f64")), {}, [1n << 63n], new Float64Array([-0])],
  ["list<bool>", list(prim("bool")), {}, [true, false], [true, false]],
  ["list<char>", list(prim("char")), {}, [0x41], ["A"]],
  ["list of lists", list(list(prim("u8"))), {}, [[], [1]], [new Uint8Array(), new Uint8Array([1])]],
  ["fixed list of numbers", { kind: "fixed-list", element: prim("u8"), length: 2 }, {}, [1, 2], [1, 2]],
  [
    "map",
    { kind: "map", key: { kind: "string" }, value: prim("u8") },
    {},
    [
      ["a", 1],
      ["b", 2],
    ],
    new Map([
      ["a", 1],
      ["b", 2],
    ]),
  ],
  ["tuple", tuple(prim("u8"), prim("string")), {}, [1, "a"], [1, "a"]],
  ["record", RECORD, {}, [1, "x", some(2)], { aB: 1, httpCode2xx: "x", class: 2 }],
  ["record with none", RECORD, {}, [1, "x", none], { aB: 1, httpCode2xx: "x", class: undefined }],
  ["variant without payload", VARIANT, {}, { case: 0, value: null }, { tag: "a-b" }],
  ["variant", VARIANT, {}, { case: 1, value: 7 }, { tag: "HTTP", val: 7 }],
  ["variant of none", VARIANT, {}, { case: 2, value: none }, { tag: "class", val: undefined }],
  ["variant, cases inlined", VARIANT, { variantsInlineCases: true }, { case: 1, value: 7 }, { tag: "HTTP", val: 7 }],
  [
    "variant, namespace objects",
    VARIANT,
    { useNamespaceObjects: true },
    { case: 1, value: 7 },
    { tag: "HTTP", val: 7 },
  ],
  ["enum", ENUM, {}, { case: 1, value: null }, "HTTP-x"],
  ["enum in capitals", ENUM, { enumValuesScreamingSnakeCase: true }, { case: 1, value: null }, "HTTP_X"],
  ["flags", FLAGS, {}, [true, false, true], { aB: true, httpX: false, class: true }],
  ["flags as bigint", FLAGS, { flagsAsBigInt: true }, [true, false, true], 5n],
  ["flags, namespace objects", FLAGS, { useNamespaceObjects: true }, [false, false, true], 4n],
  ["none", option(prim("u8")), {}, none, undefined],
  ["some", option(prim("u8")), {}, some(0), 0],
  ["none of option<option>", option(option(prim("u8"))), {}, none, { tag: "none" }],
  ["some(none)", option(option(prim("u8"))), {}, some(none), { tag: "some", val: undefined }],
  ["some(some)", option(option(prim("u8"))), {}, some(some(1)), { tag: "some", val: 1 }],
  ["none of three options", option(option(option(prim("u8")))), {}, none, undefined],
  ["some(none) of three options", option(option(option(prim("u8")))), {}, some(none), { tag: "none" }],
  ["ok", RESULT, {}, { case: 0, value: 1 }, { tag: "ok", val: 1 }],
  ["err without payload", RESULT, {}, { case: 1, value: null }, { tag: "err", val: undefined }],
];

describe("values and what they are in JavaScript", () => {
  test.each(PAIRS)("%s is written", (_, type, config, value, js) => {
    expect(toJs(type, value, { config: { ...CONFIG, ...config }, form: "typed" })).toStrictEqual(js);
  });
  test.each(PAIRS)("%s is read", (_, type, config, value, js) => {
    expect(fromJs(type, js, { config: { ...CONFIG, ...config } })).toStrictEqual(value);
  });
});

test.each<[ListForm, unknown]>([
  ["typed", new Uint16Array([1, 2])],
  ["array", [1, 2]],
])("numbers of a list in the form %s", (form, js) => {
  expect(toJs(list(prim("u16")), [1, 2], { config: CONFIG, form })).toStrictEqual(js);
});

test("a subarray lies in the middle of a buffer with other bytes around", () => {
  const js = toJs(list(prim("u16")), [1, 2], { config: CONFIG, form: "subarray" }) as Uint16Array;
  expect([...js]).toEqual([1, 2]);
  expect(js.byteOffset).toBe(6);
  expect([...new Uint16Array(js.buffer)]).toEqual([0xa5a5, 0xa5a5, 0xa5a5, 1, 2, 0xa5a5, 0xa5a5, 0xa5a5]);
});

/** What a view on memory becomes when the memory grows. */
function detached(): Uint8Array {
  const array = Uint8Array.of(1, 2);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

const FOREIGN = expect.any(Foreign) as unknown;

/** What no mapping has, and what reading makes of it. */
const MALFORMED: readonly (readonly [
  name: string,
  type: ValueType,
  config: Partial<JcoConfig>,
  js: unknown,
  read: unknown,
])[] = [
  ["1 for a bool", prim("bool"), {}, 1, FOREIGN],
  ["u8 out of range", prim("u8"), {}, 256, FOREIGN],
  ["s8 out of range", prim("s8"), {}, 128, FOREIGN],
  ["a fraction", prim("u32"), {}, 1.5, FOREIGN],
  ["−0 for an integer", prim("s32"), {}, -0, FOREIGN],
  ["NaN for an integer", prim("s32"), {}, NaN, FOREIGN],
  ["a bigint for a u32", prim("u32"), {}, 1n, FOREIGN],
  ["a number for a u64", prim("u64"), {}, 1, FOREIGN],
  ["u64 out of range", prim("u64"), {}, -1n, FOREIGN],
  ["an f32 of too many bits", prim("f32"), {}, 0.1, FOREIGN],
  ["a string for an f64", prim("f64"), {}, "1", FOREIGN],
  ["an empty char", prim("char"), {}, "", FOREIGN],
  ["two chars", prim("char"), {}, "ab", FOREIGN],
  ["a lone surrogate as char", prim("char"), {}, "\ud800", FOREIGN],
  ["a lone surrogate in a string", prim("string"), {}, "a\ud800", FOREIGN],
  ["a String object", prim("string"), {}, Object("a"), FOREIGN],
  ["an array for list<u8>", list(prim("u8")), {}, [1], FOREIGN],
  ["another typed array", list(prim("u8")), {}, new Int8Array([1]), FOREIGN],
  ["a Buffer for list<u8>", list(prim("u8")), {}, Buffer.from([1]), FOREIGN],
  ["a detached typed array", list(prim("u8")), {}, detached(), FOREIGN],
  ["a typed array for list<bool>", list(prim("bool")), {}, new Uint8Array([1]), FOREIGN],
  ["a hole", list(prim("bool")), {}, new Array(1), [FOREIGN]],
  ["a wrong element", list(prim("bool")), {}, [true, 1], [true, FOREIGN]],
  ["a short fixed list", { kind: "fixed-list", element: prim("u8"), length: 2 }, {}, [1], FOREIGN],
  [
    "a typed array for a fixed list",
    { kind: "fixed-list", element: prim("u8"), length: 2 },
    {},
    new Uint8Array(2),
    FOREIGN,
  ],
  ["a long tuple", tuple(prim("u8")), {}, [1, 2], FOREIGN],
  ["entries for a map", { kind: "map", key: { kind: "u8" }, value: prim("u8") }, {}, [[1, 2]], FOREIGN],
  ["a wrong key", { kind: "map", key: { kind: "u8" }, value: prim("u8") }, {}, new Map([["1", 2]]), [[FOREIGN, 2]]],
  ["null for a record", RECORD, {}, null, FOREIGN],
  ["a record by its labels", RECORD, {}, { "a-b": 1, "HTTP-code-2xx": "x", class: 2 }, FOREIGN],
  ["a field too many", RECORD, {}, { aB: 1, httpCode2xx: "x", class: 2, d: 3 }, FOREIGN],
  ["a field missing", RECORD, {}, { aB: 1, class: 2 }, [1, FOREIGN, some(2)]],
  ["a field inherited", RECORD, {}, Object.create({ aB: 1, httpCode2xx: "x", class: 2 }), FOREIGN],
  ["an optional field absent", RECORD, {}, { aB: 1, httpCode2xx: "x" }, [1, "x", none]],
  ["null for none", option(prim("u8")), {}, null, some(FOREIGN as Value)],
  ["undefined for a nested none", option(option(prim("u8"))), {}, undefined, FOREIGN],
  ["some without val", option(option(prim("u8"))), {}, { tag: "some" }, FOREIGN],
  ["none with val", option(option(prim("u8"))), {}, { tag: "none", val: undefined }, FOREIGN],
  ["an unknown tag", VARIANT, {}, { tag: "ab" }, FOREIGN],
  ["a tag that is no string", VARIANT, {}, { tag: 1, val: 1 }, FOREIGN],
  ["no tag", VARIANT, {}, { val: 1 }, FOREIGN],
  ["val without payload", VARIANT, {}, { tag: "a-b", val: undefined }, FOREIGN],
  ["a payload missing", VARIANT, {}, { tag: "HTTP" }, FOREIGN],
  ["a key too many", VARIANT, {}, { tag: "HTTP", val: 1, more: 1 }, FOREIGN],
  ["a wrong payload", VARIANT, {}, { tag: "HTTP", val: "1" }, { case: 1, value: FOREIGN }],
  ["an unknown enum value", ENUM, {}, "aB", FOREIGN],
  ["a label where capitals are due", ENUM, { enumValuesScreamingSnakeCase: true }, "HTTP-x", FOREIGN],
  ["a number for an enum", ENUM, {}, 0, FOREIGN],
  ["a flag missing", FLAGS, {}, { aB: true, class: true }, [true, FOREIGN, true]],
  ["a flag that is no boolean", FLAGS, {}, { aB: 1, httpX: false, class: true }, [FOREIGN, false, true]],
  ["flags as bigint where an object is due", FLAGS, {}, 5n, FOREIGN],
  [
    "flags as object where a bigint is due",
    FLAGS,
    { flagsAsBigInt: true },
    { aB: true, httpX: false, class: true },
    FOREIGN,
  ],
  ["bits beyond the labels", FLAGS, { flagsAsBigInt: true }, 8n, FOREIGN],
  ["a negative bigint", FLAGS, { flagsAsBigInt: true }, -1n, FOREIGN],
  ["a bare ok", RESULT, {}, 1, FOREIGN],
  ["err with a payload that is none", RESULT, {}, { tag: "err", val: 1 }, { case: 1, value: FOREIGN }],
  ["err without val", RESULT, {}, { tag: "err" }, FOREIGN],
];

test.each(MALFORMED)("%s is foreign", (_, type, config, js, read) => {
  expect(fromJs(type, js, { config: { ...CONFIG, ...config } })).toEqual(read);
});

test.each(["u8", "string", "f64"] as const)("nothing that is no %s passes for one", (kind) => {
  for (const js of [undefined, null, {}, [], Symbol("s"), () => {}, true, kind === "string" ? 1 : "1"]) {
    expect(fromJs(prim(kind), js, { config: CONFIG })).toBeInstanceOf(Foreign);
  }
});

test.each([
  ["a", "a", "A"],
  ["a-b", "aB", "A_B"],
  ["HTTP", "http", "HTTP"],
  ["get-HTTP-status", "getHttpStatus", "GET_HTTP_STATUS"],
  ["HTTP-2xx-x1", "http2xxX1", "HTTP_2XX_X1"],
  ["a1-2-3", "a123", "A1_2_3"],
  ["class", "class", "CLASS"],
])("%s in JavaScript", (label, lower, upper) => {
  expect(camel(label)).toBe(lower);
  expect(screaming(label)).toBe(upper);
});

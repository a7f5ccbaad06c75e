import { runInNewContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import { literal, property } from "../../../../src/components/triage/reproducer/literal.ts";

const inBuffer = (array: Uint16Array, from: number, to: number): Uint16Array => array.subarray(from, to);

describe("a literal evaluates to the value", () => {
  test.each<[unknown, string]>([
    [-0, "-0"],
    [NaN, "NaN"],
    [-Infinity, "-Infinity"],
    [5e-324, "5e-324"],
    [-9n, "-9n"],
    [undefined, "undefined"],
    ['\u0000\ufeff\ud83d\ude00"\\\u2028', '"\\u0000\\ufeff\\ud83d\\ude00\\"\\\\\\u2028"'],
    ["é".repeat(100), '"\\u00e9".repeat(100)'],
    [[], "[]"],
    [{}, "{}"],
    [{ tag: "some", val: { a: undefined, "b-c": [true] } }, '{ tag: "some", val: { a: undefined, "b-c": [true] } }'],
    [
      new Map<unknown, unknown>([
        ["k", [1]],
        [2n, new Map()],
      ]),
      'new Map([["k", [1]], [2n, new Map()]])',
    ],
    [new Float32Array([-0, NaN, 1.5]), "new Float32Array([-0, NaN, 1.5])"],
    [new BigInt64Array([-1n]), "new BigInt64Array([-1n])"],
    [new Uint8Array(), "new Uint8Array()"],
    [new Uint8Array(1000).fill(7), "new Uint8Array(1000).fill(7)"],
    [inBuffer(new Uint16Array([1, 2, 3, 4]), 1, 3), "new Uint16Array([1, 2, 3, 4]).subarray(1, 3)"],
  ])("%p", (value, source) => {
    expect(literal(value)).toBe(source);
    // The sandbox shares the classes, so that equality can look at them.
    const made: unknown = runInNewContext(`(${source})`, { Map, Float32Array, BigInt64Array, Uint8Array, Uint16Array });
    expect(ArrayBuffer.isView(made) || made instanceof Map ? made : structuredClone(made)).toEqual(value);
  });

  test("a key that would be something else is computed", () =>
    expect([property("__proto__"), property("a"), property("a-b")]).toEqual(['["__proto__"]', "a", '"a-b"']));
});

test.each([[Symbol("s")], [() => 1], [null], [new Date(0)]])("there is none for %p", (value) => {
  expect(() => literal(value)).toThrow(/there is no literal/);
});

import { describe, expect, test } from "@jest/globals";
import type { Case } from "../../../src/components/case/case.ts";
import { whyNotCase } from "../../../src/components/case/legal.ts";
import { PLAIN_CALL, PLAIN_CASE } from "../../../src/components/case/plain.ts";
import { decodeCase, encodeCase, encodeStaticCase } from "../../../src/components/generators/case.ts";
import { LIKELY_STRUCTURES, STATIC_STRUCTURES, staticStructure } from "../../../src/components/generators/static.ts";
import { staticSeeds } from "../../../src/components/generators/static_seeds.ts";
import { NotEncodable } from "../../../src/input/codec.ts";
import { NUMBERS } from "./decoded.ts";

const withCalls = (number: number): Case => ({
  ...staticStructure(number),
  calls: [0, 7].map((seed) => ({ ...PLAIN_CALL, kind: "seeded", seed }) as const),
});

test("a structure depends on its number alone, and not on what was asked for before", () => {
  const first = NUMBERS.map((number) => structuredClone(staticStructure(number)));
  // So many that none is remembered.
  for (let number = 2000; number < 3000; number++) staticStructure(number);
  expect(NUMBERS.toReversed().map(staticStructure).reverse()).toEqual(first);
  expect(new Set(first.map((structure) => JSON.stringify(structure))).size).toBe(NUMBERS.length);
});

test("structures make legal cases, in a run that is plain and with bindings that this host can offer", () => {
  for (let number = 0; number < 500; number++) {
    const testCase = withCalls(number);
    expect([number, whyNotCase(testCase)]).toEqual([number, null]);
    expect(testCase).toMatchObject({ v8: PLAIN_CASE.v8, link: PLAIN_CASE.link });
    expect(["js", "hybrid"]).toContain(testCase.jco.importBindings);
  }
});

describe("an input that names a structure", () => {
  test.each(NUMBERS)("number %d, decodes to its case, which is spelled out like any other", (number) => {
    const testCase = withCalls(number);
    expect(decodeCase(encodeStaticCase(testCase, number))).toEqual(testCase);
    expect(decodeCase(encodeCase(testCase))).toEqual(testCase);
  });

  test("names none beyond the last", () => {
    expect(() => encodeStaticCase(withCalls(0), STATIC_STRUCTURES)).toThrow(NotEncodable);
  });
});

test("a seed for each structure that is likely to have been made", () => {
  const seeds = [...staticSeeds()];
  expect(seeds).toHaveLength(LIKELY_STRUCTURES);
  for (const { case: testCase, bytes } of seeds) {
    expect(whyNotCase(testCase)).toBeNull();
    expect(decodeCase(bytes!)).toEqual(testCase);
  }
});

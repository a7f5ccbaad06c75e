import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { STRING_ENCODINGS } from "../../src/case/case.ts";
import type { Case } from "../../src/case/case.ts";
import { decodeCase, encodeCase } from "../../src/generators/case.ts";
import { seedCases } from "../../src/generators/seeds.ts";
import { features } from "../../src/targets/component_api_features.ts";
import { PRIMITIVE_KINDS } from "../../src/types/type.ts";
import { ROOT } from "../targets/jazzer.ts";

const folder = join(ROOT, "corpus", "component_api");
const cases = new Map<string, Case>(readdirSync(folder).map((name) => [name, decodeCase(readFileSync(join(folder, name)))]));
const seeds = new Map([...seedCases()].map((seed) => [seed.name, seed.case]));

test("every input is its seed, encoded by the generator at hand", () => {
  const stale = [...cases].filter(([name]) => !seeds.has(name) || !encodeCase(seeds.get(name)!).equals(readFileSync(join(folder, name))));
  // If this fails: npm run seeds.
  expect(stale.map(([name]) => name)).toEqual([]);
});

test("minimising has lost no feature of the seeds", () => {
  const seen = (all: Iterable<Case>): Set<string> => new Set([...all].flatMap((testCase) => [...features(testCase)].map(({ group, name }) => `${group}: ${name}`)));
  const kept = seen(cases.values());
  expect([...seen(seeds.values())].filter((feature) => !kept.has(feature))).toEqual([]);
});

test("every kind of type occurs in both positions, and every pair of encodings", () => {
  const kept = new Set([...cases.values()].flatMap((testCase) => [...features(testCase)].map(({ group, name }) => `${group}: ${name}`)));
  const kinds = [...PRIMITIVE_KINDS, "list", "fixed-list", "map", "record", "tuple", "variant", "enum", "option", "result", "flags"];
  const wanted = [
    ...kinds.flatMap((kind) => [`type in parameters: ${kind}`, `type in result: ${kind}`]),
    ...STRING_ENCODINGS.flatMap((a) => STRING_ENCODINGS.map((b) => `encodings: ${a} → ${b}`)),
  ];
  expect(wanted.filter((feature) => !kept.has(feature))).toEqual([]);
});

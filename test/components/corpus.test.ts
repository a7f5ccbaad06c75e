import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "@jest/globals";
import type { Case } from "../../src/components/case/case.ts";
import { legalCells } from "../../src/components/case/matrix.ts";
import { parseConfig } from "../../src/config.ts";
import { decodeCase, encodeCase } from "../../src/components/generators/case.ts";
import { shapesOf, spillOf } from "../../src/components/case/shape.ts";
import { seedCases } from "../../src/components/generators/seeds.ts";
import { staticStructure } from "../../src/components/generators/static.ts";
import { staticSeeds } from "../../src/components/generators/static_seeds.ts";
import { numbersOf } from "../../src/components/static/plan.ts";
import { features } from "../../src/components/report/features.ts";
import { cellName, MATRIX } from "../../src/harness/stats/matrix.ts";
import { PRIMITIVE_KINDS } from "../../src/components/types/type.ts";
import { ROOT } from "../running/jazzer.ts";

const folder = join(ROOT, "corpus", "component_api");
const statics = new Map([...staticSeeds()].map(({ name, bytes }) => [name, bytes]));
const cases = new Map<string, Case>(
  readdirSync(folder)
    .filter((name) => !statics.has(name))
    .map((name) => [name, decodeCase(readFileSync(join(folder, name)))]),
);
const seeds = new Map([...seedCases()].map((seed) => [seed.name, seed.case]));

test("every input is its seed, encoded by the generator at hand", () => {
  const stale = [...cases].filter(
    ([name]) => !seeds.has(name) || !encodeCase(seeds.get(name)!).equals(readFileSync(join(folder, name))),
  );
  // If this fails: npm run seeds.
  expect(stale.map(([name]) => name)).toEqual([]);
});

test("every case that is made ahead of time by default is called by an input", () => {
  const structures = numbersOf(parseConfig({})).map(staticStructure);
  const numbers = [...statics].map(([name, bytes]) => {
    expect(readFileSync(join(folder, name))).toEqual(bytes);
    const { calls: _, ...structure } = decodeCase(bytes!);
    return structures.findIndex((one) => isDeepStrictEqual(one, structure));
  });
  expect(numbers).toEqual([...structures.keys()]);
});

test("minimising has lost no feature of the seeds", () => {
  const seen = (all: Iterable<Case>): Set<string> =>
    new Set([...all].flatMap((testCase) => [...features(testCase)].map(({ group, name }) => `${group}: ${name}`)));
  const kept = seen(cases.values());
  expect([...seen(seeds.values())].filter((feature) => !kept.has(feature))).toEqual([]);
});

test("every kind of type occurs in both positions, and every cell of the matrix of ABIs", () => {
  const kept = new Set(
    [...cases.values()].flatMap((testCase) => [...features(testCase)].map(({ group, name }) => `${group}: ${name}`)),
  );
  const kinds = [
    ...PRIMITIVE_KINDS,
    "list",
    "fixed-list",
    "map",
    "record",
    "tuple",
    "variant",
    "enum",
    "option",
    "result",
    "flags",
  ];
  const wanted = [
    ...kinds.flatMap((kind) => [`type in parameters: ${kind}`, `type in result: ${kind}`]),
    ...legalCells().map(({ row, column }) => `${MATRIX}: ${cellName(row, column)}`),
  ];
  expect(wanted.filter((feature) => !kept.has(feature))).toEqual([]);
});

test("every composition shape occurs with flat and with spilled parameters and results", () => {
  const shapes = Map.groupBy(
    [...cases.values()].flatMap((testCase) => shapesOf(testCase).map((shape) => ({ shape, spill: spillOf(testCase) }))),
    ({ shape }) => shape,
  );
  const flatOnly = ["lifted without core code", "lifted from a core module's re-export"];
  const lacking = [...shapes].flatMap(([shape, seen]) => {
    const wanted = ["flat", "spilled"].flatMap((params) =>
      (flatOnly.includes(shape) ? ["flat"] : ["flat", "spilled"]).map(
        (result) => `parameters ${params}, result ${result}`,
      ),
    );
    const spills = new Set(seen.map(({ spill }) => spill));
    return wanted.filter((spill) => !spills.has(spill)).map((spill) => `${shape}, ${spill}`);
  });
  expect(lacking).toEqual([]);
  expect([...shapes.keys()].sort()).toEqual(
    [
      "chain of 1",
      "chain of 2",
      "chain of 3",
      "chain of 4",
      "chain of 5",
      "core modules as imports",
      "diamond",
      ...flatOnly,
      "nested",
      "one component twice",
      "re-export of an import",
      "several functions on memories of their own",
      "several functions on one memory",
    ].sort(),
  );
});

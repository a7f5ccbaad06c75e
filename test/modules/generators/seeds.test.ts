import { beforeAll, expect, test } from "@jest/globals";
import { seedCases } from "../../../src/modules/generators/seeds.ts";
import { instructionNames, sectionNames } from "../../../src/modules/case/contents.ts";
import { formOf } from "../../../src/modules/case/form.ts";
import { FEATURES, isShipped } from "../../../src/wasm/feature.ts";
import { featuresOf } from "../../../src/wasm/features.ts";
import { instructions } from "../../../src/wasm/instructions.ts";
import { readModule } from "../../../src/wasm/module.ts";
import { Section } from "../../../src/wasm/sections.ts";
import { engines } from "../wat.ts";

const seeds = [...seedCases()];
const valid = seeds.filter(({ name, case: { bytes } }) => !name.startsWith("invalid-") && formOf(bytes) === "module");

beforeAll(() => engines["wasm-tools"].ready());

test("they are the same each time, under names of their own", () => {
  expect([...seedCases()]).toEqual(seeds);
  expect(new Set(seeds.map(({ name }) => name)).size).toBe(seeds.length);
});

test.each(valid.map(({ name, case: { bytes } }) => [name, bytes] as const))("%s is valid", (_, bytes) => {
  const features = featuresOf(bytes);
  expect(features).not.toBeNull();
  for (const engine of [engines.v8, engines["wasm-tools"]])
    if (engine.lacks(features) === null) expect(engine.compile(bytes)).toMatchObject({ kind: "value" });
});

test("what is called invalid is, and whether it is malformed is known", () => {
  const invalid = seeds.filter(({ name }) => name.startsWith("invalid-") && !name.startsWith("invalid-component-"));
  expect(invalid.length).toBeGreaterThan(40);
  for (const {
    name,
    case: { bytes },
  } of invalid)
    expect([name, engines.v8.validate(bytes)]).toEqual([name, false]);
});

test("every section occurs, of modules and of components", () => {
  const names = new Set(seeds.flatMap(({ case: { bytes } }) => [...sectionNames(bytes)]));
  expect([...Object.keys(Section).filter((name) => name !== "custom" && !names.has(name))]).toEqual([]);
  const ofComponents = ["core module", "core instance", "core type", "component", "instance", "alias", "type", "canon"];
  expect([...ofComponents, "import", "export"].filter((name) => !names.has(name))).toEqual([]);
});

test("every value type stands in a function's type, a local and, if it has a default, a global", () => {
  const numbers = ["i32", "i64", "f32", "f64", "v128"];
  const heaps = ["func", "extern", "any", "eq", "i31", "struct", "array", "exn", "none", "nofunc", "noextern", "noexn"];
  const nameOf = (type: unknown): string =>
    typeof type === "string"
      ? type
      : `${(type as { nullable: boolean }).nullable} ${String((type as { heap: unknown }).heap)}`;
  const seen = { parameter: new Set<string>(), local: new Set<string>(), global: new Set<string>() };
  for (const { case: testCase } of valid) {
    const module = readModule(testCase.bytes);
    for (const { composite } of module.types.flat())
      if (composite.kind === "func") for (const type of composite.parameters) seen.parameter.add(nameOf(type));
    for (const { locals } of module.bodies) for (const { type } of locals) seen.local.add(nameOf(type));
    for (const { type } of module.globals) seen.global.add(nameOf(type.type));
  }
  const nullable = heaps.map((heap) => `true ${heap}`);
  const wanted = [...numbers, ...nullable, ...heaps.map((heap) => `false ${heap}`)];
  expect(wanted.filter((type) => !seen.parameter.has(type))).toEqual([]);
  expect(wanted.filter((type) => !seen.local.has(type))).toEqual([]);
  expect([...numbers, ...nullable].filter((type) => !seen.global.has(type))).toEqual([]);
});

test("every instruction occurs that needs no type of its own proposal, and every proposal that engines have", () => {
  const names = new Set(seeds.flatMap(({ case: { bytes } }) => [...instructionNames(bytes)]));
  const apart = ["stack-switching", "custom-descriptors", "shared-everything"];
  const wanted = instructions.all.filter(({ features }) => !features.some((feature) => apart.includes(feature)));
  expect(wanted.filter(({ name }) => !names.has(name)).map(({ name }) => name)).toEqual([]);
  const used = new Set(valid.flatMap(({ case: { bytes } }) => [...(featuresOf(bytes) ?? [])]));
  expect(FEATURES.filter((feature) => isShipped(feature) && !used.has(feature))).toEqual([]);
});

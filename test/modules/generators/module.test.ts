import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { NotEncodable } from "../../../src/input/codec.ts";
import { FuzzedSink, FuzzedSource } from "../../../src/input/fuzzed.ts";
import { module } from "../../../src/modules/generators/module/module.ts";
import { style } from "../../../src/modules/generators/module/style.ts";
import { SeededSource } from "../../../src/input/seeded.ts";
import { GENERATED_FEATURES } from "../../../src/modules/case/style.ts";
import type { GeneratedFeature, Style } from "../../../src/modules/case/style.ts";
import { featuresOf } from "../../../src/wasm/features.ts";
import { instructions } from "../../../src/wasm/instructions.ts";
import { readTree } from "../../../src/wasm/read_tree.ts";
import { EMPTY_MODULE, nodesIn } from "../../../src/wasm/tree.ts";
import { writeTree } from "../../../src/wasm/write_tree.ts";
import { engines } from "../wat.ts";
import { drawn } from "./drawn.ts";

const modules = Array.from({ length: 400 }, (_, seed) => drawn(seed));

/** What the other two get wrong is known to the targets that ask them. */
const asking = [engines.v8, engines["wasm-tools"]];

test("every module is valid", async () => {
  const wrong: string[] = [];
  const asked = new Map<string, number>();
  for (const [seed, { module: tree }] of modules.entries()) {
    const bytes = writeTree(tree);
    const features = featuresOf(bytes);
    for (const engine of asking) {
      if (!engine.comparable(engines.v8, features)) continue;
      await engine.ready();
      const outcome = engine.compile(bytes);
      if (outcome.kind === "value") asked.set(engine.name, (asked.get(engine.name) ?? 0) + 1);
      else if (outcome.kind !== "unsupported") wrong.push(`${seed} ${engine.name}: ${outcome.message}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(asked.get("v8")).toBe(modules.length);
  expect(asked.get("wasm-tools")).toBeGreaterThan(0.9 * modules.length);
}, 120_000);

test("a module that is written is read as the same tree", () => {
  const changed = modules.keys().filter((index) => {
    const { module: tree } = modules[index]!;
    return !isDeepStrictEqual(readTree(writeTree(tree)), tree);
  });
  expect([...changed]).toEqual([]);
});

test("a module that is encoded is decoded as the same one", () => {
  for (const { style: chosen, module: tree } of modules) {
    const sink = new FuzzedSink();
    style.write(sink, chosen, undefined);
    module.write(sink, tree, { style: chosen, shape: "generated" });
    const source = new FuzzedSource(sink.finish());
    const again = style.read(source, undefined);
    expect(again).toEqual(chosen);
    expect(isDeepStrictEqual(module.read(source, { style: again, shape: "generated" }), tree)).toBe(true);
  }
});

test("one instruction makes a module that is valid, read and encoded as the same one", () => {
  const names = new Set<string>();
  for (let seed = 0; seed < 300; seed++) {
    const { style: chosen, module: tree } = drawn(seed, "single-inst");
    const under = { style: chosen, shape: "single-inst" } as const;
    const bytes = writeTree(tree);
    expect([seed, WebAssembly.validate(bytes)]).toEqual([seed, true]);
    expect(isDeepStrictEqual(readTree(bytes), tree)).toBe(true);
    const sink = new FuzzedSink();
    module.write(sink, tree, under);
    expect(isDeepStrictEqual(module.read(new FuzzedSource(sink.finish()), under), tree)).toBe(true);
    expect(tree.functions).toHaveLength(1);
    for (const { name, args } of tree.functions[0]!.body) {
      names.add(name);
      expect(args.every((one) => one.name === "local.get")).toBe(true);
    }
  }
  expect(names.size).toBeGreaterThan(100);
});

test("nothing at all is the simplest module", () => {
  const source = new FuzzedSource(new Uint8Array());
  const chosen = style.read(source, undefined);
  expect(chosen).toEqual({ features: [], wild: 0, recursive: false, looping: false });
  const tree = module.read(source, { style: chosen, shape: "generated" });
  expect(tree).toMatchObject({
    ...EMPTY_MODULE,
    types: [{ types: [{ composite: { kind: "func", parameters: [], results: [] } }] }],
    functions: [{ type: 0, locals: [], body: [] }],
    exports: [{ name: "e0", kind: "func", index: 0 }],
  });
});

test("what no choices lead to is not encoded", () => {
  const { style: chosen } = drawn(1);
  const write = (): void => module.write(new FuzzedSink(), EMPTY_MODULE, { style: chosen, shape: "generated" });
  expect(write).toThrow(NotEncodable);
});

test("an instruction that is not released is drawn from its row alone", async () => {
  const [added] = ["wide-arithmetic"] as unknown as readonly GeneratedFeature[];
  const under: Style = { features: [added!], wild: 0, recursive: false, looping: false };
  const names = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    const tree = module.read(new FuzzedSource(new SeededSource(seed).bytes(2000)), {
      style: under,
      shape: "generated",
    });
    expect(readTree(writeTree(tree))).toEqual(tree);
    await engines["wasm-tools"].ready();
    expect(engines["wasm-tools"].compile(writeTree(tree)).kind).toBe("value");
    for (const { body } of tree.functions) for (const { name } of nodesIn(body)) names.add(name);
  }
  for (const name of ["i64.add128", "i64.sub128", "i64.mul_wide_s", "i64.mul_wide_u"]) expect(names).toContain(name);
});

describe("what is used", () => {
  const used = modules.map(({ module: tree }) => featuresOf(writeTree(tree)));

  test.each(GENERATED_FEATURES)("%s, only where it is on", (feature) => {
    const having = modules.keys().filter((index) => used[index]?.has(feature));
    const times = having.map((index) => modules[index]!.style.features.includes(feature)).toArray();
    expect(times.length).toBeGreaterThan(modules.length / 20);
    expect(times).not.toContain(false);
  });

  test("almost every instruction that may be", () => {
    const names = new Set<string>();
    for (const { module: tree } of modules)
      for (const { body } of tree.functions) for (const { name } of nodesIn(body)) names.add(name);
    const possible = instructions.all.filter(
      ({ type, weight, features }) => type && weight > 0 && features.every((one) => drawable.has(one)),
    );
    const missing = possible.filter(({ name }) => !names.has(name)).map(({ name }) => name);
    expect(missing.length).toBeLessThan(possible.length / 10);
  });
});

const drawable: ReadonlySet<string> = new Set([
  ...GENERATED_FEATURES,
  "sign-extension",
  "saturating-float-to-int",
  "mutable-globals",
]);

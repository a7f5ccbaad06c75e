import { isDeepStrictEqual } from "node:util";
import { expect, test } from "@jest/globals";
import { SeededSource } from "../../../src/input/seeded.ts";
import { PAIRS } from "../../../src/modules/case/run_case.ts";
import type { RunCase } from "../../../src/modules/case/run_case.ts";
import { RUNNERS } from "../../../src/modules/case/runner.ts";
import { decodeRun, encodeRun } from "../../../src/modules/generators/differential.ts";
import { moduleOf } from "../../../src/modules/guests/module_of.ts";
import { nodesIn } from "../../../src/wasm/tree.ts";

const cases: readonly RunCase[] = Array.from({ length: 250 }, (_, seed) => {
  const random = new SeededSource(5000 + seed);
  return decodeRun(random.bytes(16 + random.integer(1500)));
});
const generated = cases.filter((one) => one.kind === "generated");

test("what is encoded is decoded as the same case, bytes as they stand as well", () => {
  const [first] = generated;
  const bytes: RunCase = { kind: "run", pair: first!.pair, bytes: Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0) };
  for (const one of [...cases.slice(0, 100), bytes])
    expect(isDeepStrictEqual(decodeRun(encodeRun(one)), one)).toBe(true);
  for (const one of generated.slice(0, 100)) {
    const alone: RunCase = { kind: "run", pair: one.pair, bytes: moduleOf(one)?.bytes ?? new Uint8Array() };
    expect(isDeepStrictEqual(decodeRun(encodeRun(alone)), alone)).toBe(true);
  }
});

test("modules are valid, and keep to what both engines have", () => {
  for (const one of generated) {
    const module = moduleOf(one);
    if (module) expect(WebAssembly.validate(module.bytes)).toBe(true);
    const never = one.pair.flatMap(({ name }) => RUNNERS[name]);
    expect(one.style.features.filter((feature) => never.includes(feature))).toEqual([]);
    expect(one.bounds.canonicalNan).toBe(true);
  }
});

test("every pair is drawn, and both shapes", () => {
  const pairs = new Set(generated.map(({ pair }) => pair.map(({ name }) => name).join()));
  expect(pairs.size).toBe(PAIRS.length);
  const single = generated.filter(({ shape }) => shape === "single-inst");
  expect(single.length / generated.length).toBeGreaterThan(0.15);
  expect(single.length / generated.length).toBeLessThan(0.5);
});

test("around a single instruction there is nothing else, and many are drawn", () => {
  const drawn = new Set<string>();
  for (const { shape, module, calls } of generated) {
    if (shape !== "single-inst") continue;
    const [one] = module.functions;
    expect([module.functions.length, one!.body.length]).toEqual([1, 1]);
    const [outer, ...operands] = [...nodesIn(one!.body)];
    expect(operands.map(({ name }) => name)).toEqual(operands.map(() => "local.get"));
    expect(calls.length).toBeGreaterThanOrEqual(3);
    drawn.add(outer!.name);
  }
  expect(drawn.size).toBeGreaterThan(30);
});

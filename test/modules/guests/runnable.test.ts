import { expect, test } from "@jest/globals";
import type { ModuleCase } from "../../../src/modules/case/module_case.ts";
import { closed } from "../../../src/modules/guests/closed.ts";
import { runnable } from "../../../src/modules/guests/runnable.ts";
import { readTree } from "../../../src/wasm/read_tree.ts";
import { node } from "../../../src/wasm/tree.ts";
import type { ModuleTree } from "../../../src/wasm/tree.ts";
import { writeTree } from "../../../src/wasm/write_tree.ts";
import { drawn } from "../generators/drawn.ts";
import { wat } from "../wat.ts";

const tree = async (text: string): Promise<ModuleTree> => readTree(await wat(text));

const instance = (module: ModuleTree): WebAssembly.Exports =>
  new WebAssembly.Instance(new WebAssembly.Module(writeTree(module))).exports;

test("what is imported is zero or null, under the same index", async () => {
  const module = await tree(`(module
    (import "m" "f" (func $f (param i32) (result i64)))
    (import "m" "g" (global $g i32)) (import "m" "h" (global $h (mut f64)))
    (import "m" "t" (table $t 3 externref)) (import "m" "m" (memory 1)) (import "m" "e" (tag (param i32)))
    (func $own (result i64) (i64.const 7))
    (global $k i32 (global.get $g)) (table 2 funcref) (elem (table 1) (global.get $g) func $own)
    (export "own" (func $own)) (export "f" (func $f)) (export "h" (global $h)) (export "k" (global $k))
    (func (export "size") (result i32) (table.size $t)))`);
  const exports = instance(closed(module)!) as Record<string, never> & {
    readonly own: () => bigint;
    readonly f: (x: number) => bigint;
    readonly size: () => number;
    readonly h: WebAssembly.Global;
    readonly k: WebAssembly.Global;
  };
  expect([exports.own(), exports.f(1), exports.size(), exports.h.value, exports.k.value]).toEqual([7n, 0n, 3, 0, 0]);
});

test("for what can't be null there is no definition", async () => {
  expect(closed(await tree('(module (import "m" "g" (global (ref func))))'))).toBeNull();
  expect(closed(await tree('(module (import "m" "t" (table 1 (ref extern))))'))).toBeNull();
});

test("a table may begin as what was imported", async () => {
  const module = await tree(`(module (import "m" "g" (global funcref)) (table 3 funcref (global.get 0))
    (func (export "f") (result i32) (ref.is_null (table.get 0 (i32.const 2)))))`);
  expect((instance(closed(module)!)["f"] as () => number)()).toBe(1);
});

test("drawn modules are valid without their imports, and need none", () => {
  let with_ = 0;
  for (let seed = 0; seed < 150; seed++) {
    const { module } = drawn(seed);
    const alone = closed(module);
    if (module.imports.length > 0) with_++;
    if (alone) expect([seed, WebAssembly.validate(writeTree(alone)), alone.imports]).toEqual([seed, true, []]);
  }
  expect(with_).toBeGreaterThan(20);
});

const CASE = async (text: string): Promise<ModuleCase> => ({
  kind: "module",
  shape: "generated",
  style: { features: ["reference-types"], wild: 0, recursive: false, looping: false },
  module: await tree(text),
  bounds: { fuel: 50, canonicalNan: true },
  calls: [
    { func: 0, operands: [[node("i32.const", [3])]] },
    { func: 1, operands: [] },
  ],
});

test("calls come first, each with what the module holds then, and again in each round", async () => {
  const testCase = await CASE(
    '(module (func (param i32) (result i32) (local.get 0)) (func) (memory 1) (export "e0" (func 1)))',
  );
  const names = (rounds: number, states: "each" | "last"): readonly string[] =>
    runnable(testCase, { rounds, states })!.exports.map(({ name }) => name);
  expect(names(1, "each").slice(0, 6)).toEqual([
    "state after instantiation",
    "call 0",
    "state after call 0",
    "call 1",
    "state after call 1",
    "e0",
  ]);
  expect(names(2, "last").slice(0, 5)).toEqual([
    "call 0",
    "call 1",
    "call 0, round 2",
    "call 1, round 2",
    "state after everything",
  ]);
});

test("nothing grows much", async () => {
  const testCase = await CASE(`(module (memory 1) (table 2 funcref)
    (func (param i32) (result i32) (memory.grow (i32.const 9))) (func (result i32)
      (table.grow (ref.null func) (i32.const 1)) (table.grow (ref.null func) (i32.const 9)) i32.add))`);
  const exports = instance(runnable(testCase, { rounds: 1, states: "each" })!);
  expect([(exports["call 0"] as () => bigint)(), (exports["call 1"] as () => bigint)()]).toEqual([0xffff_ffffn, 1n]);
});

import { expect, test } from "@jest/globals";
import { print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { instrument } from "../../src/coverage/instrument.ts";
import { binary, counted } from "./wasm.ts";

/** The counters after calling `f` of a module with each of the argument lists. */
async function counts(body: string, ...calls: number[][]): Promise<number[]> {
  const { module, instantiate } = await counted(
    `(module (func $other) (func (export "f") (param i32) (result i32) (local i32) ${body}))`,
  );
  const f = instantiate().exports["f"] as (...args: number[]) => number;
  for (const args of calls) f(...args);
  // The first counter is that of $other.
  return [...module.counters.subarray(1)];
}

test("function entries", async () => {
  expect(await counts("(i32.const 1)", [0], [0])).toEqual([2]);
});

test("both sides of an if, with and without an else", async () => {
  expect(await counts("(if (local.get 0) (then nop) (else nop)) (i32.const 1)", [0], [1], [1])).toEqual([3, 2, 1]);
  expect(await counts("(if (local.get 0) (then nop)) (i32.const 1)", [0], [1], [1])).toEqual([3, 2, 1]);
});

test("loops", async () => {
  const body =
    "(loop (br_if 0 (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (local.get 0)))) (i32.const 1)";
  // Entry, head, taken, not taken.
  expect(await counts(body, [5])).toEqual([1, 5, 4, 1]);
});

test("both outcomes of br_if, with and without values", async () => {
  expect(await counts("(block (br_if 0 (local.get 0))) (i32.const 1)", [0], [1], [1])).toEqual([3, 2, 1]);
  expect(await counts("(block (result i32) (br_if 0 (i32.const 4) (local.get 0)))", [0], [1], [1])).toEqual([3, 2, 1]);
});

test("each entry of a br_table, whatever its target", async () => {
  expect(
    await counts("(block (block (br_table 0 1 0 1 (local.get 0)))) (i32.const 1)", [0], [1], [1], [2], [3], [9], [-1]),
  ).toEqual([7, 1, 2, 1, 3]);
});

test("what can't be reached has no counter", async () => {
  expect(await counts("(return (i32.const 1)) (if (local.get 0) (then nop)) (loop (br 0)) (i32.const 2)", [0])).toEqual(
    [1],
  );
  expect(await counts("(block (br 0) (loop (br 0))) (if (local.get 0) (then)) (i32.const 2)", [0])).toEqual([1, 0, 1]);
});

test("a counter wraps around, as libFuzzer expects", async () => {
  expect(
    await counts(
      "(loop (br_if 0 (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (local.get 0)))) (i32.const 1)",
      [259],
    ),
  ).toEqual([1, 3, 2, 1]);
});

test("which edges belong to which function", async () => {
  const { module } = await counted(
    '(module (import "e" "f" (func)) (func) (func (param i32) (if (local.get 0) (then))) (func))',
  );
  expect([...module.instrumented.functions]).toEqual([0, 1, 4, 5]);
});

test("edges share counters when there are too many", async () => {
  const text = `(module (func (export "f") (param i32) (result i32) ${"(if (local.get 0) (then))".repeat(20)}
    (block (block (block (br_table 0 1 2 0 0 0 0 0 0 1 2 (local.get 0))))) (i32.const 1)))`;
  const { module, instantiate } = await counted(text, { maxCounters: 8 });
  expect(module.instrumented).toMatchObject({ counters: 8, edges: 42 });
  expect(module.counters).toHaveLength(8);
  const f = instantiate().exports["f"] as (x: number) => number;
  expect([f(0), f(3)]).toEqual([1, 1]);
  expect(module.counters.every((count) => count > 0)).toBe(true);
});

test("names, producers and unknown custom sections survive; what points into the code does not", async () => {
  const text = `(module $m (@custom "keep" "abc") (memory $own 1) (@producers (language "x" "1") (processed-by "y" "2"))
    (func $a (param $p i32) (local $l i32) (block $first (br_if $first (local.get $p))) (loop $second (if $third
      (local.get $p) (then (br_if $third (local.get $l)) (block $fourth)))))
    (func $b (block $fifth))
    (@custom ".debug_line" "abc") (@custom "sourceMappingURL" "abc"))`;
  const original = await binary(text);
  const rewritten = instrument(original);
  if (rewritten.kind === "left-alone") throw new Error(rewritten.reason);
  expect(rewritten.dropped).toEqual([".debug_line", "sourceMappingURL"]);
  const printed = await print(rewritten.bytes);
  const module = new WebAssembly.Module(rewritten.bytes);
  for (const name of ["keep", "producers"])
    expect(WebAssembly.Module.customSections(module, name)).toEqual(
      WebAssembly.Module.customSections(new WebAssembly.Module(original), name),
    );
  expect(WebAssembly.Module.customSections(module, ".debug_line")).toEqual([]);
  for (const name of [
    "module $m",
    "func $a",
    "func $b",
    "param $p",
    "local $l",
    "memory $own",
    "block $first",
    "loop $second",
    "if $third",
    "block $fourth",
    "block $fifth",
  ]) {
    expect(printed).toContain(name);
  }
});

test.each([
  ["no module", new Uint8Array([1, 2, 3]), /not a valid core module/],
  ["a component", new Uint8Array([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]), /not a valid core module/],
  ["no code", new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), /no code/],
])("left alone: %s", (_, bytes, reason) => {
  const result = instrument(bytes);
  expect(result.kind === "left-alone" && result.reason).toMatch(reason);
});

test("left alone: a module that has counters, an object file, and one with too many memories", async () => {
  const once = instrument(await binary("(module (func))"));
  if (once.kind === "left-alone") throw new Error(once.reason);
  expect(instrument(once.bytes)).toMatchObject({ kind: "left-alone", reason: "it has counters already" });
  expect(instrument(await binary('(module (func) (@custom "linking" "\\02"))'))).toMatchObject({ kind: "left-alone" });
  expect(instrument(await binary(`(module (func) ${"(memory 0)".repeat(100)})`))).toEqual({
    kind: "left-alone",
    reason: "it has 100 memories, and no more are possible",
  });
  expect(instrument(await binary(`(module (func) ${"(memory 0)".repeat(99)})`))).toMatchObject({
    kind: "instrumented",
  });
});

test("a function that has no room for more is copied as it is, and the others count", async () => {
  const full =
    `(func (export "f") (param i32) (result i32) (local ${"i64 ".repeat(49_999)}) (block (result ` +
    "i32) (br_if 0 (i32.const 4) (local.get 0))))";
  const { module, instantiate } = await counted(
    `(module ${full} (func (export "g") (param i32) (result i32) (local.get 0)))`,
  );
  expect([...module.instrumented.functions]).toEqual([0, 0, 1]);
  expect((instantiate().exports["f"] as (x: number) => number)(3)).toBe(4);
});

test("every mutation of a module is rewritten into one that validates, or left alone", async () => {
  const original = await binary(
    '(module (memory 1) (func (export "f") (param i32) (result i32) (block (block (br_table 0 1 (local.get ' +
      "0)))) (if (result i32) (local.get 0) (then (i32.const 1)) (else (i32.load (i32.const 2))))))",
  );
  let instrumented = 0;
  for (let at = 0; at < original.length; at++) {
    for (const bit of [1, 2, 4, 8, 16, 32, 64, 128]) {
      const mutant = original.slice();
      mutant[at]! ^= bit;
      const result = instrument(mutant);
      expect(result.kind === "instrumented").toBe(WebAssembly.validate(mutant));
      if (result.kind === "instrumented") instrumented++;
    }
  }
  expect(instrumented).toBeGreaterThan(20);
});

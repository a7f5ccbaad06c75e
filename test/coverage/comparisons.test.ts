import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CountedModule } from "../../src/coverage/counted_module.ts";
import { findMemcmp } from "../../src/coverage/memcmp.ts";
import { readShape } from "../../src/coverage/module_shape.ts";
import { VENDOR } from "./tools.ts";
import { binary, counted } from "./wasm.ts";

/** What libFuzzer is told. */
function drained(module: CountedModule): { integers: number[][]; strings: string[][] } {
  const told = { integers: [] as number[][], strings: [] as string[][] };
  module.comparisons!.drain({
    registerModuleCounters() {},
    traceIntegerCompare: (_, current, target) => void told.integers.push([current, target]),
    traceUnequalStrings: (_, current, target) => void told.strings.push([current, target]),
  });
  return told;
}

const memcmp = `(func $memcmp (param i32 i32 i32) (result i32)
  (loop $next
    (if (i32.eqz (local.get 2)) (then (return (i32.const 0))))
    (if (i32.ne (i32.load8_u (local.get 0)) (i32.load8_u (local.get 1)))
      (then (return (i32.sub (i32.load8_u (local.get 0)) (i32.load8_u (local.get 1))))))
    (local.set 0 (i32.add (local.get 0) (i32.const 1)))
    (local.set 1 (i32.add (local.get 1) (i32.const 1)))
    (local.set 2 (i32.sub (local.get 2) (i32.const 1)))
    (br $next))
  unreachable)`;

test("comparisons with a constant that failed since the last call", async () => {
  const text = `(module (func (export "f") (param i32) (result i32)
    (if (i32.eq (local.get 0) (i32.const 0x12345678)) (then (return (i32.const 1))))
    (if (i32.eq (local.get 0) (i32.const 77)) (then (return (i32.const 2))))
    (if (i32.lt_u (local.get 0) (i32.const 100_000)) (then (return (i32.const 3))))
    (if (i32.eqz (i32.xor (local.get 0) (i32.const -2000))) (then (return (i32.const 4))))
    (i32.const 5)))`;
  const { module, instantiate } = await counted(text, { comparisons: true });
  const f = instantiate().exports["f"] as (x: number) => number;
  expect([0x12345678, 77, 5, -2000, -5].map(f)).toEqual([1, 2, 3, 4, 5]);
  drained(module);
  f(5);
  expect(drained(module).integers.sort()).toEqual([
    [5, 100_000],
    [5, 0x12345678],
  ]);
  expect(drained(module).integers).toEqual([]);
  // Equal, and what comes behind is not reached.
  f(0x12345678);
  expect(drained(module).integers).toEqual([]);
  f(-1);
  expect(drained(module).integers).toContainEqual([0xffff_ffff, 0xffff_f830]);
});

test("64-bit constants, as numbers by halves and as text", async () => {
  const constant = Buffer.from("keywords").readBigInt64LE();
  const { module, instantiate } = await counted(
    `(module (func (export "f") (param i64) (result i32) (i64.eq (local.get 0) (i64.const ${constant})) (drop) ` +
      "(i64.ne (local.get 0) (i64.const -3))))",
    { comparisons: true },
  );
  const f = instantiate().exports["f"] as (x: bigint) => number;
  expect(f(Buffer.from("kexwords").readBigInt64LE())).toBe(1);
  const { integers, strings } = drained(module);
  expect(integers).toEqual([[Buffer.from("kexw").readUInt32LE(), Buffer.from("keyw").readUInt32LE()]]);
  expect(strings).toEqual([["kexwords", "keywords"]]);
  expect(f(-3n)).toBe(0);
});

test("strings that memcmp compares", async () => {
  const { module, instantiate } = await counted(
    `(module (memory (export "m") 1) (func) ${memcmp} (export "memcmp" (func $memcmp)))`,
    { comparisons: true },
  );
  const { m, memcmp: compare } = instantiate().exports as {
    m: WebAssembly.Memory;
    memcmp: (a: number, b: number, n: number) => number;
  };
  Buffer.from(m.buffer).write("component", 100);
  Buffer.from(m.buffer).write("comparison", 200);
  expect([0, 1, 4, 9, 40].map((length) => Math.sign(compare(100, 200, length)))).toEqual([0, 0, 0, 1, 1]);
  // Not those that are equal, nor the very short and the long.
  expect(drained(module).strings).toEqual([["component", "compariso"]]);
  expect(drained(module).strings).toEqual([]);
});

test("memcmp is known by what it does", async () => {
  const other =
    "(func (param i32 i32 i32) (result i32) (loop (br_if 0 (i32.load8_u (local.get 0)))) " +
    "(i32.load8_u (local.get 1)))";
  const swapped = memcmp
    .replace("$memcmp", "")
    .replace(
      /\(i32.sub \(i32.load8_u \(local.get 0\)\) \(i32.load8_u \(local.get 1\)\)\)/,
      "(i32.sub (i32.load8_u (local.get 1)) (i32.load8_u (local.get 0)))",
    );
  const find = async (text: string): Promise<number[]> => [...findMemcmp(readShape(await binary(text)))];
  expect(
    await find(
      `(module (import "a" "b" (func)) (memory 1) ${swapped} ${memcmp} (func) (func (param i32 i32 i32) (result ` +
        "i32) (i32.const 0)))",
    ),
  ).toEqual([1]);
  expect(await find(`(module (memory 1) ${other})`)).toEqual([]);
  expect(await find(`(module (memory i64 1) (func))`)).toEqual([]);
  for (const tool of ["wasm-tools", "js-component-bindgen-component"]) {
    const shape = readShape(new Uint8Array(readFileSync(join(VENDOR, `${tool}.core.wasm`))));
    expect(findMemcmp(shape).size).toBe(1);
  }
});

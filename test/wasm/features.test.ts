import { expect, test } from "@jest/globals";
import { featuresOf } from "../../src/wasm/features.ts";
import type { Feature } from "../../src/wasm/features.ts";
import { FEATURES } from "../../src/wasm/feature.ts";
import { binary } from "../coverage/wasm.ts";

/** The fields of a module, and what they use. */
const modules: readonly (readonly [text: string, ...features: Feature[]])[] = [
  [""],
  [`(memory 1 2) (table 1 2 funcref) (func) (export "f" (func 0)) (elem (i32.const 0) 0) (data (i32.const 0) "a")`],
  [`(import "m" "g" (global i32)) (global i32 (global.get 0))`],
  [`(memory 1) (func (drop (memory.grow (memory.size))) (i32.store offset=4294967295 (i32.const 0) (i32.const 0)))`],
  [`(import "m" "g" (global (mut i32)))`, "mutable-globals"],
  [`(global (mut i32) (i32.const 0))`],
  [`(global (export "g") (mut i32) (i32.const 0))`, "mutable-globals"],
  [`(import "m" "g" (global i32)) (global (export "g") (mut i32) (i32.const 0))`, "mutable-globals"],
  [`(func unreachable i64.extend32_s)`, "sign-extension"],
  [`(func unreachable i64.trunc_sat_f64_u)`, "saturating-float-to-int"],
  [`(type (func (result i32 i32)))`, "multi-value"],
  [`(func (block (param i32) unreachable) )`, "multi-value"],
  [`(memory 1) (func (memory.copy (i32.const 0) (i32.const 0) (i32.const 0)))`, "bulk-memory"],
  [`(data "a")`, "bulk-memory"],
  [`(elem func)`, "bulk-memory"],
  [`(elem declare func)`, "bulk-memory", "reference-types"],
  [`(table 1 externref)`, "reference-types"],
  [`(table 1 funcref) (table 1 funcref)`, "reference-types"],
  [`(import "m" "t" (table 1 funcref)) (table 1 funcref)`, "reference-types"],
  [`(func (local externref))`, "reference-types"],
  [`(func (param funcref))`, "reference-types"],
  [`(func (local v128))`, "simd"],
  [`(global v128 (v128.const i64x2 1 2))`, "simd"],
  [`(func unreachable i8x16.relaxed_swizzle)`, "relaxed-simd"],
  [`(func return_call 0)`, "tail-call"],
  [`(global i32 (i32.add (i32.const 1) (i32.const 2)))`, "extended-const"],
  [`(memory 1) (data (i32.sub (i32.const 1) (i32.const 1)) "")`, "extended-const"],
  [`(memory 1) (memory 1)`, "multi-memory"],
  [`(import "m" "m" (memory 1)) (memory 1)`, "multi-memory"],
  [`(memory 1) (memory 1) (func (drop (i32.load 1 (i32.const 0))))`, "multi-memory"],
  [`(memory i64 1)`, "memory64"],
  [`(table i64 1 funcref)`, "memory64"],
  [`(import "m" "m" (memory i64 1 2))`, "memory64"],
  [`(memory 1 1 shared)`, "threads"],
  [`(memory 1) (func (drop (i32.atomic.load (i32.const 0))))`, "threads"],
  [`(func atomic.fence)`, "threads"],
  [`(tag)`, "exceptions"],
  [`(import "m" "t" (tag (param i32)))`, "exceptions"],
  [`(func (try_table))`, "exceptions"],
  [`(func (local exnref))`, "exceptions"],
  [`(func try catch_all end)`, "legacy-exceptions"],
  [`(type (func)) (func (local (ref null 0)))`, "function-references"],
  [`(func (local (ref func)))`, "function-references", "reference-types"],
  [`(table 1 funcref (ref.null func))`, "function-references", "reference-types"],
  [`(type (struct))`, "gc"],
  [`(type (array i8))`, "gc"],
  [`(rec (type (func)) (type (func)))`, "gc"],
  [`(type (sub (func)))`, "gc"],
  [`(func (local anyref))`, "gc"],
  [`(func (drop (ref.null none)))`, "gc", "reference-types"],
  [`(global i32 (i32.const 0)) (global i32 (global.get 0))`, "gc"],
  [`(func (@metadata.code.branch_hint "\\00") (if (i32.const 0) (then)))`, "branch-hinting"],
  [`(type (func)) (type (cont 0))`, "stack-switching"],
  [`(func (local contref))`, "stack-switching"],
  [`(func (suspend 0)) (tag)`, "stack-switching", "exceptions"],
  [`(rec (type (descriptor 1) (struct)) (type (describes 0) (struct)))`, "custom-descriptors", "gc"],
  [`(type (struct)) (func (local (ref null (exact 0))))`, "custom-descriptors", "gc", "function-references"],
  [`(func unreachable i64.mul_wide_u)`, "wide-arithmetic"],
  [`(memory 1 (pagesize 1))`, "custom-page-sizes"],
  [`(memory 1) (func (memory.discard (i32.const 0) (i32.const 0)))`, "memory-control"],
  [`(type (shared (struct)))`, "shared-everything", "gc"],
  [`(global (shared i32) (i32.const 0))`, "shared-everything"],
  [`(table shared 1 (ref null (shared func)))`, "shared-everything", "reference-types"],
  [`(global (shared mut i32) (i32.const 0)) (func (drop (global.atomic.get seq_cst 0)))`, "shared-everything"],
];

const sorted = (features: Iterable<Feature> | null): readonly Feature[] | null => features && [...features].sort();

test.each(modules)("(module %s)", async (text, ...features) => {
  expect(sorted(featuresOf(await binary(`(module ${text})`)))).toEqual(sorted(features));
});

test("every feature has a module that uses it", () => {
  const shown = new Set(modules.flatMap(([, ...features]) => features));
  expect(FEATURES.filter((feature) => !shown.has(feature))).toEqual(["compact-imports"]);
});

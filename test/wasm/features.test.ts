import { expect, test } from "@jest/globals";
import { featuresOf, whyMalformed } from "../../src/wasm/features.ts";
import type { Feature } from "../../src/wasm/features.ts";
import { SeededSource } from "../../src/input/seeded.ts";
import { FEATURES, isShipped } from "../../src/wasm/feature.ts";
import { readModule } from "../../src/wasm/module.ts";
import { PREAMBLE, Section } from "../../src/wasm/sections.ts";
import { Writer } from "../../src/wasm/writer.ts";
import { proposalModules } from "../coverage/proposal_modules.ts";
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
  [`(import "m" (item "a" (func)) (item "b" (memory 1)))`, "compact-imports"],
  [`(import "m" (item "a") (item "b") (func))`, "compact-imports"],
  [`(type (shared (struct)))`, "shared-everything", "gc"],
  [`(global (shared i32) (i32.const 0))`, "shared-everything"],
  [`(table shared 1 (ref null (shared func)))`, "shared-everything", "reference-types"],
  [`(global (shared mut i32) (i32.const 0)) (func (drop (global.atomic.get seq_cst 0)))`, "shared-everything"],
];

const sorted = (features: Iterable<Feature> | null): readonly Feature[] | null => features && [...features].sort();

test.each(modules)("(module %s)", async (text, ...features) => {
  expect(sorted(featuresOf(await binary(`(module ${text})`)))).toEqual(sorted(features));
});

/** Encodings that 1.0 does not have of what it has; the text format has no way to say them. */
test.each<[string, string, ...Feature[]]>([
  ["the table of an indirect call in two bytes", "0000 1100 8000", "reference-types"],
  ["memory 0 in two bytes", "0000 3f 8000", "multi-memory"],
  ["memory 0 by the flag", "0000 28 42 00 00", "multi-memory"],
  ["an offset in six bytes", "0000 28 02 808080808000", "memory64"],
  ["an offset of 2^32", "0000 28 02 8080808010", "memory64"],
  ["a return_call_ref, which names no type in the text", "0000 15 00", "tail-call", "function-references"],
])("%s", (_, code, ...features) => {
  const body = Buffer.from(`${code.replaceAll(" ", "")}0b`, "hex");
  const to = new Writer().raw(PREAMBLE).section(Section.type, Uint8Array.of(1, 0x60, 0, 0));
  to.section(Section.function, Uint8Array.of(1, 0));
  to.section(Section.code, Uint8Array.of(1, body.length, ...body));
  expect(sorted(featuresOf(to.toBytes()))).toEqual(sorted(features));
});

/** A module of these sections, in hexadecimal. */
const module = (sections: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.of(...PREAMBLE, ...Buffer.from(sections.replaceAll(" ", ""), "hex"));

test.each([
  ["a section twice", "0100 0100"],
  ["sections in another order", "0200 0100"],
  ["an unknown section", "0e00"],
  ["a section that goes on after its items", "01020000"],
  ["a section that ends before its items", "010101"],
  ["a section that is longer than the module", "010201"],
  ["a custom section whose name is no UTF-8", "000201ff"],
  ["functions without code", "01040160 0000 03020100"],
  ["data that was not announced", "0c0101"],
  ["an unknown type", "01020161"],
  ["a value type in two bytes", "0106016001ff7f00"],
  ["unknown limits", "05030110 01"],
  ["an unknown mutability", "0606017f04410 00b"],
  ["a constant expression that does not end", "0605017f004100"],
  ["an unknown kind of export", "07050101610500"],
  ["an unknown kind of element segment", "09020108"],
  ["an unknown kind of data segment", "0b020103"],
  ["a function that goes on after its end", "010401600000 03020100 0a06010400 0b0b01"],
  ["an unknown instruction", "010401600000 03020100 0a05010300 270b"],
  ["more locals than there can be", "010401600000 03020100 0a100 10e02ffffffff0f7fffffffff0f7f0b"],
  ["a data segment that is dropped, without a data count", "010401600000 03020100 0a07010500 fc09000b"],
])("%s is malformed", (_, sections) => {
  expect(WebAssembly.validate(module(sections))).toBe(false);
  expect(featuresOf(module(sections))).toBeNull();
});

/** Which V8 takes all the same. */
test.each([
  ["a heap type in two bytes", "010701600163f07f00"],
  ["the empty block type in two bytes", "010401600000 03020100 0a08010600 02c07f0b0b"],
  ["the kind of a tag in two bytes", "010401600000 0d0401800000"],
])("%s is malformed", (_, sections) => {
  expect(featuresOf(module(sections))).toBeNull();
});

test("of several things that are malformed the first one is told", () => {
  const [limits, order] = ["0404" + "01702001", "0104" + "015e6f01"];
  const why = (hex: string): string | null => whyMalformed(Buffer.from(`0061736d01000000${hex}`, "hex"));
  expect(why(limits + order)).toMatch(/^unknown limits 0x20/);
  expect(why("04" + "04" + "01700001" + order + "0504" + "01200001")).toBe("section 1 is out of order");
});

test("what is malformed has a reason, and what is well-formed none", async () => {
  expect(whyMalformed(module("010701600163f07f00"))).toBe("the code of a type in more bytes than one");
  expect(whyMalformed(module("09050101800000"))).toBe("unknown kind of elements 0x80");
  expect(whyMalformed(module("010101"))).toBe("it ends in the middle");
  expect(whyMalformed(module(""))).toBeNull();
  expect(whyMalformed(await binary("(component)"))).toBe("it is not a core module");
});

test("a component is no module", async () => {
  expect(featuresOf(await binary("(component)"))).toBeNull();
  expect(featuresOf(new Uint8Array(0))).toBeNull();
});

/**
 * Where V8 and the specification differ on what is well-formed: it takes an
 * index and a code of a type for one integer, and the kind of a tag for an
 * integer, which may then be longer.
 */
const lenient = /kind of tag|in more bytes than one/;

test("whatever the bytes are, it answers; and what V8 takes is well-formed", async () => {
  const originals = await Promise.all(Object.values(proposalModules).map((text) => binary(text)));
  const random = new SeededSource(1);
  const counts = { valid: 0, malformed: 0, other: 0 };
  for (let i = 0; i < 30_000; i++) {
    const bytes = Uint8Array.from(originals[random.integer(originals.length - 1)]!);
    for (let edits = 1 + random.integer(3); edits > 0; edits--)
      bytes[random.integer(bytes.length - 1)] = random.integer(random.integer(1) === 0 ? 0x0f : 0xff);
    const cut = random.integer(9) === 0 ? bytes.subarray(0, random.integer(bytes.length)) : bytes;
    const features = featuresOf(cut);
    if (!WebAssembly.validate(cut)) counts[features ? "other" : "malformed"]++;
    else {
      counts.valid++;
      if (features === null) expect(() => readModule(cut)).toThrow(lenient);
      else expect([...features].filter((feature) => !isShipped(feature))).toEqual([]);
    }
  }
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(1000);
  for (let i = 0; i < 10_000; i++) {
    const noise = random.bytes(random.integer(60));
    featuresOf(noise);
    featuresOf(Uint8Array.of(...PREAMBLE, ...noise));
  }
});

test("every feature has a module that uses it", () => {
  const shown = new Set(modules.flatMap(([, ...features]) => features));
  expect(FEATURES.filter((feature) => !shown.has(feature))).toEqual([]);
});

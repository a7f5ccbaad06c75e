import { beforeEach, expect, test } from "@jest/globals";
import type { Refusal } from "../../../src/modules/engines/engine.ts";
import { offsetOf } from "../../../src/modules/engines/tools/classify.ts";
import { closed } from "../../../src/modules/engines/tools/closed.ts";
import { featuresOf } from "../../../src/wasm/features.ts";
import { engines, module, wat } from "../wat.ts";

const { v8, "wasm-tools": tools } = engines;
beforeEach(() => tools.ready());

const IMPORTS = `
  (type $s (struct)) (type $f (func (param i32) (result f64)))
  (import "a" "f" (func (type $f))) (import "a" "f" (func (type $f)))
  (import "b" "t" (table 1 2 funcref)) (import "b" "m" (memory i64 1)) (import "b" "g" (global (mut v128)))
  (import "b" "n" (global (ref null $s))) (import "b" "e" (tag (param i64)))
  (table 1 externref) (memory 1) (global i32 (i32.const 3)) (tag)`;

test("a closed module is valid if the module is, and indices stay", async () => {
  const bytes = await wat(`(module ${IMPORTS}
    (func (export "x") (param i32) (result f64)
      (drop (global.get 2)) (drop (table.size 1)) (drop (memory.size 1)) (call 1 (local.get 0)))
    (elem (table 0) (i32.const 0) func 2) (data (memory 0) (i64.const 0) "a"))`);
  const { binary } = closed(bytes)!;
  expect(WebAssembly.Module.imports(new WebAssembly.Module(binary as BufferSource))).toEqual([]);
  expect(tools.compile(bytes).kind).toBe("value");
});

test("a table that begins as an imported global can't be closed", async () => {
  const table = (initial: string) => `(module (import "a" "g" (global funcref)) (table 1 funcref ${initial}))`;
  expect(closed(await wat(table("(global.get 0)")))).toBeNull();
  expect(closed(await wat(table("(ref.null func)")))).not.toBeNull();
});

test("a closed module of one that is not valid isn't either", async () => {
  const bytes = await wat(`(module ${IMPORTS}
    (func (export "x") (result f64) (global.set 0 (v128.const i64x2 1 2)) (call 1 (global.get 2)))
    (elem (table 0) (i32.const 0) func 2) (start 3) (func))`);
  const seen = { valid: 0, invalid: 0 };
  for (let at = 8; at < bytes.length; at++)
    for (const bit of [0, 1, 2, 4, 6]) {
      const changed = bytes.with(at, (bytes[at] ?? 0) ^ (1 << bit));
      const other = closed(changed);
      if (other === null || other.binary === changed) continue;
      const valid = v8.validate(changed);
      expect([at, bit, v8.validate(Uint8Array.from(other.binary))]).toEqual([at, bit, valid]);
      seen[valid ? "valid" : "invalid"]++;
    }
  expect([seen.valid > 20, seen.invalid > 20]).toEqual([true, true]);
});

test("where it is wrong is told in offsets of the module", async () => {
  const bytes = await wat('(module (import "a" "f" (func (param i32))) (import "a" "m" (memory 1)) (func call 0))');
  const at = Buffer.from(bytes).toString("hex").lastIndexOf("1000") / 2;
  const outcome = tools.compile(bytes);
  expect(outcome).toMatchObject({ kind: "error" });
  expect(outcome.kind === "error" && outcome.message).toContain(`(at offset 0x${at.toString(16)})`);
});

test.each([
  // A heap type in two bytes, in a body; the same behind an import, for which a definition stands.
  ["010401600000 03020100 0a08010600d0f07f1a0b", "f07f"],
  ["010401600000 020501 00000000 03020100 0a08010600d0f07f1a0b", "f07f"],
  ["010701600163f07f00", "f07f"],
])("also of a malformed one: %s", (digits, wrong) => {
  const bytes = module(digits);
  expect(featuresOf(bytes)).toBeNull();
  const outcome = tools.compile(bytes);
  expect(outcome).toMatchObject({ kind: "error" });
  const at = Buffer.from(bytes).toString("hex").indexOf(wrong) / 2;
  // Of value types it names the first byte.
  expect([at, at - 1]).toContain(offsetOf((outcome as Refusal).message));
});

test("what can't be told of the module is no refusal", async () => {
  expect(tools.compile(await wat('(module (import "a" "g" (global (ref func))))'))).toMatchObject({
    kind: "unsupported",
  });
  // An export that has a meaning in a component.
  expect(tools.compile(await wat('(module (func (export "cabi_realloc")))'))).toMatchObject({ kind: "unsupported" });
});

test("malformed modules are refused by way of bindgen", () => {
  for (const digits of ["0105 01", "0a0101", "03 02 01 00", "00"])
    expect(tools.compile(module(digits))).toMatchObject({ kind: "error", stage: "compile" });
});

test("a panic costs the instance, and is told by file and message", async () => {
  const before = tools.replaced;
  // known_issues/compile/wasm-tools-component-of-cut-off-module.json
  const outcome = tools.answer("componentNew", module("030101 0a0401"));
  expect(outcome).toMatchObject({ kind: "trap", trap: expect.stringMatching(/^panic in metadata\.rs: /) as unknown });
  await tools.ready();
  expect(tools.replaced).toBe(before + 1);
  expect(tools.answer("componentNew", module("")).kind).toBe("value");
});

import { expect, test } from "@jest/globals";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { failureOf } from "../../../../src/components/engines/reference/classify.ts";
import { instantiateComponent } from "../../../../src/components/engines/reference/instantiate.ts";

/** A component with one core module, which it instantiates, and lifts the module's `f`. */
const component = (module: string) => `(component (core module $m ${module}) (core instance $i (instantiate $m))
  (func (export "f") (canon lift (core func $i "f"))))`;
const F = '(func (export "f"))';

test.each<[string, string, object]>([
  ["traps at instantiation", `(memory 1) (data (i32.const 65536) "a") ${F}`, { trap: "memory out of bounds" }],
  ["a start function that traps", `(start $s) (func $s unreachable) ${F}`, { trap: "unreachable" }],
  ["no such import", `(import "a" "b" (func)) ${F}`, { kind: "error", stage: "instantiate", error: "LinkFault" }],
  ["an invalid module", `(func (result i32)) ${F}`, { kind: "error", stage: "instantiate", error: "CompileError" }],
  ["a memory beyond V8's limit", `(memory 65537) ${F}`, { kind: "limit", limit: "size" }],
  [
    "a proposal that V8 has not switched on",
    `(type $f (func)) (type (cont $f)) ${F}`,
    { kind: "unsupported", what: "core proposal wasmfx" },
  ],
])("%s", async (_, module, expected) => {
  const outcome = instantiateComponent(await parse(component(module)), {});
  expect(outcome).toMatchObject(expected);
});

test.each<[string, string, object]>([
  ["a trap", "unreachable", { kind: "trap", trap: "unreachable" }],
  ["an exception", "(throw $t)", { kind: "trap", trap: "uncaught exception" }],
  ["endless recursion", "(call $f)", { kind: "limit", limit: "stack" }],
  [
    "what V8 throws and no specification calls a trap",
    "(drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))",
    { kind: "error", stage: "call", error: "RuntimeError" },
  ],
])("%s in a call", async (_, code, expected) => {
  const text = component(`(tag $t) (memory 1) (func $f (export "f") ${code})`);
  const outcome = instantiateComponent(await parse(text), {});
  if (outcome.kind !== "value") throw new Error(JSON.stringify(outcome));
  expect(outcome.value.exports.get("f")?.([])).toMatchObject(expected);
});

test("memory that is not there is a limit", () => {
  const error = new RangeError("WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance");
  expect(failureOf(error, "instantiate")).toMatchObject({ kind: "limit", limit: "memory" });
});

test("anything else is a mistake of this project", () => {
  expect(() => failureOf(new TypeError("mine"), "call")).toThrow("running a component in the reference engine: mine");
});

import { expect, test } from "@jest/globals";
import { classify, normalise } from "../../../../src/components/engines/jco/classify.ts";
import type { Thrown } from "../../../../src/components/engines/jco/classify.ts";

const rejected = (payload: string): Thrown => ({
  stage: "transpile",
  error: Object.assign(new Error(payload), { payload }),
});
const panicked = (where: string, message: string): Thrown => ({
  stage: "transpile",
  error: new WebAssembly.RuntimeError("unreachable"),
  stderr:
    `\nthread '<unnamed>' (1) panicked at crates/js-component-bindgen/src/${where}:\n${message}\nnote: ` +
    `run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace\n`,
});
const called = (error: unknown): Thrown => ({ stage: "call", error });
const trap = (message: string): Thrown => called(new WebAssembly.RuntimeError(message));

test.each<[Thrown, Readonly<Record<string, string>>]>([
  [trap("unreachable"), { kind: "trap", trap: "unreachable" }],
  [trap("wasm trap: wasm `unreachable` instruction executed"), { kind: "trap", trap: "unreachable" }],
  [trap("memory access out of bounds"), { kind: "trap", trap: "memory out of bounds" }],
  [trap("wasm trap: out of bounds memory access"), { kind: "trap", trap: "memory out of bounds" }],
  [trap("divide by zero"), { kind: "trap", trap: "division by zero" }],
  [trap("remainder by zero"), { kind: "trap", trap: "division by zero" }],
  [trap("divide result unrepresentable"), { kind: "trap", trap: "integer overflow" }],
  [trap("float unrepresentable in integer range"), { kind: "trap", trap: "invalid conversion" }],
  [trap("table index is out of bounds"), { kind: "trap", trap: "table out of bounds" }],
  [trap("null function or function signature mismatch"), { kind: "trap", trap: "indirect call" }],
  [trap("wasm trap: string content out-of-bounds"), { kind: "trap", trap: "string out of bounds" }],
  [trap("wasm trap: unaligned pointer"), { kind: "trap", trap: "unaligned pointer" }],
  [trap("wasm trap: cannot leave component instance"), { kind: "trap", trap: "cannot leave" }],
  [trap("cannot leave component instance"), { kind: "trap", trap: "cannot leave" }],
  [trap("wasm trap: cannot enter component instance"), { kind: "trap", trap: "cannot enter" }],
  [trap("wasm trap: deadlock detected: event loop cannot make further progress"), { kind: "trap", trap: "deadlock" }],
  [trap("cannot block a synchronous task before returning"), { kind: "trap", trap: "cannot block" }],
  [
    called(new Error("non async exports cannot synchronously call async functions")),
    { kind: "trap", trap: "cannot block" },
  ],
  [called(new Error("trying to suspend without WebAssembly.promising")), { kind: "trap", trap: "cannot suspend" }],
  [called(new Error("trying to suspend JS frames")), { kind: "trap", trap: "cannot suspend" }],
  [
    { ...trap("unreachable"), unhandled: true },
    { kind: "error", stage: "call", error: "unhandled RuntimeError: unreachable" },
  ],
  [
    called(new Error("(component [0]) task [1]  is already resolved")),
    { kind: "error", stage: "call", error: "Error: (component […]) task […] is already resolved" },
  ],
  [
    called(new Error("(component [0]) task [1] exited without resolution")),
    {
      kind: "error",
      stage: "call",
      error: "Error: (component […]) task […] exited without resolution",
      insteadOf: "task not returned",
    },
  ],
  [trap("some trap 12 of tomorrow"), { kind: "error", stage: "call", error: "RuntimeError: some trap N of tomorrow" }],
  [called(new TypeError("invalid variant discriminant for Color")), { kind: "trap", trap: "invalid discriminant" }],
  [called(new TypeError("invalid discriminant specified for Color")), { kind: "trap", trap: "invalid discriminant" }],
  [called(new TypeError("not a valid char")), { kind: "trap", trap: "invalid char" }],

  [
    called(new RangeError("Maximum call stack size exceeded")),
    { kind: "error", error: "RangeError: Maximum call stack size exceeded" },
  ],
  [
    { stage: "transpile", error: new RangeError("Maximum call stack size exceeded") },
    { kind: "limit", limit: "stack" },
  ],
  [called(new RangeError("Array buffer allocation failed")), { kind: "limit", limit: "memory" }],
  [
    {
      stage: "instantiate",
      error: new RangeError("WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance"),
    },
    { kind: "limit", limit: "memory" },
  ],
  [called(new RangeError("Invalid string length")), { kind: "limit", limit: "memory" }],
  [
    rejected(
      "failed to translate component\n\nCaused by:\n    effective type size exceeds the limit of 1000000 (at " +
        "offset 0x1f)",
    ),
    { kind: "limit", limit: "size" },
  ],

  [
    rejected(
      "failed to translate component\n\nCaused by:\n    Maps require the component model map feature (at offset 0xb)",
    ),
    { kind: "unsupported", what: "failed to translate component: Maps require the component model map feature" },
  ],
  [
    panicked("transpile_bindgen.rs:2431:58", "not implemented: utf16 copier"),
    { kind: "unsupported", what: "not implemented: utf16 copier" },
  ],
  [
    rejected(
      "failed to translate component\n\nCaused by:\n    component export `run` is a reexport of an imported " +
        "function which is not implemented",
    ),
    {
      kind: "unsupported",
      what:
        "failed to translate component: component export `…` is a reexport of an imported function which is " +
        "not implemented",
    },
  ],
  [
    panicked("transpile_bindgen.rs:2431:58", "not yet implemented: Trampoline::ThreadIndex"),
    { kind: "unsupported", what: "not yet implemented: Trampoline::ThreadIndex" },
  ],

  [
    panicked("function_bindgen.rs:1330:9", "assertion failed: matches!(self.encoding, StringEncoding::UTF8)"),
    {
      kind: "error",
      stage: "transpile",
      error: "panic in function_bindgen.rs: assertion failed: matches!(self.encoding, StringEncoding::UTF8)",
    },
  ],
  [
    panicked("names.rs:86:17", "Unable to generate valid identifier _x1 for 'x-1'"),
    {
      kind: "error",
      stage: "transpile",
      error: "panic in names.rs: Unable to generate valid identifier _xN for '…'",
    },
  ],
  [
    rejected(
      "failed to extract interface information from component\n\nCaused by:\n    0: in the middle\n    1: " +
        "record type must have at least one field (at offset 0x48)",
    ),
    {
      kind: "error",
      stage: "transpile",
      error: "Error: failed to extract interface information from component: record type must have at least one field",
    },
  ],
  [
    { stage: "evaluate", error: new SyntaxError("Identifier 'len12' has already been declared") },
    { kind: "error", stage: "evaluate", error: "SyntaxError: Identifier '…' has already been declared" },
  ],
  [
    {
      stage: "compile",
      error: new WebAssembly.CompileError('WebAssembly.Module(): Compiling function #3:"run" failed: type error @+123'),
    },
    {
      kind: "error",
      stage: "compile",
      error: 'CompileError: WebAssembly.Module(): Compiling function #N:"…" failed: type error @+N',
    },
  ],
  [
    called(new TypeError("getStatus is not a function")),
    { kind: "error", stage: "call", error: "TypeError: … is not a function" },
  ],
  [
    called(new TypeError("Cannot read properties of undefined (reading 'aB')")),
    { kind: "error", stage: "call", error: "TypeError: Cannot read properties of undefined (reading '…')" },
  ],
  [
    called(new TypeError("invalid u8 value [300]")),
    { kind: "error", stage: "call", error: "TypeError: invalid u8 value […]" },
  ],
  [
    called(new TypeError('"red" is not one of the cases of my-color')),
    { kind: "error", stage: "call", error: 'TypeError: "…" is not one of the cases of …' },
  ],
  [
    called(new SyntaxError("Cannot convert 1.5 to a BigInt")),
    { kind: "error", stage: "call", error: "SyntaxError: Cannot convert … to a BigInt" },
  ],
  [
    called(new TypeError("Cannot convert undefined to a BigInt")),
    { kind: "error", stage: "call", error: "TypeError: Cannot convert undefined to a BigInt" },
  ],
  // Not a trap by the Canonical ABI, which takes any number but 0 for true.
  [
    called(new TypeError("invalid variant discriminant for bool")),
    { kind: "error", stage: "call", error: "TypeError: invalid variant discriminant for …" },
  ],
  // An exception of the glue that an adapter caught.
  [
    trap("wasm trap: uncaught exception propagated out of component"),
    { kind: "error", stage: "call", error: "RuntimeError: wasm trap: uncaught exception propagated out of component" },
  ],
  // A RuntimeError while transpiling is bindgen's, not the component's.
  [
    { stage: "transpile", error: new WebAssembly.RuntimeError("memory access out of bounds") },
    { kind: "error", stage: "transpile", error: "RuntimeError: memory access out of bounds" },
  ],
  [called(undefined), { kind: "error", stage: "call", error: "undefined: undefined" }],
  [called({}), { kind: "error", stage: "call", error: "object: […]" }],
])("%j", (thrown, expected) => {
  expect(classify(thrown)).toMatchObject(expected);
});

test.each([
  ["can't do `x-y` and it's bad", "can't do `…` and it's bad"],
  ["f32 of 12 and u8[3] at 0x1F", "f32 of N and u8[…] at N"],
  ["many\n  lines\tand spaces", "many lines and spaces"],
])("%s", (message, expected) => {
  expect(normalise(message)).toBe(expected);
});

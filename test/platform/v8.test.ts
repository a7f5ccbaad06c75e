import { expect, test } from "@jest/globals";
import v8 from "node:v8";
import { compileInTier, platformVersions, supported, withoutCompilationCache } from "../../src/platform/v8.ts";

/** `(func (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const constant)))` */
const adder = (constant: number) =>
  Uint8Array.of(
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    1,
    6,
    1,
    0x60,
    1,
    0x7f,
    1,
    0x7f,
    3,
    2,
    1,
    0,
    7,
    5,
    1,
    1,
    0x66,
    0,
    0,
    10,
    9,
    1,
    7,
    0,
    0x20,
    0,
    0x41,
    constant,
    0x6a,
    0x0b,
  );

function native(name: string): (f: unknown) => boolean {
  v8.setFlagsFromString("--allow-natives-syntax");
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    return new Function("f", `return %${name}(f);`) as (f: unknown) => boolean;
  } finally {
    v8.setFlagsFromString("--no-allow-natives-syntax");
  }
}

const isLiftoff = native("IsLiftoffFunction");
const isTurbofan = native("IsTurboFanFunction");

function compiled(tier: "liftoff" | "turbofan" | "default", constant: number): (x: number) => number {
  const module = compileInTier(tier, adder(constant));
  return new WebAssembly.Instance(module).exports["f"] as (x: number) => number;
}

test("liftoff stays in Liftoff, however often a function is called", () => {
  const f = compiled("liftoff", 1);
  let sum = 0;
  for (let i = 0; i < 3_000_000; i++) sum = f(sum);
  expect(sum).toBe(3_000_000);
  expect(isLiftoff(f)).toBe(true);
});

test("turbofan is in TurboFan before the first call", () => {
  const f = compiled("turbofan", 2);
  expect(isTurbofan(f)).toBe(true);
  expect(f(40)).toBe(42);
});

test("equal bytes do not share code across tiers", () => {
  expect([
    isLiftoff(compiled("liftoff", 3)),
    isTurbofan(compiled("turbofan", 3)),
    isLiftoff(compiled("liftoff", 3)),
  ]).toEqual([true, true, true]);
});

test("flags are put back, also after an exception", () => {
  expect(() => compileInTier("turbofan", new Uint8Array())).toThrow(WebAssembly.CompileError);
  expect(() =>
    withoutCompilationCache(() => {
      throw new Error("x");
    }),
  ).toThrow("x");
  // Lazily compiled again, so in no tier before the first call.
  expect(isTurbofan(compiled("default", 4))).toBe(false);
});

test("versions name Node and V8", () => {
  expect(platformVersions).toEqual({ node: process.versions.node, v8: process.versions.v8 });
});

test("the pinned Node has every feature that an option needs", () => {
  expect(supported).toEqual({ jspi: true, multiMemory: true, wasmExnref: true });
});

import { describe, expect, test } from "@jest/globals";
import { shrink } from "../../../src/harness/shrink.ts";
import { bytesCase } from "../../../src/modules/case/case.ts";
import type { Case } from "../../../src/modules/case/case.ts";
import { instructionNames, sectionNames } from "../../../src/modules/case/contents.ts";
import { formOf } from "../../../src/modules/case/form.ts";
import { printCase } from "../../../src/modules/case/print.ts";
import { seedCases } from "../../../src/modules/generators/seeds.ts";
import { shrinking } from "../../../src/modules/shrink/shrinking.ts";
import { bytesOf, treeOf } from "../../../src/modules/shrink/tree.ts";
import { featuresOf } from "../../../src/wasm/features.ts";
import { engines, wat } from "../wat.ts";

const whole = {
  shrinking,
  cases: { print: printCase, stringify: printCase, parse: () => bytesCase([]), whyNot: () => null },
};

async function smallest(bytes: Uint8Array, holds: (testCase: Case) => boolean): Promise<Case> {
  return (await shrink(whole, bytesCase(bytes), { holds: (one) => Promise.resolve(holds(one)) })).case;
}

const BUSY = `(module
  (type (func (param i32 i64) (result i32))) (import "env" "function" (func (type 0)))
  (memory 1 4) (global (mut i32) (i32.const 77)) (table 3 funcref)
  (func (type 0) (local f64) (block (loop (br_if 1 (local.get 0)) (br 0))) (call 0 (local.get 0) (i64.const 123456)))
  (func (export "x") (param i32) (result i32)
    (if (result i32) (local.get 0) (then (i32.div_u (i32.const 1000) (local.get 0))) (else (i32.const 3000))))
  (elem (i32.const 0) func 0 1 2) (data (i32.const 100) "some data"))`;

test("parts that nobody touches are what they were, in every seed", () => {
  for (const { name, case: testCase } of seedCases()) {
    const again = bytesOf(treeOf(testCase.bytes));
    // Sizes are written in their shortest form.
    if (name.startsWith("spelling-long") || featuresOf(testCase.bytes) === null) continue;
    expect([name, Buffer.from(again).toString("hex")]).toEqual([name, Buffer.from(testCase.bytes).toString("hex")]);
  }
});

describe("a reduction", () => {
  test("leaves the instruction that it is about, in a module that is still well-formed", async () => {
    const { bytes } = await smallest(
      await wat(BUSY),
      ({ bytes: some }) => featuresOf(some) !== null && [...instructionNames(some)].includes("i32.div_u"),
    );
    expect([...sectionNames(bytes)].sort()).toEqual(["code", "function"]);
    expect([...instructionNames(bytes)]).toEqual(["i32.div_u", "end"]);
  });

  test("keeps what is valid valid", async () => {
    const { bytes } = await smallest(
      await wat(BUSY),
      ({ bytes: some }) =>
        engines.v8.validate(Uint8Array.from(some)) && [...instructionNames(some)].includes("i32.div_u"),
    );
    // A type with its result, a function and its code, with "unreachable" in front of it.
    expect(bytes.length).toBeLessThanOrEqual(31);
    expect([...instructionNames(bytes)]).toEqual(["unreachable", "i32.div_u", "end"]);
  });

  test("makes integers small", async () => {
    const { bytes } = await smallest(
      await wat("(module (func (drop (i64.const 123456789012)) (drop (i32.const 4711))))"),
      ({ bytes: some }) => featuresOf(some) !== null && [...instructionNames(some)].includes("i64.const"),
    );
    expect(printCase(bytesCase(bytes))).toContain("i64.const 0; end");
  });

  test("comes down to a module out of a component, if that shows it", async () => {
    const bytes = await wat(`(component (component (core module ${BUSY.slice("(module".length)}))`);
    const { bytes: least } = await smallest(
      bytes,
      ({ bytes: some }) => formOf(some) !== "neither" && [...sectionNames(some)].includes("memory"),
    );
    expect([...least]).toEqual([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 0]);
  });

  test("reaches bytes that are no module, if nothing else is asked for", async () => {
    expect((await smallest(await wat(BUSY), () => true)).bytes.length).toBe(0);
    const { bytes } = await smallest(await wat(BUSY), ({ bytes: some }) => some.includes(0x6e));
    expect([...bytes]).toEqual([0x6e]);
  });
});

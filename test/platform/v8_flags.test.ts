import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import { RUNTIME_FLAGS } from "../../src/platform/v8_flags.ts";

/**
 * A function with all that the flags are about: a loop, a switch, calls direct and through a table, and a copy of some
 * bytes.
 */
const TEXT = `(module
  (type $t (func (param i32) (result i32)))
  (table funcref (elem $double)) (memory 1)
  (func $double (type $t) (i32.shl (local.get 0) (i32.const 1)))
  (func (export "f") (param i32) (result i32) (local i32)
    (memory.copy (i32.const 8) (i32.const 0) (i32.const 8))
    (loop
      (local.set 1 (i32.add (local.get 1) (call_indirect (type $t) (local.get 0) (i32.const 0))))
      (i32.store offset=4 (i32.const 0) (i32.add (call $double (local.get 1)) (i32.load (i32.const 4))))
      (block (block (block (br_table 0 1 2 (i32.and (local.get 0) (i32.const 3)))) (nop)) (nop))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (i32.add (local.get 1) (i32.load (i32.const 4)))))`;

/** Compiles and runs under a flag that was switched on meanwhile, twice, and puts it back. */
const script = (on: string, off: string): string => `
  const v8 = await import("node:v8");
  const wabt = await (await import("wabt")).default();
  const bytes = wabt.parseWat("module.wat", ${JSON.stringify(TEXT)}).toBinary({}).buffer;
  const run = (mark) => {
    const marked = new Uint8Array([...bytes.subarray(0, 8), 0, 2, 1, mark, ...bytes.subarray(8)]);
    return new WebAssembly.Instance(new WebAssembly.Module(marked)).exports.f(10);
  };
  const before = run(0);
  for (const flag of ["--no-wasm-lazy-compilation", "--wasm-tier-mask-for-testing=-1"]) v8.setFlagsFromString(flag);
  const plain = run(1);
  v8.setFlagsFromString("${on}");
  const under = run(2);
  v8.setFlagsFromString("${off}");
  console.log([before, plain, under, run(3)].join());
`;

test.each(RUNTIME_FLAGS)("$on may change at run time", async ({ on, off }) => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    "--input-type=module",
    "-e",
    script(on, off),
  ]);
  const [first, ...others] = stdout.trim().split(",");
  expect([others, stderr]).toEqual([[first, first, first], ""]);
});

test("there is one row for each, and each has a way back", () => {
  expect(new Set(RUNTIME_FLAGS.map(({ on }) => on)).size).toBe(RUNTIME_FLAGS.length);
  for (const { on, off } of RUNTIME_FLAGS)
    expect([on, off].toSorted()[0]).toBe(`--no-${[on, off].toSorted()[1]!.slice(2)}`);
});

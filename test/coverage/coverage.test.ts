import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { UsageError } from "../../src/errors.ts";
import { Coverage } from "../../src/coverage/coverage.ts";
import type { CoverageOptions } from "../../src/coverage/coverage.ts";
import { COUNTER_BUDGET } from "../../src/coverage/libfuzzer.ts";
import { IMPORT_MODULE } from "../../src/coverage/instrument.ts";
import { binary } from "./wasm.ts";

type F = (x: number) => number;
type Bytes = Uint8Array<ArrayBuffer>;

const lines: string[] = [];
const regions: Buffer[] = [];
const libFuzzer = {
  registerModuleCounters: (counters: Buffer) => void regions.push(counters),
  traceIntegerCompare() {},
  traceUnequalStrings() {},
};

let coverage: Coverage | undefined;
function start(modules: CoverageOptions["modules"], more: Partial<CoverageOptions> = {}): Coverage {
  lines.length = regions.length = 0;
  return (coverage = new Coverage({ modules, libFuzzer, log: (line) => void lines.push(line), ...more }));
}
afterEach(() => coverage?.uninstall());

/** Modules that differ; `big` has many edges. */
let tiny: Bytes;
let one: Bytes;
let two: Bytes;
let big: Bytes;
beforeAll(async () => {
  const counter =
    '(memory (export "memory") 1) (func (export "f") (param i32) (result i32) (i32.store (i32.const 0) (i32.add ' +
    "(i32.load (i32.const 0)) (local.get 0))) (if (local.get 0) (then)) (i32.load (i32.const 0)))";
  tiny = await binary('(module (func (export "f") (param i32) (result i32) (local.get 0)))');
  one = await binary(`(module ${counter})`);
  two = await binary(`(module ${counter} (func))`);
  big = await binary(
    `(module (func ${"(block)".repeat(10)} ${`(block (br_table ${"0 ".repeat(60_000)} (i32.const 0)))`.repeat(3)}))`,
  );
});

const is = (wanted: () => Bytes) => (bytes: Uint8Array) => Buffer.compare(bytes, wanted()) === 0;
const call = (instance: WebAssembly.Instance, x: number): number => (instance.exports["f"] as F)(x);
const taken = (region: Uint8Array | undefined): number => region?.filter((count) => count > 0).length ?? -1;

test("every way to compile and to instantiate", async () => {
  start({ one: is(() => one) });
  const viaBytes = await WebAssembly.instantiate(one);
  const instances = [
    viaBytes.instance,
    await WebAssembly.instantiate(viaBytes.module),
    await WebAssembly.instantiate(await WebAssembly.compile(one)),
    await WebAssembly.instantiate(new WebAssembly.Module(one.buffer.slice(0))),
    new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(one)), {}),
  ];
  coverage!.ready();
  expect(regions).toHaveLength(1);
  for (const instance of instances) {
    expect(instance).toBeInstanceOf(WebAssembly.Instance);
    regions[0]!.fill(0);
    // Each instance has a memory of its own: the sum starts at zero.
    expect(call(instance, 5)).toBe(5);
    expect(taken(regions[0])).toBe(2);
    expect(Object.keys(instance.exports)).toEqual(["memory", "f"]);
  }
});

test("what is imported does not show, and errors are those of the engine", async () => {
  start({ one: is(() => one) });
  const module = new WebAssembly.Module(one);
  expect(module).toBeInstanceOf(WebAssembly.Module);
  expect(WebAssembly.Module.imports(module)).toEqual([]);
  expect(WebAssembly.Module.exports(module).map(({ name }) => name)).toEqual(["memory", "f"]);
  await expect(WebAssembly.compile(new Uint8Array([1]))).rejects.toThrow(WebAssembly.CompileError);
  expect(() => new WebAssembly.Module("x" as unknown as ArrayBuffer)).toThrow(TypeError);
  expect(() => (WebAssembly.Module as unknown as (x: Bytes) => void)(one)).toThrow(TypeError);
  await expect(WebAssembly.instantiate(await binary('(module (import "a" "b" (func)))'))).rejects.toThrow(TypeError);
});

test("an imports object that only answers when asked", async () => {
  start({ asked: () => true });
  const bytes = await binary(
    '(module (import "e" "v" (global i32)) (memory 1) (func (export "f") (param i32) (result i32) (global.get 0)))',
  );
  const imports = new Proxy({}, { get: (_, name) => (name === "e" ? { v: 42 } : undefined) });
  expect(call((await WebAssembly.instantiate(bytes, imports)).instance, 0)).toBe(42);
});

test("regions are registered in the order of the options, whatever the order of compilation", () => {
  for (const order of [
    [one, two],
    [two, one],
  ]) {
    start({ first: is(() => two), second: is(() => one) });
    for (const bytes of order) new WebAssembly.Module(bytes);
    coverage!.ready();
    expect(coverage!.modules.map(({ name }) => name)).toEqual(["first", "second"]);
    expect(regions.map(({ length }) => length)).toEqual([4, 3]);
    coverage!.uninstall();
  }
});

test("after the start-up: known modules share their region, later ones are left as they are", () => {
  start({ any: () => true });
  const first = new WebAssembly.Instance(new WebAssembly.Module(one));
  coverage!.ready();
  const second = new WebAssembly.Instance(new WebAssembly.Module(one));
  call(first, 1);
  expect(taken(regions[0])).toBe(2);
  regions[0]!.fill(0);
  call(second, 1);
  expect(taken(regions[0])).toBe(2);
  const later = new WebAssembly.Module(two);
  expect(WebAssembly.Module.imports(later).some(({ module }) => module === IMPORT_MODULE)).toBe(false);
  new WebAssembly.Instance(later);
  expect(regions).toHaveLength(1);
  coverage!.ready();
  expect(regions).toHaveLength(1);
});

test("edges share counters beyond a module's limit, and beyond libFuzzer's a module is left out; both is told", () => {
  start({ big: is(() => big), one: is(() => one) });
  for (const bytes of [one, big]) new WebAssembly.Module(bytes);
  coverage!.ready();
  expect(lines).toEqual(["coverage: big: 131072 counters, shared by 180001 edges", "coverage: one: 3 counters"]);
  coverage!.uninstall();

  start({ one: is(() => one), big: is(() => big) }, { maxCounters: COUNTER_BUDGET });
  for (const bytes of [one, big]) new WebAssembly.Module(bytes);
  coverage!.ready();
  expect(lines).toEqual(["coverage: one: 3 counters", expect.stringMatching(/^coverage: big: 1\d{5} counters$/)]);
  coverage!.uninstall();

  start({ all: () => true }, { maxCounters: 1 << 20 });
  for (const bytes of [one, big, huge(big)]) new WebAssembly.Module(bytes);
  coverage!.ready();
  expect(lines.filter((line) => line.includes("left out"))).toHaveLength(1);
  expect(regions.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(COUNTER_BUDGET);
});

/** The module with a custom section more. */
const huge = (bytes: Bytes): Bytes => Uint8Array.from([...bytes, 0, 2, 1, 0x78]);

test(
  "modules by file, by URL; files that are not there, modules that never came, modules that can't be " + "rewritten",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "coverage-"));
    try {
      writeFileSync(join(folder, "one.wasm"), one);
      start({ byPath: join(folder, "one.wasm"), never: is(() => two), empty: (bytes) => bytes.length === 8 });
      await WebAssembly.compile(one);
      await WebAssembly.compile(nothing);
      coverage!.ready();
      expect(lines).toEqual([
        "coverage: byPath: 3 counters",
        "coverage: never: not compiled before the start-up ended, so it has no counters",
        "coverage: empty: left alone, since it has no code",
      ]);
      coverage!.uninstall();
      start({ byUrl: new URL(`file://${folder}/one.wasm`) });
      await WebAssembly.compile(one);
      expect(coverage!.ready().modules).toHaveLength(1);
      coverage!.uninstall();
      // A file need not have been compiled yet.
      start({ late: join(folder, "one.wasm") });
      const [module] = coverage!.ready().modules;
      call((await WebAssembly.instantiate(one)).instance, 1);
      expect(taken(module!.counters)).toBe(2);
      expect(() => start({ gone: join(folder, "gone.wasm") })).toThrow(UsageError);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

describe("packages that carry their modules with them", () => {
  const instances: WebAssembly.Instance[] = [];
  const loads =
    (...modules: (() => Bytes)[]) =>
    async (): Promise<void> => {
      for (const bytes of modules) instances.push((await WebAssembly.instantiate(bytes())).instance);
    };
  beforeEach(() => void (instances.length = 0));

  test("are loaded one after the other, each with the largest module that it compiles", async () => {
    start({
      two: {
        load: loads(
          () => nothing,
          () => tiny,
          () => two,
        ),
      },
      one: {
        load: loads(
          () => one,
          () => tiny,
        ),
      },
      never: { load: loads(() => two) },
    });
    expect(await coverage!.load()).toBe(coverage);
    coverage!.ready();
    expect(lines).toEqual([
      "coverage: two: 4 counters",
      "coverage: one: 3 counters",
      "coverage: never: nothing new was compiled when it was loaded, so it has no counters",
    ]);
    expect(regions.map(({ length }) => length)).toEqual([4, 3]);
    // Also those that replace what was loaded.
    instances.push(new WebAssembly.Instance(new WebAssembly.Module(one)));
    for (const [index, moved] of [
      [2, [2, 0]],
      [3, [0, 2]],
      [6, [0, 2]],
    ] as const) {
      for (const region of regions) region.fill(0);
      call(instances[index]!, 1);
      expect(regions.map(taken)).toEqual(moved);
    }
  });

  test("options of one module", async () => {
    start(
      { few: { load: loads(() => two), maxCounters: 2, restorable: false }, one: is(() => one) },
      { restorable: true },
    );
    await coverage!.load();
    new WebAssembly.Module(one);
    coverage!.ready();
    expect(coverage!.modules.map(({ instrumented: { restorable, counters } }) => [restorable, counters])).toEqual([
      [false, 2],
      [true, 3],
    ]);
    const [first, second] = [1, 1].map((x) => {
      coverage!.restore();
      return call(instances[0]!, x);
    });
    expect([first, second]).toEqual([1, 2]);
    coverage!.uninstall();
    start({ few: { load: loads(() => two), maxCounters: 2 }, big: is(() => big) }, { exact: true });
    await coverage!.load();
    for (const bytes of [big, huge(big)]) new WebAssembly.Module(bytes);
    expect(coverage!.ready().modules.map(({ counters }) => counters.length)).toEqual([4, 180_001]);
  });

  test("a package that fails to load is the caller's business", async () => {
    start({ gone: { load: () => Promise.reject(new UsageError("there is no such package")) }, one: is(() => one) });
    await expect(coverage!.load()).rejects.toThrow(UsageError);
    new WebAssembly.Module(two);
    new WebAssembly.Module(one);
    expect(coverage!.ready().modules.map(({ name }) => name)).toEqual(["one"]);
  });
});

test("what is compiled to find out about a module is nobody's", async () => {
  const compares = await binary(`(module (memory 1) (func (export "f") (param i32 i32 i32) (result i32)
    (loop (if (i32.ne (i32.load8_u (local.get 0)) (i32.load8_u (local.get 1))) (then (return (i32.const 1))))
      (br_if 0 (i32.gt_s (local.tee 2 (i32.sub (local.get 2) (i32.const 1))) (i32.const 0)))) (i32.const 0)))`);
  start({ any: () => true });
  new WebAssembly.Module(compares);
  coverage!.ready();
  expect(lines).toEqual(["coverage: any: 6 counters"]);
});

/** A module without code, as packages have them to link others. */
const nothing = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

test("off: nothing is hooked, registered or read", () => {
  const before = WebAssembly.compile;
  start({ any: () => true, gone: "/no/such/file" }, { enabled: false });
  expect(WebAssembly.compile).toBe(before);
  expect(coverage!.ready().modules).toEqual([]);
  expect([...lines, ...regions]).toEqual([]);
});

test("off: what loads a package still loads it, once", async () => {
  let loads = 0;
  const load = (): Promise<number> => Promise.resolve(++loads);
  start({ any: () => true, lazy: { load } }, { enabled: false });
  await coverage!.load();
  expect([loads, coverage!.ready().modules, regions]).toEqual([1, [], []]);
});

test("uninstalled: the functions are the engine's again", () => {
  const functions = (): unknown[] => [
    WebAssembly.compile,
    WebAssembly.instantiate,
    WebAssembly.Module,
    WebAssembly.Instance,
  ];
  const before = functions();
  start({ any: () => true });
  expect(functions().some((one) => before.includes(one))).toBe(false);
  coverage!.uninstall();
  expect(functions().every((one, i) => one === before[i])).toBe(true);
});

test("of an execution that is of no use nothing counts but what it is called", async () => {
  start({ one: is(() => one) }, { labels: true });
  const { instance } = await WebAssembly.instantiate(one);
  coverage!.ready();
  const ended = (label: string): readonly number[] => {
    for (const region of regions) region.fill(0);
    call(instance, 1);
    expect(taken(regions[0])).toBeGreaterThan(0);
    coverage!.nothingBut(label);
    expect([regions.length, taken(regions[0]), taken(regions[1])]).toEqual([2, 0, 1]);
    return [regions[1]!.indexOf(1)];
  };
  const [known, rejected] = [ended("known: a"), ended("rejected: a")];
  expect(known).not.toEqual(rejected);
  expect(ended("known: a")).toEqual(known);
});

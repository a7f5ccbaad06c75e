import { afterEach, expect, test } from "@jest/globals";
import { Coverage } from "../../src/coverage/coverage.ts";
import type { Recording } from "../../src/coverage/recording.ts";
import { proposalModules } from "./proposal_modules.ts";
import { VENDOR, load, outcome } from "./tools.ts";
import type { Bindgen, WasmTools } from "./tools.ts";
import { binary } from "./wasm.ts";

const lines: string[] = [];
let coverage: Coverage;
function start(modules: Record<string, (bytes: Uint8Array) => boolean>): Coverage {
  lines.length = 0;
  return (coverage = new Coverage({ modules, restorable: true, log: (line) => void lines.push(line) }));
}
afterEach(() => coverage.uninstall());

const text = `(module (memory (export "m") 1 4) (global $calls (mut i32) (i32.const 0)) (global $wide (mut i64)
    (i64.const 7)) (data (i32.const 8) "\\2a")
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size))
  (func (export "poke") (param i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (global.set $wide (i64.add (global.get $wide)
      (i64.const 1)))
    (i32.store (local.get 0) (i32.add (i32.load (local.get 0)) (i32.const 3)))
    (i32.add (i32.add (i32.mul (global.get $calls) (i32.const 1000)) (i32.wrap_i64 (global.get $wide))) (i32.load
      (local.get 0)))))`;

test("memory, globals and sizes are put back", async () => {
  start({ it: () => true });
  const { instance } = await WebAssembly.instantiate(await binary(text));
  coverage.ready();
  const { grow, size, poke, m } = instance.exports as {
    grow: (n: number) => number;
    size: () => number;
    poke: (at: number) => number;
    m: WebAssembly.Memory;
  };
  // Whatever was done before the first call is part of the state.
  expect([poke(8), grow(1), size()]).toEqual([1000 + 8 + 45, 1, 2]);
  for (let round = 0; round < 3; round++) {
    coverage.restore();
    expect([poke(8), poke(65_536), poke(65_536)]).toEqual([2000 + 9 + 48, 3000 + 10 + 3, 4000 + 11 + 6]);
    expect([grow(0), grow(1), grow(-1), grow(2), size(), grow(1), size()]).toEqual([2, 2, -1, -1, 3, 3, 4]);
    expect(grow(1)).toBe(-1);
    // New pages are zero, also those that were used before.
    expect(poke(4 * 65_536 - 4)).toBe(5000 + 12 + 3);
    expect(() => poke(4 * 65_536)).toThrow(WebAssembly.RuntimeError);
  }
  expect(m.buffer.byteLength).toBe(4 * 65_536);
});

test("a memory that only JavaScript grows keeps its size, and is cleared as far as it goes", async () => {
  start({ it: () => true });
  // The first memory grows from outside, as emscripten's does; the second from inside.
  const module = await binary(`(module (memory $out (export "out") 1 4) (memory $in 1 4)
    (func (export "sizes") (result i32) (i32.add (i32.mul (memory.size $out) (i32.const 10)) (memory.size $in)))
    (func (export "grow") (result i32) (memory.grow $in (i32.const 1)))
    (func (export "poke") (param i32) (result i32)
      (i32.store $out (local.get 0) (i32.add (i32.load $out (local.get 0)) (i32.const 3))) (i32.load $out
        (local.get 0))))`);
  const { exports } = (await WebAssembly.instantiate(module)).instance;
  coverage.ready();
  const [out, sizes, grow, poke] = ["out", "sizes", "grow", "poke"].map((name) => exports[name]) as [
    WebAssembly.Memory,
    () => number,
    () => number,
    (at: number) => number,
  ];
  coverage.restore();
  expect([sizes(), poke(0), grow(), out.grow(1), sizes(), poke(65_536)]).toEqual([11, 3, 1, 1, 22, 3]);
  const { buffer } = out;
  for (let round = 0; round < 2; round++) {
    coverage.restore();
    // Whoever holds views of the memory goes on to use them.
    expect(out.buffer).toBe(buffer);
    expect([sizes(), poke(0), poke(65_536), grow()]).toEqual([21, 3, 3, 1]);
  }
  coverage.restore();
  expect([out.grow(1), sizes(), poke(2 * 65_536)]).toEqual([2, 31, 3]);
});

test("each instance has its own state, and instances are not kept alive by it", async () => {
  start({ it: () => true });
  const module = await WebAssembly.compile(await binary(text));
  coverage.ready();
  const poke = (instance: WebAssembly.Instance): number => (instance.exports["poke"] as (at: number) => number)(8);
  const one = new WebAssembly.Instance(module);
  poke(one);
  coverage.restore();
  const two = new WebAssembly.Instance(module);
  coverage.restore();
  expect([poke(one), poke(two)]).toEqual([2000 + 9 + 48, 1000 + 8 + 45]);
  coverage.restore();
  expect([poke(one), poke(two)]).toEqual([2000 + 9 + 48, 1000 + 8 + 45]);
});

test("of instances that replace each other only the latest is restored", async () => {
  coverage = new Coverage({ modules: { it: () => true }, restorable: true, replacing: true, log: () => {} });
  const module = await WebAssembly.compile(await binary(text));
  coverage.ready();
  const poke = (instance: WebAssembly.Instance): number => (instance.exports["poke"] as (at: number) => number)(8);
  const one = new WebAssembly.Instance(module);
  coverage.restore();
  const two = new WebAssembly.Instance(module);
  coverage.restore();
  const first = [poke(one), poke(two)];
  coverage.restore();
  expect([poke(one) - first[0]!, poke(two)]).toEqual([1000 + 1 + 3, first[1]]);
});

test("an adapter that keeps its state in another module's memory is restored with it, or nothing is", async () => {
  const main = await binary(
    '(module (memory (export "m") 1) (func (export "f") (result i32) (i32.load (i32.const 0))))',
  );
  const adapter = await binary(
    '(module (import "main" "m" (memory 0)) (global $n (mut i32) (i32.const 0)) (func (export "f") (result i32) ' +
      "(i32.store (i32.const 0) (i32.const 9)) (global.set $n (i32.add (global.get $n) (i32.const 1))) " +
      "(global.get $n)))",
  );
  for (const known of [true, false]) {
    start({ main: (bytes) => known || Buffer.compare(bytes, main) === 0 });
    const first = new WebAssembly.Instance(new WebAssembly.Module(main));
    const second = new WebAssembly.Instance(new WebAssembly.Module(adapter), { main: first.exports });
    coverage.ready();
    coverage.restore();
    const f = second.exports["f"] as () => number;
    f();
    coverage.restore();
    expect([f(), (first.exports["f"] as () => number)()]).toEqual([known ? 1 : 2, 9]);
    expect(lines.some((line) => line.includes("not restored"))).toBe(!known);
    coverage.uninstall();
  }
});

test("an instance that is only called through a table", async () => {
  start({ it: () => true });
  const module = await binary(
    '(module (table (export "t") funcref (elem $f)) (global $n (mut i32) (i32.const 0)) (func $f (result i32) ' +
      "(global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))",
  );
  const { instance } = await WebAssembly.instantiate(module);
  coverage.ready();
  const f = (instance.exports["t"] as WebAssembly.Table).get(0) as () => number;
  coverage.restore();
  expect([f(), f()]).toEqual([1, 2]);
  coverage.restore();
  expect(f()).toBe(1);
});

test.each([
  [
    "tables",
    '(module (table 1 funcref) (func (export "f") (table.set (i32.const 0) (ref.null func))))',
    /changes tables/,
  ],
  ["references in globals", "(module (global (mut externref) (ref.null extern)) (func))", /global whose state/],
  ["shared memories", "(module (memory 1 1 shared) (func))", /memory whose state/],
  [
    "sizes of memories of others",
    '(module (import "e" "m" (memory 1)) (func (drop (memory.grow (i32.const 1)))))',
    /another module's memory/,
  ],
])("counted, but not restorable: %s", async (_, module, reason) => {
  start({ it: () => true });
  await WebAssembly.compile(await binary(module));
  expect(coverage.ready().modules).toHaveLength(1);
  expect(lines[0]).toMatch(/^coverage: it: not restorable, since /);
  expect(lines[0]).toMatch(reason);
});

const component = (name: string, type: string): string =>
  `(component (import "${name}" (func (param "x" (list ${type})) (result (list ${type})))) (import "g" ` +
  `(instance (export "h" (func (param "y" (tuple ${type} string)))))))`;

test("the tools: the same features in any order of inputs", async () => {
  lines.length = 0;
  const files = ["wasm-tools", "js-component-bindgen-component"].flatMap((tool) => [
    `${tool}.core.wasm`,
    `${tool}.core2.wasm`,
  ]);
  coverage = new Coverage({
    modules: Object.fromEntries(files.map((file) => [file, `${VENDOR}${file}`])),
    restorable: true,
    log: (line) => void lines.push(line),
  });
  const wasmTools = await load<WasmTools>("wasm-tools.js", "determinism");
  const bindgen = await load<Bindgen>("js-component-bindgen-component.js", "determinism");
  coverage.ready();
  // Both tools have the same adapter, whose counters they share.
  expect(coverage.modules.map(({ name }) => name)).toEqual(files.slice(0, 3));
  expect(lines.at(-1)).toBe(`coverage: ${files[3]}: the same module as ${files[1]}`);
  expect(lines.filter((line) => line.includes("not restor"))).toEqual([]);

  const types = [
    "u8",
    "string",
    "(list u32)",
    "(option f64)",
    "(tuple char char)",
    "(result u8 (error string))",
    "(list (list (option string)))",
    "unknown",
  ];
  const inputs = [
    ...types.map((type, i) => component(`n${i}`, type)),
    ...Object.values(proposalModules),
    "(component",
    "garbage",
  ];
  const ended = (input: string): string =>
    outcome(() => {
      const bytes = wasmTools.tools.parse(input);
      return [
        bytes,
        wasmTools.tools.print(bytes),
        bindgen.generate(bytes, { name: "c", instantiation: { tag: "sync" } }),
      ];
    });
  const all = (): string => Buffer.concat(coverage.modules.map(({ counters }) => counters)).toString("latin1");
  const features = (input: string): { outcome: string; counters: string } => {
    coverage.restore();
    for (const { counters } of coverage.modules) counters.fill(0);
    return { outcome: ended(input), counters: all() };
  };
  // The seeds of hash tables are drawn in the first call; what is put back is behind it.
  bindgen.generate(wasmTools.tools.parse(component("n", "u8")), { name: "c" });
  const first = inputs.map(features);
  const backwards = inputs.toReversed().map(features).toReversed();
  const differing = first.filter(
    ({ outcome, counters }, i) => outcome !== backwards[i]!.outcome || counters !== backwards[i]!.counters,
  );
  expect(differing).toHaveLength(0);
  // The same with a cache that skips the work of every other input.
  const cache = new Map<string, { result: string; recording: Recording }>();
  const cached = inputs.concat(inputs).map((input) => {
    for (const module of coverage.modules) module.counters.fill(0);
    // What was counted before the work makes no difference to what is recorded.
    const { counters } = coverage.modules[0]!;
    counters.writeUInt8(200, 0);
    const hit = cache.get(input);
    if (hit) coverage.replay(hit.recording);
    else {
      coverage.restore();
      cache.set(
        input,
        coverage.record(() => ended(input)),
      );
    }
    counters.writeUInt8((counters.readUInt8(0) - 200) & 255, 0);
    return { outcome: cache.get(input)!.result, counters: all() };
  });
  expect(
    cached.filter(
      ({ outcome, counters }, i) =>
        outcome !== first[i % inputs.length]!.outcome || counters !== first[i % inputs.length]!.counters,
    ),
  ).toHaveLength(0);
  expect(new Set(first.map(({ counters }) => counters)).size).toBeGreaterThan(inputs.length / 2);
}, 60_000);

test("work that is recorded: synchronous, asynchronous, failing", async () => {
  start({ it: () => true });
  const { instance } = await WebAssembly.instantiate(await binary(text));
  coverage.ready();
  const poke = instance.exports["poke"] as (at: number) => number;
  const { counters } = coverage.modules[0]!;
  const counts = (): number[] => [...counters];
  poke(8);
  const one = counts();
  const sync = coverage.record(() => poke(8));
  expect(counts()).toEqual(one.map((count) => 2 * count));
  const { recording } = await coverage.record(async () => {
    await Promise.resolve();
    return poke(8);
  });
  expect(counts()).toEqual(one.map((count) => 3 * count));
  expect(recording).toEqual(sync.recording);
  expect(recording.bytes).toBe(5 * one.filter((count) => count > 0).length);
  expect(() => coverage.record(() => poke(-1))).toThrow(WebAssembly.RuntimeError);
  await expect(coverage.record(async () => Promise.resolve(poke(-1)))).rejects.toThrow(WebAssembly.RuntimeError);
  expect(counts()).toEqual(one.map((count) => 5 * count));
  coverage.replay(recording);
  expect(counts()).toEqual(one.map((count) => 6 * count));
});

test.each([
  ["synchronous", (work: () => number, counts: () => boolean) => Promise.resolve(coverage.record(work, counts))],
  [
    "asynchronous",
    (work: () => number, counts: () => boolean) => coverage.record(() => Promise.resolve().then(work), counts),
  ],
])("work that is not to count: %s", async (_, run) => {
  start({ it: () => true });
  const { instance } = await WebAssembly.instantiate(await binary(text));
  coverage.ready();
  const poke = instance.exports["poke"] as (at: number) => number;
  const { counters } = coverage.modules[0]!;
  poke(8);
  const before = Buffer.from(counters);
  const { recording } = await run(
    () => poke(8),
    () => false,
  );
  expect([...counters]).toEqual([...before]);
  coverage.replay(recording);
  expect([...counters]).toEqual([...before]);
});

test("features of generated code are set, however often they are recorded", async () => {
  coverage = new Coverage({ modules: { it: () => true }, generator: "it", log: () => {} });
  await WebAssembly.compile(await binary(text));
  coverage.ready();
  const { recording } = coverage.record(() => coverage.generated.add(Buffer.from("if (a) b;")));
  coverage.replay(recording);
  coverage.record(() => coverage.generated.add(Buffer.from("if (a) b;")));
  expect([...new Set(coverage.generated.counters)]).toEqual([0, 1]);
});

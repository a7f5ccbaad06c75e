import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { byCrate } from "../../src/coverage/crates.ts";
import { functionNames } from "../../src/coverage/function_names.ts";
import { instrument } from "../../src/coverage/instrument.ts";
import { ReachCollector, bySource, gained } from "../../src/coverage/reach.ts";
import { reachHtml, reachText } from "../../src/coverage/reach_report.ts";
import { VENDOR } from "./tools.ts";
import { binary, counted } from "./wasm.ts";

/** `$hidden` refers to a source location at 64: the path at 16, 12 bytes long. */
const text = `(module (import "a" "b" (func)) (memory 1)
  (data (i32.const 16) "src/<odd>.rs") (data
    (i32.const 64) "\\10\\00\\00\\00\\0c\\00\\00\\00\\07\\00\\00\\00\\09\\00\\00\\00")
  (func (result i32) (i32.const 64))
  (func (export "f") (param i32) (result i32) (if (local.get 0) (then)) (i32.const 3))
  (func (result i32) (i32.const 12) (drop) (i32.const 17)))`;

test("functions by name, by export, by the sources of their panics", async () => {
  expect(functionNames(await binary(text))).toEqual([
    { index: 1, name: null, sources: ["src/<odd>.rs"], text: null },
    { index: 2, name: "f", sources: [], text: null },
    { index: 3, name: null, sources: [], text: null },
  ]);
  const named = functionNames(await binary('(module (func $x) (func $y (export "z")) (func (export "w")))'));
  expect(named.map(({ name }) => name)).toEqual(["x", "y", "w"]);
});

test("functions of C++ by the files of their assertions and by what they say, with counters as without", async () => {
  const zeros = (...strings: string[]): string => strings.map((string) => `${string}\\00`).join("");
  const cpp = `(module (memory 1) (data (i32.const 1024) "${zeros("/build/42/tool/src/read/reader.cpp", "x > 0")}")
    (data (i32.const 2048) "${zeros("invalid depth: %u", "%d", "/build/42/libs/list.h")}")
    (func (drop (i32.const 1024)) (drop (i32.const 1059)))
    (func (drop (i32.const 2048)) (drop (i32.const 2066)))
    (func (drop (i32.const 2056)) (drop (i32.const 1025)) (drop (i32.const 2069)) (drop (i32.const 9000))
      (block (br_if 0 (i32.eq (i32.const 1059) (i32.const 2048))))))`;
  const names = functionNames(await binary(cpp));
  expect(names.map(({ sources, text }) => [sources, text])).toEqual([
    [["tool/src/read/reader.cpp"], null],
    [[], "invalid depth: %u"],
    [["/build/42/libs/list.h"], "invalid depth: %u"],
  ]);
  const options = { comparisons: true, restorable: true };
  const { module } = await counted(cpp, options);
  expect(functionNames(module.instrumented.bytes)).toEqual(names);
  const reach = new ReachCollector(module).summary(names.map((one) => ({ ...one, sources: [] })));
  expect(reach.functions[1]!.label).toBe('function 1 ("invalid depth: %u")');
  const bindgen = new Uint8Array(readFileSync(join(VENDOR, "js-component-bindgen-component.core.wasm")));
  const rewritten = instrument(bindgen, options);
  expect(rewritten.kind === "instrumented" && functionNames(rewritten.bytes)).toEqual(functionNames(bindgen));
});

test("jco's bindgen: functions of its lifting, lowering and string code are told apart", () => {
  const names = functionNames(readFileSync(join(VENDOR, "js-component-bindgen-component.core.wasm")));
  const sources = new Set(names.flatMap((one) => one.sources));
  for (const file of ["lift", "lower", "string"])
    expect(sources).toContain(`crates/js-component-bindgen/src/intrinsics/${file}.rs`);
  expect([...sources].filter((source) => source.startsWith("/"))).toEqual([]);
  expect(names.map(({ name }) => name)).toContain("generate");
});

test("what a corpus reached, and what a later one gained", async () => {
  const { module, instantiate } = await counted(text);
  const f = instantiate({ a: { b() {} } }).exports["f"] as (x: number) => number;
  const names = functionNames(await binary(text));
  const collector = new ReachCollector(module);
  f(0);
  collector.collect();
  const before = collector.summary(names);
  f(1);
  collector.collect();
  f(1);
  collector.collect();
  const now = collector.summary(names);
  expect([before.reached, now.reached, now.edges]).toEqual([2, 3, 5]);
  expect(now.functions.map(({ label, reached, edges }) => [label, reached, edges])).toEqual([
    ["function 1 (src/<odd>.rs)", 0, 1],
    ["f", 3, 3],
    ["function 3", 0, 1],
  ]);
  expect(bySource(now)).toEqual([
    { source: "(no source known)", functions: 2, reachedFunctions: 1, edges: 4, reached: 3 },
    { source: "src/<odd>.rs", functions: 1, reachedFunctions: 0, edges: 1, reached: 0 },
  ]);
  expect(gained(now, before).map(({ label }) => label)).toEqual(["f"]);
  expect(reachText(now, before)).toBe(
    [
      "test: 3 of 5 edges (60.0%), 1 of 3 functions",
      "   75.0%           3/4  (no source known)",
      "    0.0%           0/1  src/<odd>.rs",
      "since the earlier report: 1 edges, in 1 functions",
      "       3  f",
    ].join("\n"),
  );
  const html = reachHtml([now]);
  expect(html).toContain("src/&lt;odd>.rs");
  expect(html).not.toMatch(/<odd>|https?:|src="/);
  expect(JSON.parse(JSON.stringify(now))).toEqual(now);
});

test("each function by one crate and one source file", () => {
  const functions = [
    ["core/src/fmt.rs", "a-1.0/src/x.rs", "b-1.0/src/y.rs", "a-1.0/src/z.rs"],
    [],
    ["a-1.0/src/x.rs"],
    // Between two crates.
    [],
    ["crates/own/src/lib.rs", "hashbrown-0.1/src/raw.rs"],
    ["core/src/fmt.rs"],
    ["own/wide.h", "own/one.cpp"],
    [],
  ].map((sources, index) => ({ index, label: "", sources, edges: 10 * (index + 1), reached: index % 2 }));
  const parts = byCrate({ module: "m", edges: 360, reached: 4, functions });
  expect(parts.map(({ name, edges, files }) => [name, edges, files.map((file) => [file.name, file.edges])])).toEqual([
    ["(no source known)", 120, [["(no source known)", 120]]],
    [
      "own",
      120,
      [
        ["one.cpp", 70],
        ["src/lib.rs", 50],
      ],
    ],
    [
      "a-1.0",
      60,
      [
        ["src/x.rs", 40],
        ["(between functions of this crate)", 20],
      ],
    ],
    ["core", 60, [["src/fmt.rs", 60]]],
  ]);
  expect(parts.reduce((sum, { functions, reachedFunctions }) => sum + functions + reachedFunctions, 0)).toBe(8 + 4);
});

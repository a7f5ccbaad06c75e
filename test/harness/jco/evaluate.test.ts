import { describe, expect, test } from "@jest/globals";
import { compileModule, compileScript } from "../../../src/harness/jco/evaluate.ts";
import type { ModuleHost } from "../../../src/harness/jco/evaluate.ts";
import { readModule } from "../../../src/harness/jco/module_text.ts";
import { HarnessError } from "../../../src/harness/harness_error.ts";

const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

const host = (modules: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}): ModuleHost => ({
  module: (specifier) => modules[specifier],
  file: (name) => (name === "a.wasm" ? EMPTY_MODULE : undefined),
  compile: (bytes) => new WebAssembly.Module(bytes as BufferSource),
});

const evaluate = (source: string, modules?: Readonly<Record<string, Readonly<Record<string, unknown>>>>) =>
  compileModule(source).evaluate(host(modules));

describe("what a module exports", () => {
  test.each([
    ["a function", "export function f() { return 1; }", "f"],
    ["an async function", "export async function f() { return 1; }", "f"],
    ["a constant", "  export const f = () => 1;", "f"],
    ["a class", "export class f {}", "f"],
    ["a local name", "const f = 1;\nexport { f }", "f"],
    ["under another name", "const f = 1;\nexport { f as g, }", "g"],
    ["a reserved word", "const f = 1;\nexport { f as 'class' };", "class"],
    ["several", "const f = 1, g = 2;\nexport { f, g as h,  }\nexport const i = 3;", "f,h,i"],
  ])("%s", async (_, source, names) => {
    expect(readModule(source).exports.join()).toBe(names);
    expect(Object.keys(await evaluate(source)).join()).toBe(names);
  });

  test("bindings are live", async () => {
    const exports = await evaluate("let n = 1;\nexport { n, add }\nfunction add() { n++; }");
    (exports["add"] as () => void)();
    expect(exports["n"]).toBe(2);
  });

  test("top-level await is awaited", async () => {
    expect(await evaluate("let n = 1;\nawait (async () => { n = 2; })();\nexport { n }")).toMatchObject({ n: 2 });
  });
});

describe("what a module imports", () => {
  const modules = { m: { default: 1, a: 2, "b-c": 3 } };
  test.each([
    ["import d from 'm';\nexport const r = d;", 1],
    ['import { a } from "m";\nexport const r = a;', 2],
    ["import { a as x, 'b-c' as y } from 'm';\nexport const r = x + y;", 5],
    ["import {\n  a,\n  default as d\n} from 'm';\nexport const r = a + d;", 3],
    ["import d, { a } from 'm'\nexport const r = d + a;", 3],
    ["import * as all from 'm';\nexport const r = all.a;", 2],
    ["import 'm';\nexport const r = 7;", 7],
  ])("%s", async (source, expected) => {
    expect(await evaluate(source, modules)).toMatchObject({ r: expected });
    expect(readModule(source).imports).toEqual(["m"]);
  });

  test("a missing name ends as linking does", async () => {
    await expect(evaluate("import { z } from 'm';", modules)).rejects.toThrow(SyntaxError);
    await expect(evaluate("import z from 'n';", modules)).rejects.toThrow("Cannot find module 'n'");
  });
});

describe("core modules", () => {
  test.each([
    [
      "read through Node",
      "const fs = await import('node:fs/promises');\nexport const m = await WebAssembly.compile(await " +
        "fs.readFile(new URL('./a.wasm', import.meta.url)));",
    ],
    [
      "fetched",
      "export const m = await fetch(new URL('./a.wasm', import.meta.url)).then(WebAssembly.compileStreaming);",
    ],
    ["inlined", "export const m = await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));"],
  ])("%s", async (_, source) => {
    expect((await evaluate(source))["m"]).toBeInstanceOf(WebAssembly.Module);
  });

  test("other files are not there", async () => {
    await expect(evaluate("await fetch(new URL('./b.wasm', import.meta.url));")).rejects.toThrow(HarnessError);
    await expect(evaluate("await import('node:fs');")).rejects.toThrow(HarnessError);
  });
});

test.each([
  ["a name declared twice", "function f() {}\nfunction f() {}"],
  ["a name exported twice", "const a = 1;\nexport { a, a as b }\nexport { a as b }"],
  ["what strict mode forbids", "with (Math) {}"],
  ["no JavaScript", "const = 1"],
])("%s is a syntax error", (_, source) => {
  expect(() => compileModule(source)).toThrow(SyntaxError);
  expect(() => compileScript(source)).toThrow(SyntaxError);
});

test.each([["export * from 'm';"], ["export default 1;"], ["import x, * as y from 'm' with { type: 'json' };"]])(
  "%s is of no form that jco generates",
  (source) => {
    expect(() => readModule(source)).toThrow(HarnessError);
  },
);

test("words in names, comments, strings and templates are left alone", async () => {
  const source = [
    "// import x from 'y';",
    "const exports1 = { import: 1, 'export': 2, 'an-import': 3 };",
    "const text = `what we export` + 'to import' + exports1.import;",
    "export { text }",
  ].join("\n");
  expect(await evaluate(source)).toMatchObject({ text: "what we exportto import1" });
});

test("each evaluation has a state of its own", async () => {
  const module = compileModule("let n = 0;\nexport { add }\nfunction add() { return ++n; }");
  const [one, two] = [await module.evaluate(host()), await module.evaluate(host())];
  const add = (exports: typeof one) => (exports["add"] as () => number)();
  expect([add(one), add(one), add(two)]).toEqual([1, 2, 1]);
});

test("a module with instantiate is evaluated at once", () => {
  expect(
    compileScript("export function instantiate(a) { return a; }\nexport const _util = {\n}").evaluate()["instantiate"],
  ).toBeInstanceOf(Function);
});

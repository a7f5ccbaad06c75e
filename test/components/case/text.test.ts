import { describe, expect, test } from "@jest/globals";
import { caseToJson, parseCase, stringifyCase } from "../../../src/components/case/json.ts";
import { PLAIN_CALL, PLAIN_COMPONENT, PLAIN_JCO } from "../../../src/components/case/plain.ts";
import { printCase } from "../../../src/components/case/print.ts";
import { printFunctions, printType } from "../../../src/components/case/print_types.ts";
import type { FuncType, ValueType } from "../../../src/components/types/type.ts";
import { JsonError } from "../../../src/components/values/json.ts";
import { caseOf } from "./cases.ts";

const u8: ValueType = { kind: "u8" };
const text: ValueType = { kind: "string" };
const point: ValueType = {
  kind: "record",
  name: "point",
  fields: [
    { name: "x", type: { kind: "f32" } },
    { name: "of-type", type: text },
  ],
};
const func: FuncType = {
  params: [
    { name: "type", type: { kind: "list", element: point } },
    {
      name: "shape",
      type: {
        kind: "variant",
        name: "get-shape",
        cases: [
          { name: "dot", type: null },
          { name: "at", type: point },
        ],
      },
    },
    { name: "mode", type: { kind: "flags", name: "mode", labels: ["read", "write"] } },
    {
      name: "rest",
      type: {
        kind: "tuple",
        elements: [
          { kind: "map", key: { kind: "u64" }, value: u8 },
          { kind: "fixed-list", element: u8, length: 2 },
          { kind: "option", type: u8 },
        ],
      },
    },
  ],
  result: { kind: "result", ok: null, err: { kind: "enum", name: "why", labels: ["no", "never"] } },
};
const full = caseOf(func, {
  importName: "host-URL",
  components: [
    { ...PLAIN_COMPONENT, encoding: "utf16", style: "copy", growPages: 2, growEvery: 3, gap: 8, postReturn: true },
    PLAIN_COMPONENT,
  ],
  jco: { ...PLAIN_JCO, strict: true, nodejsCompat: false, instantiation: "async" },
  v8: { tier: "liftoff" },
  link: "missing",
  calls: [
    {
      ...PLAIN_CALL,
      kind: "drawn",
      form: "array",
      args: [
        [[0x7fc0_0001, "a"]],
        { case: 1, value: [0x8000_0000, "\u0000"] },
        [false, true],
        [[[1n, 2]], [3, 4], { case: 0, value: null }],
      ],
      result: { case: 1, value: { case: 1, value: null } },
    },
    { ...PLAIN_CALL, kind: "seeded", seed: 7 },
  ],
});

describe("a case as JSON", () => {
  test("is read back as it was", () => {
    expect(parseCase(stringifyCase(full))).toEqual(full);
  });

  test("leaves out what is plain", () => {
    expect(caseToJson(full)).toMatchObject({
      components: [{ encoding: "utf16" }, { encoding: "utf8" }],
      jco: { strict: true, nodejsCompat: false, instantiation: "async" },
    });
    expect((caseToJson(full) as { jco: object }).jco).not.toHaveProperty("compat");
  });

  test("needs no more than a function and calls", () => {
    expect(
      parseCase(
        '{"functions": [{"func": {"params": [{"name": "item", "type": "u8"}]}}], ' +
          '"calls": [{"kind": "drawn", "args": [1]}]}',
      ),
    ).toEqual(
      caseOf(
        { params: [{ name: "item", type: u8 }], result: null },
        { calls: [{ ...PLAIN_CALL, kind: "drawn", args: [1], result: null }] },
      ),
    );
  });

  const good =
    '{"functions": [{"func": {"params": [{"name": "item", "type": "u8"}], "result": null}}], ' +
    '"calls": [{"kind": "drawn", "form": "typed", "args": [1]}]}';
  test.each<[string, string, string, string]>([
    ["a primitive type", '"u8"', '"u9"', 'functions[0].func.params[0].type: no primitive type is called "u9"'],
    ["a kind of type", '"u8"', '{"kind": "set"}', 'functions[0].func.params[0].type.kind: no type is of kind "set"'],
    ["a part of a type", '"u8"', '{"kind": "list"}', "functions[0].func.params[0].type.element: missing"],
    ["a name", '"item"', "5", "functions[0].func.params[0].name: not a string"],
    [
      "a key",
      '"u8"',
      '{"kind": "map", "key": "f32", "value": "u8"}',
      'functions[0].func.params[0].type.key: "f32" can\'t be the type of a key',
    ],
    ["a value", "[1]", "[300]", "calls[0].args[0]: not an integer in 0 … 255 (u8)"],
    ["too many values", "[1]", "[1, 2]", "calls[0].args: 2 arguments for 1 parameters"],
    ["a kind of call", '"drawn"', '"made"', 'calls[0].kind: neither "drawn" nor "seeded"'],
    [
      "an unknown property of a function",
      '"func"',
      '"extra": 1, "func"',
      'functions[0]: no property is called "extra" here',
    ],
    [
      "an unknown property",
      '"functions"',
      '"extra": 1, "functions"',
      'the document: no property is called "extra" here',
    ],
    [
      "an unknown option",
      '"functions"',
      '"jco": {"fast": true}, "functions"',
      'jco: no property is called "fast" here',
    ],
    [
      "an option of the wrong type",
      '"functions"',
      '"jco": {"strict": "yes"}, "functions"',
      "jco.strict: not a boolean",
    ],
    [
      "a component's option",
      '"functions"',
      '"components": [{"gap": "8"}], "functions"',
      "components[0].gap: not a number",
    ],
    ["a case that isn't legal", '"item"', '"Item"', 'the document: not a legal case: "Item" is no kebab-case name'],
    [
      "an illegal form",
      '"typed"',
      '"set"',
      'the document: not a legal case: call 0: form is "set", not typed or subarray or array',
    ],
  ])("%s that is wrong is told by its place", (_name, from, to, message) => {
    expect(() => parseCase(good.replace(from, to))).toThrow(new Error(message));
  });

  test("that breaks off anywhere is an error of one line, and nothing else", () => {
    const whole = stringifyCase(full);
    for (let length = 0; length < whole.trimEnd().length; length += 7) {
      let thrown: unknown = null;
      try {
        parseCase(whole.slice(0, length));
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(JsonError);
      expect((thrown as JsonError).message).not.toContain("\n");
    }
  });

  test("that is nested beyond what the stack holds is an error of one line", () => {
    const levels = 100_000;
    const type = `${'{"kind": "list", "element": '.repeat(levels)}"u8"${"}".repeat(levels)}`;
    expect(() => parseCase(good.replace('"u8"', type))).toThrow(JsonError);
  });

  test.each([
    "null",
    "[]",
    "5",
    '"x"',
    "{}",
    '{"functions": null, "calls": []}',
    '{"functions": [], "calls": []}',
    '{"functions": [null], "calls": []}',
    '{"functions": [{"func": null}], "calls": []}',
    '{"functions": [{"func": {"params": {}}}], "calls": []}',
    '{"functions": [{"func": {"params": []}}], "calls": null}',
  ])("%s is no case", (json) => {
    expect(() => parseCase(json)).toThrow(JsonError);
  });
});

describe("a case in WIT words", () => {
  test("shows types, signature, options and calls", () => {
    expect(printCase(full).split("\n")).toEqual([
      "record point { x: f32, of-type: string }",
      "variant get-shape { dot, at(point) }",
      "flags mode { read, write }",
      "enum why { no, never }",
      "run: func(%type: list<point>, shape: get-shape, mode: mode, rest: tuple<map<u64, u8>, list<u8, 2>, " +
        "option<u8>>) -> result<_, why>;",
      "// calls the import host-URL of the same type through 2 components:",
      "//   0: utf16, copies, grows by 2 pages every 3 allocations, leaves 8 bytes between blocks, post-return",
      "//   1: utf8, forwards",
      "// options: jco instantiation=async, jco strict=true, jco nodejsCompat=false, V8 tier=liftoff",
      "// the host's function is missing",
      '0: array (%type: [{x: nan(0x7fc00001), of-type: "a"}], shape: at({x: -0.0, of-type: "\\u{0}"}), mode: ' +
        "{write}, rest: ({1: 2}, [3, 4], none)) -> err(never)",
      "1: typed values from seed 7",
    ]);
  });

  test("shortens labels that count up, and says how many there are", () => {
    const labels = Array.from({ length: 300 }, (_, index) => `level${index}`);
    expect(
      printFunctions(
        [{ name: "f", func: { params: [], result: { kind: "enum", name: "e", labels: ["zero", ...labels] } } }],
        false,
      ),
    ).toBe("enum e { /* 301 */\n  zero, level0, …, level299\n}\nf: func() -> e;");
  });

  test.each<[ValueType, string]>([
    [{ kind: "result", ok: null, err: null }, "result"],
    [{ kind: "result", ok: u8, err: null }, "result<u8>"],
    [{ kind: "result", ok: null, err: u8 }, "result<_, u8>"],
    [{ kind: "result", ok: text, err: u8 }, "result<string, u8>"],
    [{ kind: "record", name: "result", fields: [] }, "%result"],
  ])("%j", (type, printed) => {
    expect(printType(type)).toBe(printed);
  });

  test("tells how many calls there are beyond the first", () => {
    const many = caseOf(
      { params: [], result: null },
      { calls: Array.from({ length: 50 }, (_, seed) => ({ ...PLAIN_CALL, kind: "seeded", seed }) as const) },
    );
    expect(printCase(many)).toMatch(/… 42 more calls$/);
  });
});

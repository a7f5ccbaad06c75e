import { describe, expect, test } from "@jest/globals";
import { isDeepStrictEqual } from "node:util";
import { parseCase, stringifyCase } from "../../../src/components/case/json.ts";
import { whyNotCase } from "../../../src/components/case/legal.ts";
import { printCase } from "../../../src/components/case/print.ts";
import { decodeCase, encodeCase, expandCall } from "../../../src/components/generators/case.ts";
import { seedCases } from "../../../src/components/generators/seeds.ts";
import { NotEncodable } from "../../../src/input/codec.ts";
import { PLAIN_COMPONENT, PLAIN_CALL, PLAIN_JCO } from "../../../src/components/case/plain.ts";
import type { Case } from "../../../src/components/case/case.ts";
import type { FuncType, ValueType } from "../../../src/components/types/type.ts";
import { funcsWeight } from "../../../src/components/types/weight.ts";
import { caseOf, echo } from "../case/cases.ts";
import { mutated, randomInput } from "./inputs.ts";

/** `toEqual` takes seconds for what this takes milliseconds for. */
function expectSame(actual: unknown, expected: unknown, what: string | number): void {
  if (!isDeepStrictEqual(actual, expected)) expect({ what, actual }).toEqual({ what, actual: expected });
}

describe("decode(encode(case)) is the case", () => {
  test("for 1500 random cases, all of them legal", () => {
    const different = new Set<number>();
    for (let seed = 0; seed < 1500; seed++) {
      const testCase = decodeCase(randomInput(seed));
      expect(whyNotCase(testCase)).toBeNull();
      const bytes = encodeCase(testCase);
      expectSame(decodeCase(bytes), testCase, seed);
      different.add(bytes.length);
    }
    expect(different.size).toBeGreaterThan(300);
  }, 120_000);

  test("for every seed", () => {
    for (const { name, case: testCase } of seedCases()) {
      expect([name, whyNotCase(testCase)]).toEqual([name, null]);
      expectSame(decodeCase(encodeCase(testCase)), testCase, name);
    }
  });

  test("for cases that went through JSON", () => {
    for (let seed = 0; seed < 600; seed++) {
      const testCase = decodeCase(randomInput(seed));
      const read = parseCase(stringifyCase(testCase));
      expectSame(read, testCase, seed);
      expectSame(decodeCase(encodeCase(read)), testCase, seed);
    }
  });

  test("for cases whose seeded values are spelled out", () => {
    for (let seed = 0; seed < 500; seed++) {
      const testCase = decodeCase(randomInput(seed));
      const drawn: Case = {
        ...testCase,
        calls: testCase.calls.slice(0, 3).map(({ of, form, answer }, index) => ({
          kind: "drawn",
          of,
          form,
          answer,
          ...expandCall(testCase, testCase.calls[index]!),
        })),
      };
      expect(whyNotCase(drawn)).toBeNull();
      expectSame(decodeCase(encodeCase(drawn)), drawn, seed);
    }
  });

  const u8: ValueType = { kind: "u8" };
  test.each([
    "a",
    "zebra",
    "get-a-zebra-URL-4",
    "x-0",
    "x-00",
    "item0",
    "q9999",
    "A-b-C-d",
    "utf8-utf8-utf82",
    "z".repeat(128),
    `a-${"9".repeat(126)}`,
  ])("for a case named %s", (exportName) => {
    const testCase = caseOf(
      echo({ kind: "record", name: `r-${exportName.slice(0, 120)}`, fields: [{ name: exportName, type: u8 }] }),
      { exportName, importName: exportName },
    );
    expect(whyNotCase(testCase)).toBeNull();
    expectSame(decodeCase(encodeCase(testCase)), testCase, exportName);
  });

  test.each<[string, readonly string[]]>([
    ["numbers that count up", ["a0", "a1", "a2"]],
    ["numbers that count up from 1", ["a1", "a2", "a3"]],
    ["numbers that a collision would give", ["a", "a2", "a3", "a22"]],
    ["a lone zero", ["x0"]],
    ["a hyphen before the zero", ["a-0", "a-1"]],
    ["a base as long as names may be", [`${"b".repeat(127)}0`, `${"b".repeat(127)}1`]],
  ])("for labels with %s", (_name, labels) => {
    const testCase = caseOf(echo({ kind: "enum", name: "level", labels }));
    expect(whyNotCase(testCase)).toBeNull();
    expectSame(decodeCase(encodeCase(testCase)), testCase, labels.join());
  });

  test.each([
    "",
    "a",
    "\u0000",
    "\ufeff",
    "\ud83d\ude00".repeat(100),
    "ab".repeat(1000),
    "\u00e9".repeat(65),
    "\u0101x".repeat(50),
    `${"a".repeat(500)}\u0101`,
    "e\u0301\u{10ffff}z",
    "x".repeat(140_000),
  ])("for a string of its own kind: %#", (text) => {
    const testCase = caseOf(echo({ kind: "string" }), {
      calls: [{ ...PLAIN_CALL, kind: "drawn", args: [text], result: "" }],
    });
    expect(whyNotCase(testCase)).toBeNull();
    expectSame(decodeCase(encodeCase(testCase)), testCase, text.length);
  });

  test("for strings that use a call's budget up to the last unit", () => {
    for (const text of ["\u{1f600}", "\u0416", "a", "\u00ff", "\u{1f600}a", "A\u0000\ufeff"]) {
      for (const rest of [0, 1, 7]) {
        const long = "\u0416b".repeat(70_000).slice(0, 140_000 - text.length - rest);
        const testCase = caseOf(
          {
            params: [
              { name: "a", type: { kind: "string" } },
              { name: "b", type: { kind: "string" } },
            ],
            result: { kind: "string" },
          },
          {
            calls: [{ ...PLAIN_CALL, kind: "drawn", args: [long, text], result: "r".repeat(rest) }],
          },
        );
        expect(whyNotCase(testCase)).toBeNull();
        expectSame(decodeCase(encodeCase(testCase)), testCase, text);
      }
    }
  });
});

test("any bytes are a case, and always the same one", () => {
  const inputs = [
    new Uint8Array(0),
    new Uint8Array(1),
    Uint8Array.of(255),
    new Uint8Array(1 << 20),
    new Uint8Array(1 << 20).fill(255),
    new Uint8Array(4096).fill(0x7f),
    randomInput(1),
    Buffer.alloc(1 << 20, "component"),
  ];
  for (const [index, input] of inputs.entries()) {
    const before = Uint8Array.from(input);
    const testCase = decodeCase(input);
    expect([index, whyNotCase(testCase)]).toEqual([index, null]);
    expectSame(decodeCase(input), testCase, index);
    expectSame(decodeCase(encodeCase(testCase)), testCase, index);
    expect(Buffer.compare(before, input)).toBe(0);
  }
});

test("encodings that a fuzzer mutates are cases again", () => {
  for (let seed = 0; seed < 1500; seed++) {
    const testCase = decodeCase(mutated(encodeCase(decodeCase(randomInput(seed))), seed));
    expect(whyNotCase(testCase)).toBeNull();
    expectSame(decodeCase(encodeCase(testCase)), testCase, seed);
    expect(printCase(testCase)).toContain("func(");
  }
});

/** An input of the kind `completed`, with the seed for what it does not say. */
const completed = (seed: number, ...said: readonly number[]): Uint8Array =>
  Uint8Array.of(...said, seed >> 8, seed & 0xff, 1);

test("few bytes stand for a rich case where a seed completes them", () => {
  let said = 0;
  const weights: number[] = [];
  for (let seed = 0; seed < 500; seed++) {
    const testCase = decodeCase(completed(seed));
    expect(whyNotCase(testCase)).toBeNull();
    expectSame(decodeCase(encodeCase(testCase)), testCase, seed);
    weights.push(funcsWeight(testCase.functions.map(({ func }) => func)));
    // Two functions, of which the rest is up to the seed.
    said += Number(decodeCase(completed(seed, 0, 11)).functions.length === 2);
  }
  expect(new Set(weights).size).toBeGreaterThan(50);
  expect(weights.sort((a, b) => a - b)[250]).toBeGreaterThan(10);
  expect(said).toBe(500);
});

test("nothing is the simplest case", () => {
  expect(decodeCase(new Uint8Array(0))).toEqual({
    functions: [
      {
        func: { params: [{ name: "a", type: { kind: "bool" } }], result: { kind: "bool" } },
        importName: "a",
        exportName: "a",
      },
    ],
    asyncHost: false,
    shareDefinitions: false,
    inFlight: 1,
    components: [
      { ...PLAIN_COMPONENT, encoding: "utf8", style: "forward", growPages: 0, growEvery: 1, gap: 0, postReturn: false },
    ],
    jco: PLAIN_JCO,
    v8: { tier: "default" },
    link: "function",
    calls: [{ ...PLAIN_CALL, kind: "drawn", args: [false], result: false }],
  });
});

test("structure stands at the end: other bytes in front leave it", () => {
  let kept = 0;
  for (let seed = 0; seed < 500; seed++) {
    const testCase = decodeCase(randomInput(seed));
    const bytes = encodeCase(testCase);
    const structure = encodeCase({ ...testCase, calls: [{ ...PLAIN_CALL, kind: "seeded", seed: 0 }] }).length;
    if (bytes.length - structure < 8) continue;
    bytes.fill(0x55, 0, bytes.length - structure);
    const { calls: _calls, ...after } = decodeCase(bytes);
    const { calls: _before, ...before } = testCase;
    expectSame(after, before, seed);
    kept++;
  }
  expect(kept).toBeGreaterThan(100);
});

test("many calls of counted seeds take few bytes", () => {
  const calls = Array.from(
    { length: 1000 },
    (_, index) => ({ ...PLAIN_CALL, kind: "seeded", form: "array", seed: (0xffff_fff0 + index) % 2 ** 32 }) as const,
  );
  const testCase = caseOf(echo({ kind: "u32" }), { calls });
  const bytes = encodeCase(testCase);
  expect(bytes.length).toBeLessThan(60);
  expectSame(decodeCase(bytes), testCase, "calls");
});

describe("a case that isn't legal can't be encoded", () => {
  const twice: FuncType = {
    params: [{ name: "a", type: { kind: "enum", name: "e", labels: ["x"] } }],
    result: { kind: "enum", name: "e", labels: ["y"] },
  };
  test.each<[string, Case, string]>([
    ["two types of one name", caseOf(twice), ".functions[0].func.result: "],
    [
      "a name twice",
      caseOf({
        params: [
          { name: "a", type: { kind: "u8" } },
          { name: "a", type: { kind: "u8" } },
        ],
        result: null,
      }),
      ".functions[0].func.params[1]: ",
    ],
    ["an import named like a type", caseOf(twice, { importName: "e" }), ".functions[0].func.params[0]: "],
    [
      "too many parameters",
      caseOf({
        params: Array.from({ length: 33 }, (_, index) => ({ name: `x${index}`, type: { kind: "u8" } })),
        result: null,
      }),
      ".functions[0].func: ",
    ],
    [
      "a value out of range",
      caseOf(echo({ kind: "u8" }), { calls: [{ ...PLAIN_CALL, kind: "drawn", args: [256], result: 1 }] }),
      ".calls[0].args[0]: ",
    ],
    ["no calls", caseOf(echo({ kind: "u8" }), { calls: [] }), ".calls: "],
  ])("%s", (_name, testCase, path) => {
    expect(() => encodeCase(testCase)).toThrow(NotEncodable);
    expect(() => encodeCase(testCase)).toThrow(path);
  });
});

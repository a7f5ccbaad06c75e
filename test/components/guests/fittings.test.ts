import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Case, ComponentOptions } from "../../../src/components/case/case.ts";
import { PLAIN_CASE, PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import { ENGINES } from "../../../src/components/engines/registry.ts";
import { decodeCase } from "../../../src/components/generators/case.ts";
import { buildComponent } from "../../../src/components/guests/component.ts";
import { FITTED, FOR_PEOPLE } from "../../../src/components/guests/fittings.ts";
import type { Fittings } from "../../../src/components/guests/fittings.ts";
import { runCase } from "../../../src/components/target.ts";
import type { FuncType } from "../../../src/components/types/type.ts";
import { printText } from "../../../src/harness/jco/wasm_tools.ts";
import { ROOT } from "../../running/jazzer.ts";

const { release } = ENGINES.jco({});
const [LEAST] = FOR_PEOPLE;

const caseOf = (func: FuncType, options: Partial<ComponentOptions> = {}): Case => ({
  ...PLAIN_CASE,
  functions: [{ func, importName: "host", exportName: "run" }],
  asyncHost: options.asyncType ?? false,
  components: [{ ...PLAIN_COMPONENT, ...options }],
  calls: [],
});
const textOf = (testCase: Case, fittings: Fittings): Promise<string> =>
  printText(release, buildComponent(testCase, fittings));
const lines = (text: string): number => text.trimEnd().split("\n").length;

const STRING: FuncType = { params: [{ name: "a", type: { kind: "string" } }], result: null };
const NUMBER: FuncType = { params: [{ name: "a", type: { kind: "u32" } }], result: { kind: "u32" } };

describe("guests that do the least", () => {
  test.each<[string, FuncType, Partial<ComponentOptions>, number]>([
    ["func(a: string)", STRING, {}, 85],
    ["func(a: string), with memory that grows and is given back", STRING, { postReturn: true }, 90],
    ["func(a: string), copied", STRING, { style: "copy" }, 160],
    ["async func(a: string)", STRING, { asyncType: true, lift: "callback" }, 100],
    ["async func(a: string), stackful and waiting", STRING, { asyncType: true, lift: "stackful", lower: "async" }, 145],
    ["func(a: u32) -> u32", NUMBER, {}, 40],
  ])("%s is short, and names what it consists of", async (_, func, options, most) => {
    const text = await textOf(caseOf(func, options), LEAST);
    expect(lines(text)).toBeLessThanOrEqual(most);
    for (const name of ["component $component-0", "core module $echo", "func $run-0", "(param $a"])
      expect(text).toContain(name);
    // What is not needed is not there: audits, marks of blocks, digests.
    expect(text).not.toMatch(/audit|scribble|hash|check|note|xor|memory\.(fill|grow)/);
    expect(text.includes("(memory")).toBe(func === STRING);
  });

  test("names are no part of what is fuzzed", async () => {
    expect(await textOf(caseOf(STRING), FITTED)).not.toContain("$");
  });

  test("each has no less than the one before", async () => {
    const lengths = [];
    for (const fittings of FOR_PEOPLE) lengths.push(lines(await textOf(caseOf(STRING, { style: "copy" }), fittings)));
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    expect(new Set(lengths).size).toBeGreaterThan(4);
    expect(lengths[0]).toBeLessThan(lengths.at(-1)! / 4);
  });
});

/** Seeds of every kind: what is made by hand and at random. */
const seeds = readdirSync(join(ROOT, "corpus", "component_api"));
const EVERY = 6;

// The reference engine does what the specification says, so what goes wrong is the guests' fault.
test.each(FOR_PEOPLE.map((fittings, index) => [index, fittings] as const))(
  "what does the least, and a little more, hands on values as all guests do (%d)",
  async (index, fittings) => {
    const wrong: unknown[] = [];
    let passed = 0;
    for (const name of seeds.filter((_, at) => at % EVERY === index % EVERY)) {
      const testCase = decodeCase(readFileSync(join(ROOT, "corpus", "component_api", name)));
      const full = await runCase(ENGINES.reference(), testCase);
      if (full.kind !== "pass") continue;
      const trimmed = await runCase(ENGINES.reference(), testCase, { fittings });
      // Without growth a large value does not fit.
      if (trimmed.kind === "pass") passed++;
      else if (fittings.growth || !/trap: (memory )?out of bounds/.test(JSON.stringify(trimmed)))
        wrong.push({ name, trimmed });
    }
    expect(wrong).toEqual([]);
    expect(passed).toBeGreaterThan(100);
  },
);

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Coverage } from "../../src/coverage/coverage.ts";
import { functionNames } from "../../src/coverage/function_names.ts";
import { COUNTER_BUDGET } from "../../src/coverage/libfuzzer.ts";
import { loadBinaryen, loadWabt, throughBinaryen, throughWabt } from "./emscripten.ts";
import type { Binaryen, Wabt } from "./emscripten.ts";
import { proposalModules } from "./proposal_modules.ts";
import { Random, mutated } from "./random.ts";
import { binary } from "./wasm.ts";

/** How many inputs each tool gets: `EQUALITY_INPUTS=2000 npm run jest -- test/coverage/embedded` is the full proof. */
const INPUTS = Number(process.env["EQUALITY_INPUTS"] ?? 150);
const TIMEOUT = 60_000 + INPUTS * 100;

const MAX_COUNTERS = 65_536;

const lines: string[] = [];
const regions: Buffer[] = [];
const compared: number[] = [];
const libFuzzer = {
  registerModuleCounters: (counters: Buffer) => void regions.push(counters),
  traceIntegerCompare: (_: number, __: number, target: number) => void compared.push(target),
  traceUnequalStrings() {},
};

interface Tools {
  readonly wabt: Wabt;
  readonly binaryen: Binaryen;
}
let plain: Tools;
let counted: Tools;
let coverage: Coverage;
let inputs: readonly Uint8Array[];

beforeAll(async () => {
  plain = { wabt: await loadWabt(), binaryen: await loadBinaryen("plain") };
  const tools: Partial<{ -readonly [name in keyof Tools]: Tools[name] }> = {};
  coverage = new Coverage({
    modules: {
      wabt: { load: async () => (tools.wabt = await loadWabt()) },
      binaryen: { load: async () => (tools.binaryen = await loadBinaryen("counted")), maxCounters: MAX_COUNTERS },
    },
    restorable: true,
    replacing: true,
    libFuzzer,
    log: (line) => void lines.push(line),
  });
  await coverage.load();
  coverage.ready();
  counted = tools as Tools;
  const random = new Random(11);
  const seeds = await Promise.all(Object.values(proposalModules).map(binary));
  inputs = Array.from({ length: INPUTS }, () => mutated(random.of(seeds), random));
  // An exception that leaves binaryen stays counted in its JavaScript, which is not put back: standard error is then
  // flushed less often.
  throughBinaryen(counted.binaryen, Uint8Array.of(0));
}, TIMEOUT);
afterAll(() => coverage.uninstall());

const run = ({ wabt, binaryen }: Tools, input: Uint8Array): string =>
  `${throughWabt(wabt, input)}\n${throughBinaryen(binaryen, input)}`;
const clear = (): void => regions.forEach((region) => region.fill(0));
const taken = (): number[] => regions.map((region) => region.filter((count) => count > 0).length);

test("each has a region of its own, in the order of the options and within its limit", () => {
  expect(lines).toEqual([
    expect.stringMatching(/^coverage: wabt: 2\d{4} counters$/),
    expect.stringMatching(/^coverage: binaryen: 65536 counters, shared by 5\d{5} edges$/),
  ]);
  expect(coverage.modules.map(({ name, instrumented }) => [name, instrumented.restorable])).toEqual([
    ["wabt", true],
    ["binaryen", true],
  ]);
  expect(regions.map(({ length }) => length)).toEqual([coverage.modules[0]!.instrumented.edges, MAX_COUNTERS]);
  expect(regions[0]!.length + regions[1]!.length).toBeLessThan(COUNTER_BUDGET);
});

test("reading and validating moves the counters of the tool that does it", async () => {
  const valid = await binary(proposalModules["loops"]!);
  clear();
  expect(throughWabt(counted.wabt, valid)).toMatch(/^valid\n/);
  const [wabt] = taken();
  expect(taken()).toEqual([wabt, 0]);
  expect(wabt).toBeGreaterThan(300);
  clear();
  expect(throughBinaryen(counted.binaryen, valid)).toMatch(/^1\n/);
  const [, binaryen] = taken();
  expect(taken()).toEqual([0, binaryen]);
  expect(binaryen).toBeGreaterThan(2000);
});

test("an instance that replaces another counts in the same region", async () => {
  const other = await loadWabt();
  clear();
  throughWabt(other, inputs[0]!);
  expect(taken()[0]).toBeGreaterThan(100);
  expect(regions).toHaveLength(2);
  counted = { ...counted, wabt: other };
});

test(
  "the same results and messages with counters as without, put back or not",
  () => {
    const ended = { valid: 0, invalid: 0 };
    for (const [i, input] of inputs.entries()) {
      const expected = run(plain, input);
      if (i % 2 === 0) coverage.restore();
      expect({ input, outcome: run(counted, input) }).toEqual({ input, outcome: expected });
      ended[expected.startsWith("valid\n") ? "valid" : "invalid"]++;
    }
    if (INPUTS > 200) console.log(`${INPUTS} inputs`, ended);
    expect(Math.min(ended.valid, ended.invalid)).toBeGreaterThan(INPUTS / 10);
  },
  TIMEOUT,
);

test(
  "the same features in any order",
  () => {
    const features = (input: Uint8Array): string[] => {
      coverage.restore();
      clear();
      run(counted, input);
      return regions.map((region) => region.toString("latin1"));
    };
    const first = inputs.map(features);
    const backwards = inputs.toReversed().map(features).toReversed();
    expect(
      first.flatMap((counts, i) => counts.flatMap((region, at) => (region === backwards[i]![at] ? [] : [[i, at]]))),
    ).toEqual([]);
    expect(new Set(first.map((counts) => counts.join(""))).size).toBeGreaterThan(INPUTS / 2);
  },
  TIMEOUT,
);

test("libFuzzer learns what they compare the input with", () => {
  for (const through of [
    () => throughWabt(counted.wabt, Uint8Array.of(1, 2, 3, 4, 1, 0, 0, 0)),
    () => throughBinaryen(counted.binaryen, Uint8Array.of(1, 2, 3, 4, 1, 0, 0, 0)),
  ]) {
    coverage.compared();
    compared.length = 0;
    through();
    coverage.compared();
    expect(compared).toContain(Buffer.from("\0asm").readUInt32LE());
  }
});

test("functions are known by the files of their assertions and by what their errors say", () => {
  const [wabt, binaryen] = coverage.modules.map(({ instrumented }) => functionNames(instrumented.bytes));
  const sources = new Set(binaryen!.flatMap((one) => one.sources));
  for (const file of ["wasm-binary", "wasm-validator", "wasm-ir-builder"])
    expect(sources).toContain(`binaryen/src/wasm/${file}.cpp`);
  expect(wabt!.map(({ text }) => text)).toContain("invalid depth: %u (max %zd)");
  expect(coverage.modules.map(({ instrumented }) => instrumented.functions.length - 1)).toEqual([
    wabt!.length,
    binaryen!.length,
  ]);
});

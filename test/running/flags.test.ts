import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { binary } from "../coverage/wasm.ts";
import { toyTarget } from "../harness/toy_target.ts";
import { jazzer, withRegistry } from "./jazzer.ts";
import type { Ended } from "./jazzer.ts";
import { COMPARED, ENDLESS, MAGIC } from "./toy_registry.ts";
import type { ToySettings } from "./toy_registry.ts";

let folder: string;
let target: string;
let corpus: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flags-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  target = withRegistry(folder, "toy", "toy_registry.ts");
  corpus = join(folder, "corpus");
  mkdirSync(corpus);
  writeFileSync(join(corpus, "seed"), toyTarget().encode(1));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the toy on inputs with these settings; `options` are Jazzer.js' own, `flags` libFuzzer's. */
function run(
  settings: ToySettings,
  inputs: string,
  { flags = [], options = [] }: { readonly flags?: readonly string[]; readonly options?: readonly string[] } = {},
): Ended {
  const all = ["--disable_bug_detectors=.*", ...options, "--", `-artifact_prefix=${folder}/findings/`, "-seed=1"];
  return jazzer([inputs, ...all, ...flags], { TOY: JSON.stringify(settings) }, undefined, target);
}

test("the length of inputs, and no dictionary where there is none, are the target's", () => {
  const { code, output } = run({ flags: { maxLen: 77 } }, corpus, { flags: ["-runs=2"] });
  expect(output).toMatch(/^component-fuzz toy: engine 1\.0\.0$/m);
  expect(output).toMatch(/^ {2}flags: .*-max_len=77$/m);
  expect(output).not.toMatch(/Dictionary: [1-9]/);
  expect(output).toMatch(/\d+ cases, \d+ numbers/);
  expect(code).toBe(0);
});

test("a target's dictionary goes to libFuzzer", () => {
  const { code, output } = run({ words: ["magic", 'a "quoted" \\ word', "\0"] }, corpus, { flags: ["-runs=2"] });
  expect(output).toMatch(/^Dictionary: 3 entries$/m);
  expect(code).toBe(0);
});

test("a target's time for an input is libFuzzer's, unless a user gives another", () => {
  const input = join(folder, "endless");
  writeFileSync(input, toyTarget().encode(ENDLESS));
  const own = run({ flags: { timeout: 1000 } }, input);
  expect(own.output).toMatch(/the timeout value is 1 .*[^]*libFuzzer: timeout after/);
  expect(own.code).toBe(70);
  const given = run({ flags: { timeout: 60_000 } }, input, { options: ["--timeout=1000"] });
  expect(given.output).toMatch(/the timeout value is 1 .*[^]*libFuzzer: timeout after/);
}, 30_000);

test.each<[string, boolean, readonly string[], boolean]>([
  ["told by a target that says so", true, [], true],
  ["not told by a target that doesn't", false, [], false],
  ["not told where a user refuses them", true, ["-use_cmp=0"], false],
  ["told where a user asks for them", false, ["-use_cmp=1"], true],
])(
  "comparisons are %s",
  async (_, comparisons, flags, told) => {
    const module = join(folder, "magic.wasm");
    const magic = `(if (i32.eq (local.get 0) (i32.const ${MAGIC})) (then unreachable))`;
    writeFileSync(module, await binary(`(module (func (export "f") (param i32) ${magic}))`));
    const { code, output } = run({ module, flags: { comparisons } }, corpus, { flags: ["-runs=2", ...flags] });
    expect(output).toMatch(/^ {2}coverage: inside module: \d+ counters/m);
    expect(output.includes(COMPARED)).toBe(told);
    expect(code).toBe(0);
  },
  30_000,
);

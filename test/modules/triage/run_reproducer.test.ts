import { expect, test } from "@jest/globals";
import { parseConfig } from "../../../src/config.ts";
import { explanationOf } from "../../../src/cli/explain.ts";
import { withKnownIssues } from "../../../src/harness/target.ts";
import { callsOf } from "../../../src/modules/case/exported.ts";
import type { Pair, RunCase } from "../../../src/modules/case/run_case.ts";
import { differentialTarget } from "../../../src/modules/differential.ts";
import { makeRunners, runBy } from "../../../src/modules/engines/runners.ts";
import type { Runners } from "../../../src/modules/engines/runners.ts";
import { RUN_FAULTS } from "../../faults/modules/run_faults.ts";
import { wat } from "../wat.ts";
import { inFolder, root } from "./folder.ts";
import type { Files } from "./folder.ts";

const runners = makeRunners();

const TEXT = `(module (memory 1) (global $g (mut i32) (i32.const 0))
  (func (export "shift") (result i32) (i32.shl (i32.const 1) (i32.add (global.get $g) (i32.const 33))))
  (func (export "write") (result i32) (i64.store8 (i32.const 0) (i64.const 7))
    (global.set $g (i32.const 1)) (i32.load (i32.const 0)))
  (func (export "xor") (result i64) (i64.xor (i64.const 3) (i64.const 5)))
  (func (export "nothing")) (func (export "trap") (drop (i64.load (i32.const -1)))))`;

const PAIRS: readonly Pair[] = [
  [{ name: "v8-baseline" }, { name: "v8-optimising" }],
  [{ name: "v8-baseline" }, { name: "v8-tiering", budget: 1 }],
  [{ name: "v8-optimising" }, { name: "v8-flags", flags: ["--no-turbo-jt"] }],
  [{ name: "v8-baseline" }, { name: "wabt" }],
  [{ name: "v8-baseline" }, { name: "binaryen", optimize: 2, shrink: 1 }],
];

const made = async (given: Runners, testCase: RunCase): Promise<Files> => {
  const config = parseConfig({});
  const target = withKnownIssues(
    differentialTarget({ name: "differential", title: "", config, runners: given }),
    `${root}known_issues`,
  );
  const verdict = await target.run(testCase);
  return target.reproduce(testCase, verdict, await explanationOf(target, verdict, testCase));
};

test.each(PAIRS.map((pair) => [pair.map(({ name }) => name).join(" and "), pair] as const))(
  "%s do in a folder what they do here, and the same",
  async (_, pair) => {
    const bytes = await wat(TEXT);
    const testCase: RunCase = { kind: "run", pair, bytes };
    const files = await made(runners, testCase);
    const { status, output } = await inFolder(files, true);
    expect([output, status]).toEqual([expect.any(String), 0]);
    const calls = callsOf(bytes)!;
    for (const runner of testCase.pair) {
      await runners[runner.name].ready();
      const { calls: done } = runBy(runners, runner, { binary: bytes, calls });
      for (const [index, call] of calls.entries()) {
        const did = done[index]!;
        const words =
          did.kind === "value" ? `returns ${did.value.map((value) => value.toString(16)).join()}` : "traps: ";
        expect(output).toMatch(new RegExp(`^${call}$(?:\n  .*$)*?\n  ${runner.name}: ${words}`, "m"));
      }
    }
  },
);

// In the folder nobody lies, so that it shows nothing; but of what kind a trap is, it can't tell from the words.
test.each(RUN_FAULTS)("$name: a folder is made of it", async ({ name, plant, engine }) => {
  const bytes = await wat(TEXT);
  const pair = PAIRS.find((names) => names.some(({ name }) => name === engine))!;
  const testCase: RunCase = { kind: "run", pair, bytes };
  const files = await made(plant(runners), testCase);
  const { status, output } = await inFolder(files, true);
  const expected = name === "trap of another kind" ? 1 : 0;
  expect([output, status]).toEqual([expect.stringMatching(/^instantiation$/m), expected]);
});

test("a finding is told with the packages that it takes, without which there is one line", async () => {
  const { plant } = RUN_FAULTS.find(({ engine }) => engine === "wabt")!;
  const loads =
    '(module (memory 1) (data (i32.const 0) "\\ff") (func (export "f") (result i32) (i32.load8_s (i32.const 0))))';
  const found = await made(plant(runners), { kind: "run", pair: PAIRS[3]!, bytes: await wat(loads) });
  expect([...found.keys()]).toEqual(["module.wasm", "module.wat", "run.mjs", "package.json", "README.md"]);
  expect(String(found.get("README.md"))).toContain("actual:   wabt: returns 0xff\n");
  expect(JSON.parse(String(found.get("package.json")))).toMatchObject({ dependencies: { wabt: "1.0.39" } });
  expect(await inFolder(found, false)).toEqual({ status: 2, output: "Run npm install in this folder first.\n" });
  // The installed wabt does what V8 does; the script notices if one did something else.
  expect((await inFolder(found, true)).status).toBe(0);
  const script = String(found.get("run.mjs")).replace("const [a, b] = [one", 'other.set("f", "returns 0");\n$&');
  expect((await inFolder(new Map(found).set("run.mjs", script), true)).status).toBe(1);
});

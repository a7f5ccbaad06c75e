import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import type { Case } from "../../../src/components/case/case.ts";
import { caseFromJson, caseToJson } from "../../../src/components/case/json.ts";
import { parseConfig } from "../../../src/config.ts";
import { JcoEngine } from "../../../src/components/engines/jco/engine.ts";
import { locateJco } from "../../../src/harness/jco/locate.ts";
import { decodeCase, encodeCase } from "../../../src/components/generators/case.ts";
import { staticStructures } from "../../../src/components/generators/static.ts";
import type { Verdict } from "../../../src/harness/verdict.ts";
import { buildSet } from "../../../src/components/static/build.ts";
import { planSet } from "../../../src/components/static/plan.ts";
import { Statics } from "../../../src/components/static/statics.ts";
import { componentApi, runCase } from "../../../src/targets/component_api.ts";
import { randomInput } from "../generators/inputs.ts";
import { ROOT } from "../../running/jazzer.ts";

const folder = mkdtempSync(join(tmpdir(), "component-fuzz-test-"));
const release = locateJco();
const OPTIONS = { seed: 3, cases: 6, only: "static", jco: null, folder } as const;

afterAll(() => rmSync(folder, { recursive: true }));

/** Cases of `statics`, each with the values of another input. */
const casesOf = (statics: Statics, count: number): readonly Case[] =>
  Array.from({ length: count }, (_, seed) => decodeCase(randomInput(seed), statics));

/** An equal case, which has no structure of a set. */
const fromFile = (testCase: Case): Case => caseFromJson(JSON.parse(JSON.stringify(caseToJson(testCase))));

/** Runs cases on modules that were transpiled ahead of time. */
async function run(statics: Statics, cases: readonly Case[]): Promise<readonly Verdict[]> {
  const engine = new JcoEngine({ prebuilt: (testCase, cold) => statics.program(testCase, cold) });
  const verdicts: Verdict[] = [];
  for (const testCase of cases) verdicts.push(await runCase(engine, testCase));
  return verdicts;
}

test("structures depend on the seed alone, and each is the start of the next larger set", () => {
  expect(staticStructures(7, 12)).toEqual(staticStructures(7, 12));
  expect(staticStructures(7, 12).slice(0, 5)).toEqual(staticStructures(7, 5));
  expect(staticStructures(8, 12)).not.toEqual(staticStructures(7, 12));
});

test("a set has another id for another seed, size, structure or jco", () => {
  const plan = planSet({ seed: 1, cases: 2 }, release);
  const ids = [
    plan,
    planSet({ seed: 2, cases: 2 }, release),
    planSet({ seed: 1, cases: 3 }, release),
    planSet({ seed: 1, cases: 2 }, release, [...plan.structures].reverse()),
    planSet({ seed: 1, cases: 2 }, { ...release, versions: { ...release.versions, jco: "0.0.0" } }),
    planSet({ seed: 1, cases: 2 }, { ...release, bindgen: release.wasmTools }),
  ].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(planSet({ seed: 1, cases: 2 }, release).id).toBe(plan.id);
});

test("a set is built once, and takes the place of the one from another jco", async () => {
  const options = { seed: 5, cases: 2 };
  const plan = planSet(options, release);
  const stale = planSet(options, { ...release, versions: { jco: "0.0.0" } });
  const other = planSet({ seed: 6, cases: 1 }, release);
  const request = { folder: join(folder, "sets"), jco: null };
  for (const one of [stale, other, plan]) await buildSet({ ...request, plan: one });
  expect(readdirSync(request.folder).sort()).toEqual([other.id, plan.id].sort());
  const progress: string[] = [];
  await buildSet({ ...request, plan, progress: (text) => void progress.push(text) });
  expect(progress).toEqual([]);
}, 60_000);

test("a case that was made ahead of time ends as the same case does that is transpiled now", async () => {
  const statics = new Statics(OPTIONS);
  const cases = casesOf(statics, 20);
  const verdicts = await run(statics, cases);
  const dynamic = cases.map(fromFile);
  expect(dynamic.map((testCase) => statics.numberOf(testCase))).toEqual(dynamic.map(() => undefined));
  expect(await run(statics, dynamic)).toEqual(verdicts);
  expect(statics.executions).toBe(20);
  expect(verdicts.some(({ kind }) => kind === "pass")).toBe(true);
}, 120_000);

test("a wrong value in a module that was made ahead of time is found", async () => {
  // A set of one case, whose function returns an integer.
  const options = { ...OPTIONS, seed: 76, cases: 1, folder: join(folder, "planted") };
  const plan = planSet(options, release);
  expect(plan.structures[0]).toMatchObject({ func: { result: { kind: "s64" } }, jco: { instantiation: "sync" } });
  const file = join((await buildSet({ plan, folder: options.folder, jco: null })).member(0), "component.js");
  writeFileSync(
    file,
    `${readFileSync(file, "utf8").replace(/^export function instantiate\(/m, "function original(")}
export function instantiate(...args) {
  const changed = ([name, call]) => [name, name.startsWith("audit") ? call : (...given) => call(...given) ^ 1n];
  return Object.fromEntries(Object.entries(original(...args)).map(changed));
}
`,
  );
  const statics = new Statics(options);
  const cases = casesOf(statics, 5);
  for (const verdict of await run(statics, cases))
    expect(verdict).toMatchObject({
      kind: "finding",
      finding: { fingerprint: { property: "round-trip", place: "s64" } },
    });
  // Transpiled now, the same cases pass.
  expect((await run(statics, cases.map(fromFile))).map(({ kind }) => kind)).toEqual(cases.map(() => "pass"));
}, 60_000);

test("a quarter of inputs take one, unless a mode is set", () => {
  const statics = (only: "static" | "dynamic" | null): Statics => new Statics({ ...OPTIONS, only });
  const inputs = Array.from({ length: 200 }, (_, seed) => randomInput(seed));
  const share = (mode: Statics): number =>
    inputs.filter((input) => mode.numberOf(decodeCase(input, mode)) !== undefined).length / inputs.length;
  expect([share(statics("static")), share(statics("dynamic"))]).toEqual([1, 0]);
  expect(Math.abs(share(statics(null)) - 0.25)).toBeLessThan(0.1);
  const both = statics(null);
  for (const input of inputs) {
    const testCase = decodeCase(input, both);
    // Written out, any case is one of its own.
    const spelled = decodeCase(encodeCase(testCase), both);
    expect(both.numberOf(spelled)).toBeUndefined();
    expect(spelled).toEqual(testCase);
  }
});

test("a case of which anything but the calls was changed is one of its own", () => {
  const statics = new Statics(OPTIONS);
  const [testCase] = casesOf(statics, 1) as [Case];
  expect(statics.numberOf({ ...testCase, calls: testCase.calls.slice(0, 1) })).toBe(statics.numberOf(testCase));
  const changes: readonly Partial<Case>[] = [
    { importName: "other" },
    { exportName: "other" },
    { asyncHost: !testCase.asyncHost },
    { components: [...testCase.components] },
    { link: "missing" },
  ];
  for (const change of changes) expect(statics.numberOf({ ...testCase, ...change })).toBeUndefined();
});

test("a report says what rebuilds the set, and the input replays", async () => {
  const target = componentApi(
    parseConfig({ COMPONENT_FUZZ_MODE: "static", COMPONENT_FUZZ_SEED: "4", COMPONENT_FUZZ_CASES: "3" }),
    ROOT,
  );
  const input = randomInput(1);
  const testCase = target.decode(input);
  expect(target.settings(testCase)).toEqual([
    "COMPONENT_FUZZ_SEED=4",
    "COMPONENT_FUZZ_CASES=3",
    "COMPONENT_FUZZ_MODE=static",
  ]);
  expect(target.print(testCase)).toMatch(/^\/\/ static, set [0-9a-f]{16} of 3 cases from seed 4, number [0-2]$/m);
  expect(await target.run(target.decode(input))).toEqual(await target.run(testCase));
  expect([...target.features(testCase)]).toContainEqual({
    group: "mode",
    name: expect.stringMatching(/^static, set/) as unknown,
  });
}, 60_000);

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import type { Case } from "../../../src/components/case/case.ts";
import { caseFromJson, caseToJson } from "../../../src/components/case/json.ts";
import { parseConfig } from "../../../src/config.ts";
import type { Edit } from "../../../src/components/engines/jco/edit.ts";
import { JcoEngine, programKey } from "../../../src/components/engines/jco/engine.ts";
import { locateJco } from "../../../src/harness/jco/locate.ts";
import { CALLS } from "../../../src/components/generators/calls.ts";
import { decodeCase, encodeStaticCase } from "../../../src/components/generators/case.ts";
import { STATIC_STRUCTURES, staticStructure } from "../../../src/components/generators/static.ts";
import { buildComponent } from "../../../src/components/guests/component.ts";
import type { Target } from "../../../src/harness/target.ts";
import type { Verdict } from "../../../src/harness/verdict.ts";
import { SeededSource } from "../../../src/input/seeded.ts";
import { buildSet } from "../../../src/components/static/build.ts";
import { numbersOf, planSet } from "../../../src/components/static/plan.ts";
import type { PlanOptions } from "../../../src/components/static/plan.ts";
import { Statics } from "../../../src/components/static/statics.ts";
import { componentTarget, runCase } from "../../../src/components/target.ts";
import { randomInput } from "../generators/inputs.ts";

const folder = mkdtempSync(join(tmpdir(), "component-fuzz-test-"));
const release = locateJco();
const OPTIONS = { seed: 3, cases: 6, jco: null, folder } as const;

afterAll(() => rmSync(folder, { recursive: true }));

/** A case with the structure of a number, and with random values. */
function caseOf(number: number, seed: number): Case {
  const structure = staticStructure(number);
  return { ...structure, calls: CALLS.read(new SeededSource(seed), structure) };
}

/** Cases of a set, each structure in turn with other values. */
function casesOf(options: PlanOptions, count: number): readonly Case[] {
  const numbers = numbersOf(options);
  return Array.from({ length: count }, (_, seed) => caseOf(numbers[seed % numbers.length]!, seed));
}

/** An equal case, of which no object is the same. */
const fromFile = (testCase: Case): Case => caseFromJson(JSON.parse(JSON.stringify(caseToJson(testCase))));

const isMade = (statics: Statics, testCase: Case): boolean =>
  statics.has(programKey(buildComponent(testCase), testCase));

async function runAll(engine: JcoEngine, cases: readonly Case[]): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const testCase of cases) verdicts.push(await runCase(engine, testCase));
  return verdicts;
}

/** An engine that takes what was transpiled ahead of time. */
const engineOn = (statics: Statics): JcoEngine => new JcoEngine({ prebuilt: (key, how) => statics.program(key, how) });

describe("the seed picks a window of one sequence of structures", () => {
  test.each<[PlanOptions, readonly number[]]>([
    [{ seed: 0, cases: 3 }, [0, 1, 2]],
    [{ seed: 2, cases: 3 }, [6, 7, 8]],
    [{ seed: 1, cases: 1 }, [1]],
    [{ seed: 1, cases: STATIC_STRUCTURES - 1 }, [STATIC_STRUCTURES - 1, 0, 1]],
    [{ seed: 0xffff_ffff, cases: STATIC_STRUCTURES }, [0, 1, 2]],
  ])("%j", (options, first) => {
    const numbers = numbersOf(options);
    expect(numbers.slice(0, first.length)).toEqual(first);
    expect(new Set(numbers).size).toBe(options.cases);
  });

  test("and a set has the structures of its window", () => {
    expect(planSet({ seed: 2, cases: 3 }, release).structures).toEqual([6, 7, 8].map(staticStructure));
  });
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
  const cases = casesOf(OPTIONS, 20);
  const engine = engineOn(statics);
  const verdicts = await runAll(engine, cases);
  expect(await runAll(new JcoEngine(), cases)).toEqual(verdicts);
  expect(engine.cache).toMatchObject({ hits: 0, misses: 0 });
  expect(statics.executions).toBe(20);
  expect(verdicts.some(({ kind }) => kind === "pass")).toBe(true);
}, 120_000);

test("what was made ahead of time is edited for those who ask for it, and for nobody else", async () => {
  const statics = new Statics(OPTIONS);
  const cases = casesOf(OPTIONS, 6);
  const engine = engineOn(statics);
  const verdicts = await runAll(engine, cases);
  const broken: Edit = { name: "broken", of: "source", edit: (text) => `${text}\nthrow new Error("edited");` };
  const passing = cases.filter((_, index) => verdicts[index]!.kind === "pass");
  expect(passing.length).toBeGreaterThan(0);
  for (const testCase of passing) {
    const edited = engine.edited([broken]);
    expect(await runCase(edited, testCase)).toMatchObject({
      kind: "finding",
      finding: { fingerprint: { stage: "instantiate" }, actual: "edited" },
    });
    expect([...edited.applied]).toEqual(["broken"]);
  }
  expect(await runAll(engine, cases)).toEqual(verdicts);
  expect(engine.cache).toMatchObject({ hits: 0, misses: 0 });
}, 120_000);

test("an equal case from a file takes the same module", async () => {
  const statics = new Statics(OPTIONS);
  const cases = casesOf(OPTIONS, 6);
  const engine = engineOn(statics);
  const verdicts = await runAll(engine, cases);
  expect(await runAll(engine, cases.map(fromFile))).toEqual(verdicts);
  expect(engine.cache).toMatchObject({ hits: 0, misses: 0 });
  expect(statics.executions).toBe(12);
}, 60_000);

test("a wrong value in a module that was made ahead of time is found", async () => {
  // A set of one case, whose function returns an integer.
  const number = [...Array(STATIC_STRUCTURES).keys()].find((one) => {
    const { functions, components, jco } = staticStructure(one);
    const [{ func }] = functions;
    const returns = functions.length === 1 && func.result?.kind === "u64";
    return returns && jco.instantiation === "sync" && !components.some(({ asyncType }) => asyncType);
  })!;
  const options = { ...OPTIONS, seed: number, cases: 1, folder: join(folder, "planted") };
  const plan = planSet(options, release);
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
  const cases = casesOf(options, 5);
  for (const verdict of await runAll(engineOn(new Statics(options)), [...cases, ...cases.map(fromFile)]))
    expect(verdict).toMatchObject({
      kind: "finding",
      finding: { fingerprint: { property: "round-trip", place: "u64" } },
    });
  // Transpiled now, the same cases pass.
  expect((await runAll(new JcoEngine(), cases)).map(({ kind }) => kind)).toEqual(cases.map(() => "pass"));
}, 60_000);

test("by default an eighth of inputs are made ahead of time", () => {
  const { seed, cases } = parseConfig({});
  const statics = new Statics({ ...OPTIONS, seed, cases });
  const decoded = Array.from({ length: 400 }, (_, input) => decodeCase(randomInput(input)));
  const share = decoded.filter((testCase) => isMade(statics, testCase)).length / decoded.length;
  expect(Math.abs(share - 0.125)).toBeLessThan(0.05);
});

test("what was made ahead of time is told by the component and what runs it, and by nothing else", () => {
  const statics = new Statics(OPTIONS);
  const [testCase] = casesOf(OPTIONS, 1) as [Case];
  const [main, ...others] = testCase.functions;
  const same: readonly Partial<Case>[] = [
    {},
    { calls: testCase.calls.slice(0, 1) },
    { components: [...testCase.components] },
    { link: "missing" },
  ];
  for (const change of same) expect([change, isMade(statics, { ...testCase, ...change })]).toEqual([change, true]);
  const changes: readonly Partial<Case>[] = [
    { functions: [{ ...main, importName: "other" }, ...others] },
    { functions: [{ ...main, exportName: "other" }, ...others] },
    { asyncHost: !testCase.asyncHost },
    { components: testCase.components.map((one) => ({ ...one, gap: one.gap + 1 })) },
    { jco: { ...testCase.jco, strict: !testCase.jco.strict } },
    { v8: { tier: "liftoff" } },
  ];
  for (const change of changes) expect([change, isMade(statics, { ...testCase, ...change })]).toEqual([change, false]);
});

describe("a target", () => {
  const SETTINGS = { COMPONENT_FUZZ_SEED: "4", COMPONENT_FUZZ_CASES: "3" };
  const targetOf = (environment: Readonly<Record<string, string>>, sets = folder): Target<Case> =>
    componentTarget({ name: "t", title: "", config: parseConfig({ ...SETTINGS, ...environment }), sets });
  const made = caseOf(13, 1);
  const other = caseOf(2, 1);
  const modeOf = (target: Target<Case>, testCase: Case): string | undefined =>
    [...target.extras.features!(testCase)].find(({ group }) => group === "mode")?.name;
  const rejected = { kind: "reject", reason: expect.stringMatching(/ahead of time.*COMPONENT_FUZZ_MODE=static/) };

  test("runs both kinds, and tells of each what it is and what rebuilds the set", async () => {
    const target = targetOf({});
    const remark = /ahead of time: set [0-9a-f]{16} \(COMPONENT_FUZZ_SEED=4 COMPONENT_FUZZ_CASES=3\)$/;
    expect(target.extras.remarks!(made)).toEqual([expect.stringMatching(remark)]);
    expect(modeOf(target, made)).toMatch(/^static, set [0-9a-f]{16} /);
    expect(target.extras.remarks!(other)).toEqual([]);
    expect(modeOf(target, other)).toBe("dynamic");
    for (const testCase of [made, other]) expect(await target.run(testCase)).not.toEqual(rejected);
    expect(target.extras.gauges!["static executions"]!()).toBe(1);
  }, 60_000);

  test("rejects what was not made ahead of time in the static mode, cold or not", async () => {
    const target = targetOf({ COMPONENT_FUZZ_MODE: "static" });
    for (const cold of [false, true]) {
      expect(await target.run(made, { cold })).toEqual(await targetOf({}).run(made, { cold }));
      expect(await target.run(other, { cold })).toEqual(rejected);
    }
  }, 60_000);

  test("takes nothing that was made ahead of time in the dynamic mode", async () => {
    const sets = join(folder, "none");
    const target = targetOf({ COMPONENT_FUZZ_MODE: "dynamic" }, sets);
    expect(modeOf(target, made)).toBe("dynamic");
    expect(target.extras.remarks!(made)).toEqual([]);
    expect(await target.run(made)).toEqual(await targetOf({}).run(made));
    expect(target.extras.gauges!["static executions"]!()).toBe(0);
    expect(existsSync(sets)).toBe(false);
  }, 60_000);

  test("runs an input of whatever number", async () => {
    const target = targetOf({});
    const number = STATIC_STRUCTURES - 1;
    const input = encodeStaticCase(caseOf(number, 1), number);
    const testCase = target.decode(input);
    expect(testCase).toEqual(caseOf(number, 1));
    expect(modeOf(target, testCase)).toBe("dynamic");
    expect(await target.run(target.decode(input))).toEqual(await target.run(testCase));
  }, 60_000);
});

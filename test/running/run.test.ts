import { hash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { UsageError } from "../../src/errors.ts";
import type { StatsData } from "../../src/harness/stats/stats.ts";
import { storedFindings } from "../../src/harness/store.ts";
import { distinct, progressLine, runSummary } from "../../src/running/progress.ts";
import { Run } from "../../src/running/run.ts";
import type { RunListener, RunRequest, RunState } from "../../src/running/run.ts";
import { toyTarget } from "../harness/toy_target.ts";
import { withRegistry } from "./jazzer.ts";
import { DEADLY, ENDLESS } from "./toy_registry.ts";
import type { ToySettings } from "./toy_registry.ts";

let folder: string;
let target: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "run-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  mkdirSync(join(folder, "seeds"));
  target = withRegistry(folder, "toy", "toy_registry.ts");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const seed = (number: number): void => writeFileSync(join(folder, "seeds", `${number}`), toyTarget().encode(number));

function make(toy: ToySettings, more: Partial<RunRequest> = {}, listener?: RunListener): Run {
  const request: RunRequest = {
    target,
    seeds: [join(folder, "seeds")],
    corpus: join(folder, "corpus"),
    findings: join(folder, "findings"),
    jobs: 1,
    time: 20_000,
    most: null,
    flags: [],
    env: { TOY: JSON.stringify(toy), TMPDIR: folder },
    ...more,
  };
  return new Run(request, listener);
}

const artifacts = (kind: string): readonly string[] =>
  readdirSync(join(folder, "findings")).filter((name) => name.startsWith(`${kind}-`));

describe("a run", () => {
  test("goes on past findings, each of which is told and kept once, whoever finds it", async () => {
    const told: string[] = [];
    for (const number of [1, 300, 301, 302, 303]) seed(number);
    const listener = { onFound: ({ text }: { readonly text: string }) => void told.push(text) };
    const state = await make({ bugsFrom: 256 }, { jobs: 2, time: 12_000 }, listener).run();
    expect(state.restarts).toBe(0);
    expect(distinct(state)).toBe(told.length);
    expect(new Set(told).size).toBe(told.length);
    // All of them shrink to the smallest of them.
    expect(told).toContain("e / no-error / call / kind 0 / 9 bits");
    const stored = storedFindings(join(folder, "findings"));
    expect(stored.map(({ folder }) => folder).sort()).toEqual(state.found.map(({ place }) => place).sort());
    expect(artifacts("crash").length).toBeGreaterThanOrEqual(1);
    // What was found again was counted.
    expect(state.stats.endings.found).toBeLessThanOrEqual(2 * told.length);
    expect(Object.keys(state.stats.foundAgain)[0]).toMatch(/^e \/ no-error/);
    expect(state.coverage).toBeGreaterThan(0);
    expect(artifacts("running")).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.startsWith("component-fuzz-run"))).toEqual([]);
  }, 60_000);

  test("ends once it has found what was asked for", async () => {
    seed(300);
    const state = await make({ bugsFrom: 256 }, { most: 1, time: 50_000 }).run();
    expect(distinct(state)).toBeGreaterThanOrEqual(1);
    expect(state.elapsed).toBeLessThan(30_000);
  }, 60_000);

  test("starts a new process in the place of one that died, and keeps the input and what was counted", async () => {
    seed(1);
    seed(DEADLY);
    const deaths: string[] = [];
    const run = make({}, { time: null }, { onDeath: ({ kind, said }) => void deaths.push(`${kind}: ${said}`) });
    // The seed kills each process that starts from it.
    await expect(run.run()).rejects.toThrow(/^its processes die before they get anywhere/);
    expect(deaths).toEqual(["crash: SIGABRT", "crash: SIGABRT", "crash: SIGABRT"]);
    const [lost, ...others] = artifacts("lost");
    expect(others).toEqual([]);
    expect(readFileSync(join(folder, "findings", lost!))).toEqual(Buffer.from(toyTarget().encode(DEADLY)));
  }, 60_000);

  test("tells an input that hangs, which does so alone as well", async () => {
    seed(1);
    mkdirSync(join(folder, "corpus"));
    writeFileSync(join(folder, "corpus", sha1(toyTarget().encode(ENDLESS))), toyTarget().encode(ENDLESS));
    const state = await make({ flags: { timeout: 1000 } }, { most: 1, time: 50_000 }).run();
    expect(state.deaths).toMatchObject([
      { kind: "hang", times: 1, said: expect.stringMatching(/^timeout/) as unknown },
    ]);
    expect(state.deaths[0]!.proof).toMatch(/timeout-[0-9a-f]{40}$/);
    expect(state.restarts).toBe(1);
    expect(distinct(state)).toBe(1);
  }, 60_000);

  test("ends in order when it is told to, with what was counted until then", async () => {
    seed(1);
    const run: Run = make({}, { time: null }, { onProgress: ({ stats }) => void (stats.cases > 100 && run.end()) });
    const state = await run.run();
    expect(state.stats.cases).toBeGreaterThan(100);
    expect([distinct(state), state.restarts]).toEqual([0, 0]);
    expect(artifacts("running")).toEqual([]);
  }, 60_000);

  test("minimises the corpus once it has grown, and goes on", async () => {
    seed(1);
    let minimised = 0;
    const corpus = join(folder, "corpus");
    const run: Run = make(
      {},
      {
        time: null,
        minimise: () => {
          minimised++;
          for (const name of readdirSync(corpus)) if (name.startsWith("more-")) rmSync(join(corpus, name));
          return Promise.resolve();
        },
      },
      {
        onProgress: ({ stats, restarts }) => {
          expect(restarts).toBe(0);
          const enough = minimised > 0 && stats.cases > before;
          before = Math.max(before, minimised === 0 ? stats.cases : 0);
          if (enough) run.end();
          else if (minimised === 0 && stats.cases > 0 && !readdirSync(corpus).includes("more-0"))
            for (let more = 0; more < 600; more++) writeFileSync(join(corpus, `more-${more}`), "x");
        },
      },
    );
    let before = 0;
    await run.run();
    expect(minimised).toBe(1);
  }, 60_000);

  test("says what its processes take for a user's mistake", async () => {
    const run = make({}, { env: { COMPONENT_FUZZ_LOGG: "debug" } });
    await expect(run.run()).rejects.toThrow(UsageError);
    await expect(make({}, { env: { COMPONENT_FUZZ_LOGG: "debug" } }).run()).rejects.toThrow(/LOGG is not a variable/);
  }, 60_000);
});

describe("what a run tells", () => {
  const stats = (cases: number): StatsData => ({
    seconds: 10,
    cases,
    unit: "numbers",
    work: 0,
    endings: { passed: 0, suppressed: 1500, rejected: 0, found: 50 },
    rejects: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`reason ${index}`, 1])),
    knownIssues: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`issue ${index}`, 1])),
    assumed: {},
    foundAgain: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`bug ${index}`, index])),
    proofs: { mends: 25, memory: 25, rule: 0, assumed: 0 },
    mendSets: {},
    notApplied: {},
    gauges: {},
    matrix: null,
    features: {},
  });
  const state = (cases: number, elapsed: number): RunState => ({
    elapsed,
    left: 3_600_000,
    stats: stats(cases),
    coverage: 1234,
    found: Array.from({ length: 50 }, (_, index) => ({
      identity: "",
      text: `bug ${index}`,
      summary: "x".repeat(500),
      place: "",
      warmOnly: index === 49,
    })),
    deaths: Array.from({ length: 9 }, (_, index) => ({
      kind: "hang" as const,
      said: `for ${"long ".repeat(100)}${index}`,
      proof: index === 0 ? "timeout-1" : null,
      input: "timeout-1",
      times: 2,
    })),
    restarts: 18,
  });

  test("is a line while it goes on, with the executions of the last while", () => {
    const line = progressLine("toy", state(300, 65_000), state(100, 55_000));
    expect(line).toMatch(
      /^toy 0:01:05 {2}20\/s {2}coverage 1234 {2}51 found {2}275 known {2}18 restarts {2}1:00:00 left$/,
    );
  });

  test("fits a screen at the end, with what was seen most often first", () => {
    const lines = runSummary("toy", state(300, 65_000), { full: false }).split("\n");
    expect(lines.length).toBeLessThanOrEqual(30);
    expect(lines.every((line) => line.length <= 120)).toBe(true);
    expect(lines.slice(0, 2)).toEqual([
      "toy: 0:01:05, 51 distinct findings, coverage 1234",
      "       50 ×  bug 49 (warm-only)",
    ]);
    expect(lines).toContainEqual(expect.stringMatching(/^ {6}2 ×|^ +2 × {2}hang: for long/));
    expect(lines.filter((line) => line.includes("found again"))).toEqual([]);
    const full = runSummary("toy", state(300, 65_000), { full: true });
    expect(full).toContain("bug 0");
    expect(full).toContain("reason 49");
  });
});

const sha1 = (bytes: Uint8Array): string => hash("sha1", bytes);

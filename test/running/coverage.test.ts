import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startCoverage } from "../../src/running/coverage.ts";
import type { Counted, WorkCounters } from "../../src/harness/counted.ts";
import { readKnownIssues } from "../../src/harness/known_issue.ts";
import { isAsync } from "../../src/components/case/topology.ts";
import { parseConfig } from "../../src/config.ts";
import { decodeCase, encodeCase } from "../../src/components/generators/case.ts";
import { componentApi } from "../../src/targets/component_api.ts";
import { CLI, ROOT, jazzer } from "./jazzer.ts";

const ISSUES = readKnownIssues(join(ROOT, "known_issues"), componentApi(parseConfig({}), ROOT));
const SEEDS = join(ROOT, "corpus", "component_api");

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "coverage-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Seeds that pass: of what is known nothing counts. */
const PASSING = readdirSync(SEEDS).filter((name) => name.startsWith("param-"));

/** A fresh corpus of some seeds, and the flags that keep what a run makes beside it. */
function some(name: string, count: number, seeds = PASSING): { corpus: string; flags: readonly string[] } {
  const corpus = join(folder, name);
  mkdirSync(corpus);
  for (let i = 0; i < count; i++)
    cpSync(join(SEEDS, seeds[Math.floor((i * seeds.length) / count)]!), join(corpus, String(i)));
  return { corpus, flags: [`-artifact_prefix=${folder}/findings/`, "-seed=1"] };
}

const edges = (output: string): number => Number(/INITED cov: (\d+)/.exec(output)?.[1]);

describe("a run", () => {
  test("shows coverage inside bindgen from the first line on, and says what counts", () => {
    const { corpus, flags } = some("on", 2);
    const { code, output } = jazzer([corpus, "--", ...flags, "-runs=1"]);
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(
        /^ {2}coverage: inside bindgen: \d+ counters.*adapter: \d+ counters; COMPONENT_FUZZ_COVERAGE=off leaves it out$/m,
      ),
    ]);
    expect(edges(output)).toBeGreaterThan(10_000);
  });

  test("goes without", () => {
    const { corpus, flags } = some("off", 2);
    const { code, output } = jazzer([corpus, "--", ...flags, "-runs=1"], { COMPONENT_FUZZ_COVERAGE: "off" });
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/^ {2}coverage: not inside WebAssembly, since COMPONENT_FUZZ_COVERAGE=off$/m),
    ]);
    expect(edges(output)).toBeLessThan(5_000);
  });

  test("merges: what adds nothing is left out", () => {
    const { corpus, flags } = some("from", 6);
    cpSync(join(corpus, "0"), join(corpus, "same"));
    const into = join(folder, "into");
    mkdirSync(into);
    const { code, output } = jazzer([into, corpus, "--", ...flags, "-merge=1"]);
    expect([code, output]).toEqual([0, expect.stringMatching(/MERGE-OUTER: \d+ new files with \d{5,} new features/)]);
    expect(readdirSync(into).length).toBeGreaterThan(0);
    expect(readdirSync(into).length).toBeLessThan(7);
  });

  test("forks", () => {
    const { corpus, flags } = some("forked", 4);
    const { code, output } = jazzer([corpus, "--", ...flags, "-fork=2", "-runs=8"]);
    expect([code, output]).toEqual([0, expect.stringMatching(/^#\d+: cov: \d{5,} ft: \d{5,}/m)]);
  });

  test("has several jobs", () => {
    const { corpus, flags } = some("jobs", 4);
    // Each job writes its output to a file in the working directory.
    const { status, stderr } = spawnSync(
      process.execPath,
      [CLI, join(ROOT, "fuzz_targets", "component_api"), corpus, "--", ...flags, "-jobs=2", "-workers=2", "-runs=8"],
      {
        cwd: folder,
        encoding: "utf8",
        env: { ...process.env, NODE_OPTIONS: "--disable-wasm-trap-handler" },
      },
    );
    expect([status, stderr]).toEqual([0, expect.stringMatching(/Job 1 exited with exit code 0/)]);
    for (const job of [0, 1])
      expect(edges(readFileSync(join(folder, `fuzz-${job}.log`), "utf8"))).toBeGreaterThan(10_000);
  });

  test("is asynchronous, --sync or not", () => {
    const { corpus, flags } = some("sync", 2);
    const { code, output } = jazzer([corpus, "--sync", "--", ...flags, "-runs=1"]);
    expect([code, output]).toEqual([0, expect.stringMatching(/--sync is left out/)]);
    expect(edges(output)).toBeGreaterThan(10_000);
  });

  test("says which of libFuzzer's flags it sets, and leaves those that are given", () => {
    const { corpus, flags } = some("flags", 1);
    const { output } = jazzer([corpus, "--", ...flags, "-runs=1", "-max_len=5000", "-entropic=1"]);
    expect(output).toMatch(/^ {2}flags: {4}-len_control=0 -rss_limit_mb=4096$/m);
  });

  test("makes a crash smaller", () => {
    const { corpus, flags } = some("crash", 1);
    const [issue] = ISSUES;
    const crash = join(corpus, "crash");
    writeFileSync(crash, encodeCase(issue!.shows));
    const { output } = jazzer([crash, "--", ...flags, "-minimize_crash=1", "-runs=20"], {
      COMPONENT_FUZZ_KNOWN_ISSUES: "off",
    });
    expect(output).toMatch(/CRASH_MIN: '.*' \(\d+ bytes\) caused a crash/);
  });
});

/** Notes which counters each input left in each region that libFuzzer reads, and of what source. */
const observer = `
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
const loaded = Object.values(createRequire(import.meta.url).cache);
const { addon } = loaded.find(({ filename }) => /[\\\\/]fuzzer[\\\\/]dist[\\\\/]addon\\.js$/.test(filename)).exports;
const regions = [];
const register = addon.registerModuleCounters;
const OURS = /(?:dist|src)[\\\\/](?!coverage\\.js|addon\\.js)([\\w\\\\/]+)\\.[jt]s:/;
addon.registerModuleCounters = (counters) => {
  regions.push({ counters, of: new Error().stack.split("\\n").map((line) => OURS.exec(line)?.[1]).find(Boolean) });
  register(counters);
};
const sha1 = (bytes) => createHash("sha1").update(bytes).digest("hex");
const { start } = await import(${JSON.stringify(pathToFileURL(join(ROOT, "dist/running/start.js")).href)});
const run = await start("component_api");
const seen = {};
export async function fuzz(input) {
  await run(input);
  seen[sha1(input)] = regions.map(({ counters, of }) => of + " " + counters.length + " " + sha1(counters));
}
process.on("exit", () => writeFileSync(process.env.SEEN, JSON.stringify(seen)));
`;

test("inputs give the same features in any order, with and without the cache", async () => {
  const { corpus, flags } = some("many", readdirSync(SEEDS).length, readdirSync(SEEDS));
  const seeds = readdirSync(corpus);
  const asynchronous = seeds.filter((name) => isAsync(decodeCase(readFileSync(join(corpus, name)))));
  for (const [i, name] of asynchronous.entries()) if (i % 8 > 0) rmSync(join(corpus, name));
  const others = seeds.filter((name) => !asynchronous.includes(name));
  for (const [i, name] of others.entries()) if (i % 3 > 0) rmSync(join(corpus, name));
  // Other values for a structure: its front decides about values.
  const synchronous = others.filter((_, i) => i % 3 === 0);
  for (const [i, name] of synchronous.slice(0, 60).entries()) {
    const input = readFileSync(join(corpus, name));
    input[0] = input[0]! ^ 1;
    writeFileSync(join(corpus, `changed-${i}`), input);
  }
  cpSync(join(SEEDS, PASSING[0]!), join(corpus, "passes"));
  // Among them inputs that make bindgen panic, after which another instance of it goes on.
  for (const { id, shows } of ISSUES) writeFileSync(join(corpus, id), encodeCase(shows));
  const target = join(folder, "observer");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(`${target}.js`, observer);
  const runs = ["-seed=1", "-seed=2", "-use_value_profile=1"].map(async (order, i) => {
    const seen = join(folder, `seen-${i}.json`);
    const { stderr } = await promisify(execFile)(
      process.execPath,
      [CLI, target, corpus, "--", ...flags, "-shuffle=1", "-runs=1", order],
      {
        cwd: ROOT,
        env: {
          ...process.env,
          NODE_OPTIONS: "--disable-wasm-trap-handler",
          COMPONENT_FUZZ_SUMMARY: "full",
          SEEN: seen,
        },
        maxBuffer: 64 << 20,
      },
    );
    return { stderr, seen: JSON.parse(readFileSync(seen, "utf8")) as Record<string, string[]> };
  });
  const [first, ...again] = await Promise.all(runs);
  expect(first!.stderr).toMatch(/cache hits: +\d{2,}/);
  expect(again[1]!.stderr).toMatch(/cache hits: +0$/m);
  const inputs = new Map(readdirSync(corpus).map((name) => [sha1(readFileSync(join(corpus, name))), name]));
  expect(inputs.size).toBeGreaterThan(250);
  expect([...inputs.keys()].filter((input) => first!.seen[input] === undefined)).toEqual([]);
  const differing = [...inputs].flatMap(([input, name]) =>
    again.flatMap(({ seen }) =>
      first!.seen[input]!.filter((region, i) => seen[input]?.[i] !== region).map((region) => `${name}: ${region}`),
    ),
  );
  expect(differing).toEqual([]);

  const counts = (name: string): readonly boolean[] =>
    first!.seen[sha1(readFileSync(join(corpus, name)))]!.filter((region) =>
      region.startsWith("coverage/coverage "),
    ).map((region) => {
      const [, length, hash] = region.split(" ");
      return hash !== sha1(Buffer.alloc(Number(length)));
    });
  expect(counts("passes")).toEqual([true, true, true, false]);
  // What is known is no progress: nothing counts but how it ended.
  expect(counts("jco-byte-order-mark")).toEqual([false, false, false, true]);
}, 300_000);

const sha1 = (bytes: Uint8Array): string => createHash("sha1").update(bytes).digest("hex");

describe("nothing counts inside WebAssembly", () => {
  const counted: Counted = { modules: {}, ready: () => Promise.resolve() };
  const settings = { enabled: true, valueProfile: false, comparisons: true };
  test.each<[string, Counted | undefined, object, RegExp]>([
    ["of a target without", undefined, {}, /^not inside WebAssembly$/],
    ["when it is switched off", counted, { enabled: false }, /COMPONENT_FUZZ_COVERAGE=off/],
    [
      "on a Node that can't",
      counted,
      { multiMemory: false },
      /since Node \d+\.\d+\.\d+ has no modules with two memories/,
    ],
  ])("%s", async (_, what, other, reason) => {
    expect(await startCoverage(what, { ...settings, ...other })).toMatch(reason);
  });
});

describe("a target whose packages carry their modules with them", () => {
  const settings = { enabled: true, valueProfile: false, comparisons: true };
  // (module (func (export "f") (param i32) (if (local.get 0) (then))))
  const bytes = Buffer.from("0061736d0100000001050160017f0003020100070501016600000a09010700200004400b0b", "hex");
  const instances: WebAssembly.Instance[] = [];
  const load = async (): Promise<void> => void instances.push((await WebAssembly.instantiate(bytes)).instance);

  test("is loaded, and then counts", async () => {
    let made = 0;
    const started = await startCoverage(
      { modules: { it: { load, maxCounters: 2 } }, ready: () => Promise.resolve(void made++) },
      settings,
    );
    if (typeof started === "string") throw new Error(started);
    started.coverage.uninstall();
    expect(started.description).toMatch(/^inside it: 2 counters, shared by 3 edges;/);
    await started.before();
    (instances[0]!.exports["f"] as (x: number) => void)(1);
    started.after(null);
    expect([made, ...started.coverage.modules[0]!.counters]).toEqual([1, 1, 1]);
    const exact = await startCoverage(
      { modules: { it: { load, maxCounters: 2 } }, ready: () => Promise.resolve() },
      { ...settings, exact: true },
    );
    if (typeof exact === "string") throw new Error(exact);
    exact.coverage.uninstall();
    expect(exact.coverage.modules[0]!.counters).toHaveLength(3);
  });

  test("is as it was at first for each piece of work that is kept, however many an execution does", async () => {
    // (module (global (mut i32) (i32.const 0))
    //   (func (export "f") (if (i32.eqz (global.get 0)) (then (global.set 0 (i32.const 1))))))
    const remembering = Buffer.from(
      "0061736d01000000010401600000030201000606017f0141000b070501016600000a0e010c002300450440410124000b0b",
      "hex",
    );
    let instance: WebAssembly.Instance | null = null;
    const ready = async (): Promise<void> => {
      instance ??= (await WebAssembly.instantiate(remembering)).instance;
    };
    let counters: WorkCounters | null = null;
    const started = await startCoverage(
      {
        modules: { it: { load: ready, maxCounters: 4 } },
        ready,
        countWork: (given) => void (counters = given),
      },
      { ...settings, exact: true },
    );
    if (typeof started === "string") throw new Error(started);
    const [module] = started.coverage.modules;
    const call = (): Promise<void> => Promise.resolve((instance!.exports["f"] as () => void)());
    const counted = async (work: () => Promise<void>): Promise<readonly number[]> => {
      module!.counters.fill(0);
      await counters!.count(work);
      return [...module!.counters];
    };
    await started.before();
    const first = await counted(call);
    expect(first).not.toEqual(
      await counted(() =>
        call()
          .then(() => module!.counters.fill(0))
          .then(call),
      ),
    );
    expect(await counted(call)).toEqual(first);
    // Another instance in the middle of an execution, as after a panic, is put back before the next one, too.
    instance = null;
    expect(await counted(call)).toEqual(first);
    started.after(null);
    await started.before();
    expect(await counted(call)).toEqual(first);
    started.coverage.uninstall();
  });

  test("is left as it was when it can't be loaded", async () => {
    const before = WebAssembly.instantiate;
    const missing = { load: () => Promise.reject(new Error("there is no such package")) };
    await expect(startCoverage({ modules: { missing }, ready: () => Promise.resolve() }, settings)).rejects.toThrow(
      "no such package",
    );
    expect(WebAssembly.instantiate).toBe(before);
  });
});

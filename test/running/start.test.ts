import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { StatsData } from "../../src/harness/stats/stats.ts";
import { isAsync } from "../../src/components/case/topology.ts";
import { encodeCase } from "../../src/components/generators/case.ts";
import { shapeSeeds } from "../../src/components/generators/seeds_composition.ts";
import { parseConfig } from "../../src/config.ts";
import { readKnownIssues } from "../../src/harness/known_issue.ts";
import { storedFindings } from "../../src/harness/store.ts";
import { componentApi } from "../../src/targets/component_api.ts";
import { ROOT, jazzer, ownLines } from "./jazzer.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "start-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a user's mistake is one line and exit code 2", () => {
  test.each<[string, (f: string) => { args?: string[]; env?: Record<string, string> }, RegExp]>([
    ["an unknown variable", () => ({ env: { COMPONENT_FUZZ_LOGG: "debug" } }), /COMPONENT_FUZZ_LOGG is not a variable/],
    [
      "a value that isn't understood",
      () => ({ env: { COMPONENT_FUZZ_KNOWN_ISSUES: "no" } }),
      /COMPONENT_FUZZ_KNOWN_ISSUES=no is not understood/,
    ],
    ["a folder without jco", (f) => ({ env: { COMPONENT_FUZZ_JCO: f } }), /jco/],
    [
      "statistics that can't be written",
      (f) => ({ env: { COMPONENT_FUZZ_STATS: join(f, "no", "stats.json") } }),
      /COMPONENT_FUZZ_STATS=.* can't be written/,
    ],
    ["a corpus that isn't there", (f) => ({ args: [join(f, "nothing")] }), /there is no such input or corpus folder/],
    [
      "findings that can't be written",
      (f) => ({ args: ["--", `-artifact_prefix=${join(f, "file")}/`] }),
      /findings can't be written/,
    ],
  ])("%s", (_, make, message) => {
    writeFileSync(join(folder, "file"), "");
    const { args = [], env = {} } = make(folder);
    const ended = jazzer(args, env);
    expect(ended.code).toBe(2);
    expect(ownLines(ended)).toEqual([expect.stringMatching(message)]);
  });

  // The superuser may read everything.
  (process.getuid?.() === 0 ? test.skip : test)("a corpus that can't be read", () => {
    const corpus = join(folder, "closed");
    mkdirSync(corpus);
    chmodSync(corpus, 0);
    const ended = jazzer([corpus]);
    expect([ended.code, ...ownLines(ended)]).toEqual([2, expect.stringMatching(/can't be read/)]);
  });
});

describe("a run", () => {
  const [issue] = readKnownIssues(join(ROOT, "known_issues"), componentApi(parseConfig({}), ROOT));
  const input = (): string => {
    const file = join(folder, "input");
    writeFileSync(file, encodeCase(issue!.shows));
    return file;
  };
  const findings = (): string[] => ["--", `-artifact_prefix=${folder}/findings/`];

  test("says what it runs, counts known issues, and writes its statistics", () => {
    const statsFile = join(folder, "stats.json");
    const ended = jazzer([input(), ...findings()], { COMPONENT_FUZZ_STATS: statsFile });
    expect(ended.code).toBe(0);
    expect(ended.output).toMatch(/component_api: jco 1\.35\.0, jco-transpile 0\.15\.0, node \d+/);
    expect(ended.output).toMatch(/\d+ known issues are counted, not reported/);
    const stats = JSON.parse(readFileSync(statsFile, "utf8")) as StatsData;
    expect(stats).toMatchObject({ cases: 1, endings: { suppressed: 1, found: 0 }, knownIssues: { [issue!.id]: 1 } });
  });

  test("runs synchronous cases on a Node without JSPI, rejects others, and says so once", () => {
    const corpus = join(folder, "few");
    mkdirSync(corpus);
    const async = [...shapeSeeds()].find(({ case: testCase }) => isAsync(testCase))!;
    writeFileSync(join(corpus, "async"), encodeCase(async.case));
    writeFileSync(join(corpus, "sync"), encodeCase({ ...issue!.nearMiss }));
    const without =
      "--disable-wasm-trap-handler " +
      "--import=data:text/javascript,delete%20WebAssembly.Suspending;delete%20WebAssembly.promising";
    const { output } = jazzer([corpus, ...findings(), "-runs=2"], {}, without);
    expect(output.match(/lacks: +this Node has no JSPI/g)).toHaveLength(1);
    expect(output).toMatch(/[1-9]\d* passed, .* [1-9]\d* rejected, 0 found/);
    expect(output).toMatch(/unsupported: option: JSPI on this Node/);
  });

  test("reports a finding with the command that repeats it", () => {
    const file = input();
    const ended = jazzer([file, ...findings()], { COMPONENT_FUZZ_KNOWN_ISSUES: "off" });
    expect(ended.code).toBe(77);
    expect(ended.output).toMatch(/fingerprint: jco \/ /);
    expect(ended.output).toContain(`npx jazzer fuzz_targets/component_api ${file}`);
    expect(ended.output.match(/^fingerprint:/gm)).toHaveLength(1);
  });

  test("keeps the input of a finding, which shows it again", () => {
    const corpus = join(folder, "corpus");
    mkdirSync(corpus);
    writeFileSync(join(corpus, "seed"), encodeCase(issue!.shows));
    const ended = jazzer([corpus, ...findings()], { COMPONENT_FUZZ_KNOWN_ISSUES: "off" });
    expect(ended.code).toBe(77);
    const kept = readdirSync(join(folder, "findings")).filter((name) => name.startsWith("crash-"));
    expect(kept).toHaveLength(1);
    expect(ended.output).toContain(join(folder, "findings", kept[0]!));
    expect(jazzer([join(folder, "findings", kept[0]!)], { COMPONENT_FUZZ_KNOWN_ISSUES: "off" }).code).toBe(77);

    // Beside the artifact, the store has what is needed to look at it; running it again is not seeing it again.
    const [stored, ...others] = storedFindings(join(folder, "findings"));
    expect(others).toEqual([]);
    expect(ended.output).toContain(`kept in ${stored!.folder}; seen for the first time`);
    expect(stored).toMatchObject({ times: 1, target: "component_api" });
    expect(stored!.flags).toEqual(expect.arrayContaining(["COMPONENT_FUZZ_KNOWN_ISSUES=off", corpus]));
    expect(readFileSync(join(stored!.folder, "input"))).toEqual(readFileSync(join(corpus, "seed")));
  });

  test("writes what a person needs to look into a case", () => {
    jazzer([input(), ...findings()], { COMPONENT_FUZZ_LOG: "debug" });
    const [log] = readdirSync(join(folder, "findings", "log"));
    expect(readdirSync(join(folder, "findings", "log", log!))).toEqual(
      expect.arrayContaining(["case.json", "component.wasm", "component.wat"]),
    );
  });

  test("without the flag against V8's trap handler ends as well as with it", () => {
    const ended = jazzer([join(ROOT, "corpus", "component_api"), ...findings(), "-runs=0"], {}, "");
    expect(ended.output).not.toMatch(/Segmentation Fault/);
    expect(ended.code).toBe(0);
  });
});

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { CampaignFolder } from "../../src/campaign/campaign_folder.ts";
import type { StatsData } from "../../src/harness/stats/stats.ts";
import { ToyProject, canMount, until } from "./toy_project.ts";

const TARGETS = ["compile", "compile-maybe-invalid"];

let project: ToyProject;
let folder: CampaignFolder;
beforeEach(() => {
  project = new ToyProject(TARGETS);
  folder = new CampaignFolder(join(project.root, "campaign"));
});
afterEach(() => project.remove());

const campaign = (...args: readonly string[]): readonly string[] => ["campaign", ...args, "--no-coverage"];
const elapsed = (name: string): number => folder.samples(name).at(-1)?.at ?? 0;

test("each target gets its time, and all that was found is told together", async () => {
  const stats = join(project.root, "stats.json");
  const { child, ended, out, err } = project.start(
    campaign(
      "--weight",
      "compile=2",
      "--weight",
      "compile-maybe-invalid=1",
      ...TARGETS,
      "--time",
      "24s",
      "--jobs",
      "2",
    ),
    { bugsFrom: 256 },
    { COMPONENT_FUZZ_STATS: stats },
  );
  await ended;
  expect(child.exitCode).toBe(77);
  expect(err()).toMatch(/^compile: 0:00:16$[^]*^compile-maybe-invalid: 0:00:08$/m);
  expect(err()).toMatch(/^found: compile: it is kind \d\n {2}e \/ no-error \/ call \/ kind \d \//m);
  expect(out()).toMatch(
    /^compile {16}0:00:\d\d {2}\d+ cases \(\d+\/s\) {2}coverage \d+ {2}[1-9]\d* distinct findings\n/m,
  );
  expect(elapsed("compile") / elapsed("compile-maybe-invalid")).toBeGreaterThan(1.4);
  const data = JSON.parse(readFileSync(stats, "utf8")) as Record<string, StatsData>;
  expect(Object.keys(data)).toEqual(TARGETS);
  expect(out()).toContain(`${data["compile"]!.cases} cases`);
  expect(folder.plan!.ended).not.toBeNull();
  expect(readdirSync(folder.path)).not.toContain("lock");
}, 60_000);

test("one that was told to end is gone on with, and what it had is there", async () => {
  const first = project.start(campaign("compile", "--time", "12s"), { bugsFrom: 256 });
  await until(() => elapsed("compile") > 3000 && folder.samples("compile").at(-1)!.found > 0, first.err);
  first.child.kill("SIGINT");
  await first.ended;
  expect(first.child.exitCode).toBe(77);
  expect(first.err()).toMatch(/^ending in order[^]*^the same command goes on with it$/m);
  const before = folder.samples("compile").at(-1)!;
  expect(before.at).toBeLessThan(11_000);

  // What was named before is still so.
  const second = project.start(campaign(), { bugsFrom: 256 });
  await second.ended;
  expect(second.err()).toMatch(/^going on with the campaign of 20\d\d-.*; --new begins another one$/m);
  const after = folder.samples("compile").at(-1)!;
  expect(after.at).toBeGreaterThan(9_500);
  expect(after.at).toBeLessThan(16_000);
  expect(after.cases).toBeGreaterThan(before.cases);
  expect(after.found).toBeGreaterThanOrEqual(before.found);
  expect(after.coverage).toBeGreaterThanOrEqual(before.coverage);
  // It is told once.
  const told = [first, second].flatMap(({ err }) => err().match(/^ {2}e \/ no-error .*/gm) ?? []);
  expect(new Set(told).size).toBe(told.length);
  expect(told.length).toBe(after.found);

  // It is done, so the next one is another one.
  const third = project.start(campaign("compile", "--time", "3s"));
  await third.ended;
  expect([third.child.exitCode, third.err()]).toEqual([0, expect.not.stringMatching(/going on/)]);
  expect(elapsed("compile")).toBeLessThan(10_000);
}, 90_000);

test("two can't be at work in one folder, which is said in a line", async () => {
  const first = project.start(campaign("compile", "--time", "60s"));
  await until(() => elapsed("compile") > 0, first.err);
  const second = project.start(campaign("compile", "--time", "60s"));
  await second.ended;
  expect([second.child.exitCode, second.out()]).toEqual([75, ""]);
  expect(second.err()).toMatch(/^component-fuzz: another campaign is at work in .*campaign, process \d+; name .*\n$/);
  first.child.kill("SIGINT");
  await first.ended;
  expect(first.child.exitCode).toBe(0);
}, 60_000);

test("a target that can't run leaves its time to the others", async () => {
  writeFileSync(
    join(project.root, "fuzz_targets/compile-maybe-invalid.js"),
    "process.kill(process.pid, 'SIGABRT'); await new Promise(() => {});",
  );
  const { child, ended, err } = project.start(campaign(...TARGETS, "--time", "20s"));
  await ended;
  expect(child.exitCode).toBe(0);
  expect(err()).toMatch(/^compile-maybe-invalid gets no more turns: its processes die before they get anywhere/m);
  expect(elapsed("compile")).toBeGreaterThan(11_000);
}, 60_000);

test.each([
  [["nothing"], /nothing is not a target; there are: /],
  [["--weight", "compile"], /--weight compile is not understood; it takes TARGET=N/],
  [["--weight", "compile=0"], /--weight compile 0 is not understood; it takes an integer/],
  [["compile", "--weight", "component_api=2"], /--weight component_api=2 is not understood/],
  [["--time", "soon"], /--time soon is not understood/],
  [["--folder", "/proc/none"], /no campaign can be kept in \/proc\/none: ENOENT/],
  [["--report"], /there is no campaign in .*campaign/],
  [["--report", "--folder", "corpus"], /there is no campaign in .*corpus/],
  [["component_api"], /.*fuzz_targets\/component_api\.js is missing; npm run build makes it/],
])("%j is a mistake, told in one line", async (args, line) => {
  const { child, ended, err, out } = project.start(campaign(...args));
  await ended;
  expect([child.exitCode, out()]).toEqual([2, ""]);
  expect(err().replaceAll(/^\(.*\n/gm, "")).toMatch(new RegExp(`^component-fuzz: ${line.source}.*\n$`));
});

test("a report can be had at any time", async () => {
  const first = project.start(campaign("compile", "--time", "60s"));
  await until(() => elapsed("compile") > 0, first.err);
  const second = project.start(campaign("--report"));
  await second.ended;
  expect([second.child.exitCode, second.out()]).toEqual([
    0,
    expect.stringMatching(/^compile {2}0:00:\d\d .*\nreport: campaign\/report\/index\.html\n$/),
  ]);
  expect(readFileSync(join(folder.reportFolder, "index.html"), "utf8")).toContain("not finished: as it stood at");
  first.child.kill("SIGINT");
  await first.ended;
}, 60_000);

describe("where nothing can be written", () => {
  /** What a campaign says of itself of which a folder is on another disk. */
  async function said(
    mount: string,
    place = "campaign",
  ): Promise<readonly [code: number | null, lines: readonly string[]]> {
    mkdirSync(folder.path);
    const { child, ended, err } = project.start(
      campaign("compile", "--time", "20s"),
      { bugsFrom: 256 },
      {},
      `mount -t tmpfs -o ${mount} none ${place}`,
    );
    await ended;
    const lines = err()
      .split("\n")
      .filter((line) => /^component-fuzz: |^\s+at |Error/.test(line));
    return [child.exitCode, lines];
  }

  (canMount ? test : test.skip)("as in a folder that can only be read, that is said in a line", async () => {
    expect(await said("ro")).toEqual([
      2,
      [expect.stringMatching(/^component-fuzz: no campaign can be kept in .*campaign: EROFS: read-only file system/)],
    ]);
  });

  (canMount ? test : test.skip)("as where inputs are kept, that is said in a line", async () => {
    mkdirSync(join(project.root, ".corpus/compile"), { recursive: true });
    expect(await said("ro", ".corpus/compile")).toEqual([
      2,
      [expect.stringMatching(/^component-fuzz: new inputs can't be kept in .*\.corpus\/compile: EROFS/)],
    ]);
  });

  (canMount ? test : test.skip)("as where findings are kept, that is said in a line", async () => {
    mkdirSync(join(project.root, "findings/compile"), { recursive: true });
    expect(await said("ro", "findings/compile")).toEqual([
      2,
      [expect.stringMatching(/^component-fuzz: findings can't be written to .*findings\/compile.*: EROFS/)],
    ]);
  });

  (canMount ? test : test.skip).each([4, 12, 20])(
    "as on a disk of %d KB, that is said in a line, whoever notices first",
    async (size) => {
      expect(await said(`size=${size}k`)).toEqual([
        2,
        [expect.stringMatching(/^component-fuzz: (there is no room left|no campaign can be kept).*ENOSPC/)],
      ]);
    },
    60_000,
  );
});

test("a plan that is damaged is said in a line, and another campaign can be begun", async () => {
  const first = project.start(campaign("compile", "--time", "3s"));
  await first.ended;
  writeFileSync(join(folder.path, "campaign.json"), '{ "shares"');
  const second = project.start(campaign("compile", "--time", "3s"));
  await second.ended;
  expect([second.child.exitCode, second.err()]).toEqual([
    2,
    expect.stringMatching(/^component-fuzz: .*campaign\.json is not the plan of a campaign: .*; --new begins .*\n$/),
  ]);
  const third = project.start(campaign("compile", "--time", "3s", "--new"));
  await third.ended;
  expect(third.child.exitCode).toBe(0);
}, 60_000);

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { StatsData } from "../../src/harness/stats/stats.ts";
import { toyTarget } from "../harness/toy_target.ts";
import { ToyProject, until } from "./toy_project.ts";

let project: ToyProject;
let root: string;
beforeEach(() => {
  project = new ToyProject();
  ({ root } = project);
});
afterEach(() => project.remove());

test("what was found is the exit code, and the summary of all processes", async () => {
  const stats = join(root, "stats.json");
  const args = ["run", "compile", "--jobs", "2", "--findings", "2", "--", "-max_len=8"];
  const { child, ended, out, err } = project.start(args, { bugsFrom: 256 }, { COMPONENT_FUZZ_STATS: stats });
  await ended;
  expect(child.exitCode).toBe(77);
  expect(err()).toMatch(/^component-fuzz compile: node \d/m);
  expect(err()).toMatch(
    /^found: it is kind \d\n {2}e \/ no-error \/ call \/ kind \d \/ .*\n {2}.*findings\/compile\/e-no-error/m,
  );
  expect(out()).toMatch(/^compile: 0:00:\d\d, [2-9]\d* distinct findings, coverage \d+$/m);
  expect(out().split("\n").length).toBeLessThanOrEqual(30);
  const data = JSON.parse(readFileSync(stats, "utf8")) as StatsData;
  expect(data.endings.found).toBeGreaterThan(0);
  expect(out()).toContain(`${data.cases} cases, `);
}, 60_000);

test("nothing found is exit code 0", async () => {
  const { child, ended, out } = project.start(["run", "compile", "--time", "3s"]);
  await ended;
  expect([child.exitCode, out()]).toEqual([0, expect.stringMatching(/^compile: 0:00:\d\d, 0 distinct findings/)]);
}, 60_000);

test("statistics that can't be written are told before anything runs", async () => {
  const file = join(root, "no", "stats.json");
  const { child, ended, out, err } = project.start(
    ["run", "compile", "--time", "1h"],
    {},
    { COMPONENT_FUZZ_STATS: file },
  );
  await ended;
  expect([child.exitCode, out()]).toEqual([2, ""]);
  expect(err()).toContain(`COMPONENT_FUZZ_STATS=${file} can't be written: ENOENT`);
  expect(err()).not.toMatch(/^component-fuzz compile: /m);
}, 30_000);

test("Ctrl-C ends it in order, once", async () => {
  const { child, ended, out, err } = project.start(["run", "compile", "--jobs", "2"]);
  await until(() => project.workers.length === 2 && project.kept().length > 0, err);
  child.kill("SIGINT");
  await ended;
  expect(child.exitCode).toBe(0);
  expect(err().match(/^ending in order/gm)).toHaveLength(1);
  expect(out().match(/distinct findings/g)).toHaveLength(1);
  expect(project.workers).toEqual([]);
  expect(readdirSync(join(root, "findings/compile"))).toEqual([]);
  expect(readdirSync(join(root, "tmp")).filter((name) => name.startsWith("component-fuzz"))).toEqual([]);
}, 60_000);

test("its processes don't outlive it, however it ends, and what they have found stays", async () => {
  const { child, ended, err } = project.start(["run", "compile", "--jobs", "2"]);
  await until(() => project.workers.length === 2 && project.kept().length > 0, err);
  const before = project.kept();
  child.kill("SIGKILL");
  await ended;
  await until(
    () => project.workers.length === 0,
    () => `${project.workers.length} are left`,
  );
  expect(readdirSync(join(root, "findings/compile"))).toEqual([]);
  // libFuzzer puts smaller inputs in the place of others.
  expect(project.kept().length).toBeGreaterThanOrEqual(before.length);
}, 60_000);

test("a corpus is left with what it needs", async () => {
  const { child, ended } = project.start(["cmin", "compile", join(root, "many")]);
  mkdirSync(join(root, "many"));
  // The toy does the same with each: one of them will do.
  for (let number = 0; number < 40; number++)
    writeFileSync(join(root, "many", `${number}`), toyTarget().encode(number));
  await ended;
  expect(child.exitCode).toBe(0);
  expect(readdirSync(join(root, "many")).length).toBeLessThan(5);
}, 60_000);

test.each([
  [["run"], /missing required argument 'target'/],
  [["run", "nothing"], /nothing is not a target/],
  [["run", "compile", "--jobs", "0"], /--jobs 0 is not understood; it takes an integer, 1 to 1000/],
  [["run", "compile", "--time", "soon"], /--time soon is not understood; it takes 8h, 30m, 90s or 1h30m/],
  [["run", "compile", "--time", ""], /--time {2}is not understood/],
  [["run", "compile", "--findings", "x"], /--findings x is not understood/],
  [["run", "compile", "component_api"], /several targets take turns, so name a time/],
  [["run", "component_api"], /fuzz_targets\/component_api\.js is missing; npm run build makes it/],
  [["cmin", "compile"], /fuzzing has kept no inputs of compile so far/],
  [["cmin", "compile", "nowhere"], /nowhere: there is no such corpus folder/],
])(
  "%j is a mistake, told in one line",
  async (args, line) => {
    const { child, ended, err, out } = project.start(args);
    await ended;
    expect([child.exitCode, out()]).toEqual([2, ""]);
    expect(
      err()
        .split("\n")
        .filter((one) => !/^\(|^component-fuzz compile: |^ {2}known: /.test(one))
        .join("\n")
        .trim(),
    ).toMatch(line);
  },
  30_000,
);

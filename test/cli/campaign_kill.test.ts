import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CampaignFolder } from "../../src/campaign/campaign_folder.ts";
import { storedFindings } from "../../src/harness/store.ts";
import { ToyProject, until } from "./toy_project.ts";

const MOMENTS = 20;
/** Milliseconds in which a campaign is killed: after its start, as every third time, or after its processes' first. */
const [STARTING, AT_WORK] = [2000, 900];

let project: ToyProject;
beforeAll(() => void (project = new ToyProject()));
afterAll(() => project.remove());

/** A sequence of fractions that is the same each time. */
function* fractions(): Generator<number, never> {
  for (let state = 0x2545f491; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

const filesIn = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);

test("killed at any moment, a campaign goes on, and neither a finding nor an input is lost", async () => {
  const findings = join(project.root, "findings/compile");
  const folder = new CampaignFolder(join(project.root, "campaign"));
  // libFuzzer would put smaller inputs in the place of others.
  const args = ["campaign", "compile", "--time", "1h", "--jobs", "2", "--no-coverage", "--", "-reduce_inputs=0"];
  const toy = { bugsFrom: 256, kinds: 64 };
  const random = fractions();
  /** Inputs that were being run, or were kept, when a campaign was killed, and folders of findings that were there. */
  const [ran, kept, found] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let at = 0;

  for (let moment = 0; moment < MOMENTS; moment++) {
    const { child, ended, err } = project.start(args, toy);
    const isAtWork = (): boolean => filesIn(findings).some((name) => name.startsWith("running-"));
    if (moment % 3 !== 0) await until(isAtWork, err);
    await sleep(random.next().value * (moment % 3 === 0 ? STARTING : AT_WORK));
    expect([child.exitCode, err()]).toEqual([null, expect.not.stringMatching(/Error|mistake/)]);
    // Every other time with the processes that it has started, which would end in order when it is gone.
    const workers = moment % 2 === 0 ? project.workers : [];
    child.kill("SIGKILL");
    for (const pid of workers) kill(pid);
    await ended;
    for (const name of filesIn(findings)) {
      if (!name.startsWith("running-") || !workers.includes(Number(name.slice(8)))) continue;
      const input = readFileSync(join(findings, name));
      if (input.length > 0) ran.add(createHash("sha1").update(input).digest("hex"));
    }
    for (const name of project.kept()) kept.add(name);
    for (const { folder: place } of storedFindings(findings)) found.add(place);
    expect(folder.samples("compile").at(-1)?.at ?? 0).toBeGreaterThanOrEqual(at);
    at = folder.samples("compile").at(-1)?.at ?? 0;
  }

  const last = project.start(args, toy);
  await until(() => (folder.samples("compile").at(-1)?.at ?? 0) > at + 2000, last.err);
  last.child.kill("SIGINT");
  await last.ended;
  expect([last.child.exitCode, last.err()]).toEqual([77, expect.stringMatching(/^going on with the campaign of/m)]);

  expect(found.size).toBeGreaterThan(3);
  expect(ran.size).toBeGreaterThan(0);
  const after = storedFindings(findings);
  expect([...found].filter((place) => !after.some((one) => one.folder === place))).toEqual([]);
  const page = readFileSync(join(folder.reportFolder, "index.html"), "utf8");
  for (const { summary } of after) expect(page).toContain(summary);
  const places = [
    ...filesIn(findings),
    ...project.kept(),
    ...after.flatMap((one) => filesIn(join(one.folder, "inputs"))),
  ];
  const isThere = (sha1: string): boolean => places.some((name) => name.endsWith(sha1));
  expect([...kept].filter((name) => !isThere(name))).toEqual([]);
  expect([...ran].filter((sha1) => !isThere(sha1))).toEqual([]);
  expect(filesIn(findings).filter((name) => name.startsWith("running-"))).toEqual([]);
}, 180_000);

/** Unless it has ended by now. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

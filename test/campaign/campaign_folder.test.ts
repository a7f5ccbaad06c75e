import { spawnSync } from "node:child_process";
import { hash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { CampaignFolder, InUseError } from "../../src/campaign/campaign_folder.ts";
import type { Plan } from "../../src/campaign/plan.ts";
import { recoverInputs } from "../../src/campaign/recover.ts";
import { FindingStore } from "../../src/harness/store.ts";
import { mergeStats } from "../../src/harness/stats/merge.ts";
import { RunFolder } from "../../src/running/run_folder.ts";
import { found } from "../harness/toy_target.ts";

let path: string;
let folder: CampaignFolder;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "campaign-"));
  folder = new CampaignFolder(join(path, "campaign"));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

/** The number of a process that has ended. */
const DEAD = spawnSync("true").pid;

const plan: Plan = { started: "2026-01-02T03:04:05.000Z", ended: null, time: 1000, shares: [{ name: "a", weight: 1 }] };

describe("the lock of a campaign's folder", () => {
  const lock = (): string => join(folder.path, "lock");

  test("is one process's, until it is released", () => {
    folder.lock();
    expect(readFileSync(lock(), "utf8")).toBe(`${process.pid}\n`);
    expect(() => new CampaignFolder(folder.path).lock()).toThrow(InUseError);
    folder.release();
    new CampaignFolder(folder.path).lock();
  });

  test.each([`${DEAD}\n`, "", "no number"])("is taken from whom it does not name: %j", (owner) => {
    mkdirSync(folder.path);
    writeFileSync(lock(), owner);
    folder.lock();
    expect(readFileSync(lock(), "utf8")).toBe(`${process.pid}\n`);
    expect(readdirSync(folder.path)).toEqual(["lock"]);
  });
});

describe("what a campaign keeps", () => {
  test("is there again, but for a line that was cut off", () => {
    expect(folder.plan).toBeNull();
    mkdirSync(folder.path);
    folder.plan = plan;
    expect(folder.plan).toEqual(plan);
    const sample = { at: 1, cases: 2, coverage: 3, found: 4 };
    folder.sample("a", sample);
    appendFileSync(join(folder.targetFolder("a"), "samples.jsonl"), '{"at": 2, "cas');
    folder.sample("a", { ...sample, at: 3 });
    expect(folder.samples("a").map(({ at }) => at)).toEqual([1, 3]);
  });

  test("tells each way of dying once, with an input that does it alone if one does", () => {
    const death = { kind: "hang", said: "timeout", proof: null, input: "x", times: 1 } as const;
    folder.noteDeath("a", death);
    folder.noteDeath("a", { ...death, proof: "y" });
    folder.noteDeath("a", { ...death, kind: "crash" });
    expect(folder.deaths("a")).toEqual([
      { kind: "hang", said: "timeout", proof: "y", input: "x", times: 2 },
      { kind: "crash", said: "timeout", proof: null, input: "x", times: 1 },
    ]);
  });

  test("goes with another campaign, but for what was reached, which is then what was before", () => {
    writeFileSync(folder.reachFile("a"), "first");
    folder.sample("a", { at: 1, cases: 1, coverage: 1, found: 0 });
    folder.clear("a");
    expect([folder.samples("a"), folder.readReach("a"), folder.readReach("a", true)]).toEqual([[], null, "first"]);
    // It is done again where a process died in between.
    folder.clear("a");
    expect(folder.readReach("a", true)).toBe("first");
  });
});

describe("the statistics of processes that have ended", () => {
  const write = (pid: number, cases: number): void =>
    writeFileSync(
      join(folder.targetFolder("a"), `stats-${pid}-1.json`),
      JSON.stringify({ ...mergeStats([], 1), cases }),
    );

  test("are put together, and count once, wherever that was interrupted", () => {
    const run = RunFolder.at(folder.targetFolder("a"));
    write(DEAD, 5);
    write(process.pid, 7);
    expect(folder.stats("a").cases).toBe(12);
    run.fold();
    expect(readdirSync(run.path).filter((name) => name.startsWith("stats-"))).toEqual([`stats-${process.pid}-1.json`]);
    expect(folder.stats("a").cases).toBe(12);
    // As where it was killed before the file was removed.
    write(DEAD, 5);
    expect(folder.stats("a").cases).toBe(12);
    run.fold();
    run.fold();
    expect(folder.stats("a").cases).toBe(12);
  });

  test("a run that is taken up goes on", () => {
    const run = RunFolder.at(folder.targetFolder("a"));
    writeFileSync(run.foundFile, "{}\n");
    run.stop();
    expect(run.isStopped).toBe(true);
    expect(RunFolder.at(folder.targetFolder("a")).isStopped).toBe(false);
    expect(readFileSync(run.foundFile, "utf8")).toBe("{}\n");
  });
});

test("inputs that were being run, and findings that were not filed, are run again", () => {
  const [findings, corpus] = [join(path, "findings"), join(path, "corpus")];
  expect(recoverInputs(findings, corpus)).toBe(0);
  const { finding } = found("kind");
  const sighting = {
    target: "a",
    finding,
    behind: [],
    caseText: "{}",
    report: "",
    root: null,
    versions: {},
    flags: [],
  };
  new FindingStore(findings).add({ ...sighting, input: Buffer.from("filed") });
  const sha1 = { filed: hash("sha1", "filed"), running: hash("sha1", "running"), unfiled: hash("sha1", "unfiled") };
  writeFileSync(join(findings, `crash-${sha1.filed}`), "filed");
  writeFileSync(join(findings, `crash-${sha1.unfiled}`), "unfiled");
  writeFileSync(join(findings, `running-${DEAD}`), "running");
  writeFileSync(join(findings, `running-${process.pid}`), "of a process that lives");
  expect(recoverInputs(findings, corpus)).toBe(2);
  expect(readdirSync(corpus).sort()).toEqual([sha1.running, sha1.unfiled].sort());
  expect(readFileSync(join(corpus, sha1.running), "utf8")).toBe("running");
  expect(existsSync(join(findings, `running-${DEAD}`))).toBe(false);
  expect(existsSync(join(findings, `running-${process.pid}`))).toBe(true);
  // What was told as a finding stays where that was said.
  expect(existsSync(join(findings, `crash-${sha1.unfiled}`))).toBe(true);
});

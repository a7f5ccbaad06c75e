import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { runCommand } from "../../src/cli/program.ts";
import { parseConfig } from "../../src/config.ts";
import { caseFile } from "../../src/harness/case_file.ts";
import { FindingStore } from "../../src/harness/store.ts";
import type { Sighting } from "../../src/harness/store.ts";
import { componentApi } from "../../src/targets/component_api.ts";
import { root as project, issue } from "./command.ts";

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), "cli-"))));
afterEach(() => rmSync(root, { recursive: true }));

/** What `findings` says, with these arguments; `place`: the project's folder, for its known issues. */
async function findings(...options: readonly string[]): Promise<{ out: string; remarks: string }> {
  const [out, remarks]: [string[], string[]] = [[], []];
  const output = { out: (text: string) => void out.push(text), remark: (text: string) => void remarks.push(text) };
  expect(await runCommand(["findings", ...options], { env: {}, root, output })).toBe(0);
  return { out: out.join("\n"), remarks: remarks.join("\n") };
}

function sighting(input: string, more: Partial<Sighting["finding"]["fingerprint"]> = {}): Sighting {
  return {
    target: "component_api",
    finding: {
      fingerprint: { engine: "jco", property: "round-trip", stage: "value", kind: "different", place: "u8", ...more },
      summary: "a changed",
      expected: "1",
      actual: "2",
      where: "in call 0",
    },
    input: Buffer.from(input),
    caseText: "{}",
    report: "the report",
    root: null,
    versions: { jco: "1" },
    behind: [],
    flags: ["-seed=1"],
  };
}

const folder = (): string => join(root, "findings/component_api");
/** Has a finding been seen last at this hour. */
const seenAt = (path: string, hour: number): void => utimesSync(join(path, "seen.log"), hour * 3600, hour * 3600);

test("what was kept is listed, the newest first, with what ended its process", async () => {
  expect((await findings()).remarks).toMatch(/^nothing is kept in /);
  const store = new FindingStore(folder());
  store.add(sighting("x"));
  const old = store.add(sighting("y")).folder;
  const recent = store.add(sighting("z", { kind: "lost" })).folder;
  seenAt(old, 1);
  seenAt(recent, 2);
  for (const how of ["lost", "timeout", "oom"])
    writeFileSync(join(folder(), `${how}-${createHash("sha1").update(how).digest("hex")}`), how);

  const [oldId, recentId] = [old.slice(-8), recent.slice(-8)];
  const lines = (await findings()).out.split("\n");
  expect(lines.slice(0, 6)).toEqual([
    `${recentId}  new, 1 ×, last 1970-01-01 02:00`,
    "    component_api: a changed",
    "    jco / round-trip / value / lost / u8 / not shrunk",
    `${oldId}  new, 2 ×, last 1970-01-01 01:00`,
    "    component_api: a changed",
    "    jco / round-trip / value / different / u8 / not shrunk",
  ]);
  const deadly = lines.slice(6).filter((line) => !line.startsWith(" "));
  expect(deadly.map((line) => line.split(" ")[0]).sort()).toEqual(["lost", "oom", "timeout"]);
  expect(JSON.parse((await findings("--json")).out)).toMatchObject([
    { times: 1, folder: recent },
    { times: 2, folder: old },
    { how: expect.any(String) as unknown },
    {},
    {},
  ]);
  const markdown = (await findings("--markdown")).out.split("\n");
  expect(markdown).toHaveLength(7);
  expect(markdown[2]).toBe(
    `| ${recentId} | component_api | new | 1 | a changed | \`jco / round-trip / value / lost / u8 / not shrunk\` |`,
  );
});

test("a damaged folder takes nothing else down", async () => {
  const store = new FindingStore(folder());
  const { folder: damaged } = store.add(sighting("x"));
  store.add(sighting("y", { kind: "lost" }));
  writeFileSync(join(damaged, "finding.json"), "");
  const { out, remarks } = await findings();
  expect(out.split("\n")).toHaveLength(3);
  expect(remarks).toMatch(/is damaged; its inputs are there/);
  store.add(sighting("x"));
  expect((await findings()).out.split("\n")).toHaveLength(6);
});

test("one is shown with its report, and dropped for good", async () => {
  const store = new FindingStore(folder());
  const { folder: kept } = store.add(sighting("x"));
  const { folder: other } = store.add(sighting("y", { kind: "lost" }));
  const id = kept.slice(-8);
  const { out } = await findings("show", id);
  expect(out).toMatch(new RegExp(`^${id}: new; seen 1 times`));
  expect(out).toContain("\nthe report\n");
  expect((await findings("drop", id)).out).toBe(`dropped ${id}: a changed`);
  expect([existsSync(kept), existsSync(other)]).toEqual([false, true]);
});

test("a recheck tells what is known by now, and what is gone", async () => {
  const target = componentApi(parseConfig({}), project);
  const { shows, nearMiss } = JSON.parse(readFileSync(issue("jco-s32-payload-in-i64"), "utf8")) as Record<
    string,
    object
  >;
  const store = new FindingStore(folder());
  const text = (json: unknown): string => caseFile(target, target.cases.parse(json));
  const { folder: known } = store.add({ ...sighting("x"), caseText: text(shows) });
  const { folder: gone } = store.add({ ...sighting("y", { kind: "lost" }), caseText: text(nearMiss) });
  seenAt(gone, 1);
  // The bugs that are known are the project's.
  const output: string[] = [];
  const where = { env: {}, root, output: { out: (line: string) => void output.push(line), remark: () => {} } };
  cpSync(join(project, "known_issues"), join(root, "known_issues"), { recursive: true });
  expect(await runCommand(["findings", "recheck"], where)).toBe(0);
  expect(output).toEqual([
    `${known.slice(-8)}  known as jco-s32-payload-in-i64: a changed`,
    `${gone.slice(-8)}  gone in jco 1.35.0: a changed`,
    "0 new, 1 known, 1 gone",
  ]);
  expect((await findings()).out).toContain(`${gone.slice(-8)}  gone in jco 1.35.0, 1 ×`);
}, 30_000);

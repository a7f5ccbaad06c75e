import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { damagedFindings, fileUnder, FindingStore, isStored, slug, storedFindings } from "../../src/harness/store.ts";
import type { Root, Sighting } from "../../src/harness/store.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "store-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const sighting = (kind: string, input: string): Sighting => ({
  target: "component_api",
  finding: {
    fingerprint: { engine: "jco", property: "round-trip", stage: "param", kind, place: "u8" },
    summary: "a[0] reached the host changed",
    expected: "1",
    actual: "2",
    where: "in call 0",
  },
  input: Buffer.from(input),
  caseText: "{}\n",
  report: "the report",
  root: null,
  versions: { jco: "1.0.0" },
  behind: [],
  flags: ["-seed=1"],
});

test("a finding is kept with all that is needed to look at it again", () => {
  const { folder: kept, times } = new FindingStore(join(folder, "new/component_api")).add(
    sighting("different", "first"),
  );
  expect(times).toBe(1);
  expect(readdirSync(kept).sort()).toEqual(["case.json", "finding.json", "input", "inputs", "report.txt", "seen.log"]);
  expect(readFileSync(join(kept, "input"), "utf8")).toBe("first");
  expect(JSON.parse(readFileSync(join(kept, "finding.json"), "utf8"))).toMatchObject({
    versions: { jco: "1.0.0" },
    behind: [],
    flags: ["-seed=1"],
    fingerprint: { place: "u8" },
    actual: "2",
    where: "in call 0",
  });
});

test("a duplicate is counted and its input kept; another fingerprint has a folder of its own", () => {
  const store = new FindingStore(folder);
  const first = store.add(sighting("different", "first"));
  expect(store.add(sighting("different", "second"))).toEqual({ folder: first.folder, times: 2 });
  expect(store.add(sighting("different", "first")).times).toBe(3);
  store.add(sighting("malformed", "first"));
  expect(readFileSync(join(first.folder, "input"), "utf8")).toBe("first");
  expect(readdirSync(join(first.folder, "inputs"))).toHaveLength(2);
  expect(
    storedFindings(folder)
      .map(({ fingerprint, times }) => [fingerprint.kind, times])
      .sort(),
  ).toEqual([
    ["different", 3],
    ["malformed", 1],
  ]);
});

const rootOf = (cause: string): Root => ({
  fingerprint: sighting("malformed", "").finding.fingerprint,
  cause,
  input: Buffer.from("small"),
  caseText: "{}\n",
});

test("what was shrunk is kept under the fingerprint and the cause of its smallest case", () => {
  const store = new FindingStore(folder);
  const first = store.add({ ...sighting("different", "first"), root: rootOf("9 bits") });
  expect(readFileSync(join(first.folder, "shrunk"), "utf8")).toBe("small");
  expect(store.add({ ...sighting("malformed", "second"), root: rootOf("9 bits") })).toEqual({
    folder: first.folder,
    times: 2,
  });
  store.add({ ...sighting("malformed", "third"), root: rootOf("NaN") });
  store.add(sighting("malformed", "fourth"));
  expect(
    storedFindings(folder)
      .map(({ fingerprint, cause, times }) => [fingerprint.kind, cause, times])
      .sort(),
  ).toEqual([
    ["malformed", "9 bits", 2],
    ["malformed", "NaN", 1],
    ["malformed", "not shrunk", 1],
  ]);
});

test("what is shrunk later is filed under its cause, with all that is known of it", () => {
  const store = new FindingStore(folder);
  const { folder: kept } = store.add(sighting("different", "first"));
  const filed = fileUnder(kept, rootOf("9 bits"));
  expect(storedFindings(folder)).toMatchObject([
    { folder: filed, cause: "9 bits", fingerprint: { kind: "malformed" }, times: 1 },
  ]);
  expect(readFileSync(join(filed, "shrunk"), "utf8")).toBe("small");
  // Once more: together with what is there.
  const { folder: again } = store.add(sighting("different", "second"));
  expect(fileUnder(again, rootOf("9 bits"))).toBe(filed);
  expect(storedFindings(folder)).toMatchObject([{ folder: filed, times: 2 }]);
  expect(readdirSync(join(filed, "inputs"))).toHaveLength(2);
  expect(fileUnder(filed, rootOf("9 bits"))).toBe(filed);
});

test("a folder's name is readable, short, and tells fingerprints apart", () => {
  const fingerprint = sighting("Error: a/../b `c`", "").finding.fingerprint;
  expect(slug(fingerprint)).toMatch(/^jco-round-trip-param-error-a-b-c-u8-not-shrunk-[0-9a-f]{8}$/);
  expect(slug({ ...fingerprint, kind: "Error: a/../b 'c'" })).not.toBe(slug(fingerprint));
  expect(slug({ ...fingerprint, kind: "x".repeat(500) }).length).toBeLessThan(100);
});

/** A process that adds `count` findings, three fingerprints in turn, and says so after each. */
function adder(name: string, count: number) {
  const module = new URL("../../src/harness/store.ts", import.meta.url).href;
  const seen = JSON.stringify({ ...sighting("different", ""), input: null });
  const finding = JSON.stringify(sighting("different", "").finding);
  const script = `const { FindingStore } = await import(${JSON.stringify(module)});
    const store = new FindingStore(${JSON.stringify(folder)});
    for (let i = 0; i < ${count}; i++) {
      const kind = "kind " + i % 3;
      const fingerprint = { engine: "jco", property: "round-trip", stage: "param", kind, place: "" };
      const input = Buffer.from("${name}-" + i);
      const { folder } = store.add({ ...${seen}, input, finding: { ...${finding}, fingerprint } });
      process.stdout.write(i + "\\n");
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let added = 0;
  child.stdout.on("data", (data: Buffer) => void (added += data.toString().split("\n").length - 1));
  const ended = new Promise<number>((resolve) => child.on("close", () => resolve(added)));
  return { child, ended, added: () => added };
}

test("several processes add at once, and one that is killed half-way loses and breaks nothing", async () => {
  const COUNT = 150;
  const [doomed, ...others] = [adder("doomed", 100_000), adder("a", COUNT), adder("b", COUNT), adder("c", COUNT)];
  const whole = await Promise.all(others.map(({ ended }) => ended));
  doomed.child.kill("SIGKILL");
  const confirmed = await doomed.ended;
  expect(whole).toEqual([COUNT, COUNT, COUNT]);

  const stored = storedFindings(folder);
  expect(stored.map(({ fingerprint }) => fingerprint.kind).sort()).toEqual(["kind 0", "kind 1", "kind 2"]);
  // What the killed one said last may not have come through, so that it confirms a part only.
  expect(stored.reduce((sum, { times }) => sum + times, 0)).toBeGreaterThanOrEqual(3 * COUNT + confirmed);
  let uncounted = 0;
  for (const { folder: kept } of stored) {
    expect(readdirSync(kept).sort()).toEqual([
      "case.json",
      "finding.json",
      "input",
      "inputs",
      "report.txt",
      "seen.log",
    ]);
    const inputs = readdirSync(join(kept, "inputs")).filter((name) => !name.endsWith(".tmp"));
    const texts = inputs.map((name) => readFileSync(join(kept, "inputs", name), "utf8"));
    expect(texts.every((text) => /^(doomed|a|b|c)-\d+$/.test(text))).toBe(true);
    expect(new Set(texts).size).toBe(texts.length);
    const lines = readFileSync(join(kept, "seen.log"), "utf8");
    expect(lines).toMatch(/^(?:\S+ \d+ [0-9a-f]{40}\n)+$/);
    uncounted += inputs.length - (lines.split("\n").length - 1);
  }
  // Each input was seen once; only the last one of the killed process may lack its line.
  expect([0, 1]).toContain(uncounted);
}, 30_000);

test("what a dead process was about to make is in nobody's way", () => {
  const store = new FindingStore(folder);
  store.add(sighting("different", "first"));
  writeFileSync(join(mkdtempSync(join(folder, ".making-")), "finding.json"), "{");
  writeFileSync(join(folder, "crash-1"), "x");
  expect(storedFindings(folder)).toHaveLength(1);
  expect(storedFindings(join(folder, "none"))).toEqual([]);
});

test.each(["finding.json", "case.json", "input"])(
  "an empty %s is in nobody's way, and the next sighting mends it",
  (name) => {
    const store = new FindingStore(folder);
    const other = store.add(sighting("malformed", "first"));
    const { folder: kept } = store.add({ ...sighting("different", "first"), root: rootOf("9 bits") });
    const whole = kept === other.folder ? [] : [kept];
    expect(whole).toEqual([kept]);
    writeFileSync(join(kept, name), "");
    if (name !== "input") {
      expect(isStored(kept)).toBe(false);
      expect(damagedFindings(folder)).toEqual([kept]);
      expect(storedFindings(folder).map((one) => one.folder)).toEqual([other.folder]);
    }
    expect(store.add({ ...sighting("different", "second"), root: rootOf("9 bits") })).toEqual({
      folder: kept,
      times: 2,
    });
    expect(damagedFindings(folder)).toEqual([]);
    // The first sighting is the one whose case and report are there.
    expect(readFileSync(join(kept, "input"), "utf8")).toBe("second");
    expect(storedFindings(folder)).toHaveLength(2);
  },
);

test("what can't be kept leaves nothing behind that would take up room", () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  const unlucky = Object.defineProperty(sighting("different", "first"), "caseText", {
    get: () => {
      throw full;
    },
  });
  expect(() => new FindingStore(folder).add(unlucky)).toThrow(full);
  expect(readdirSync(folder)).toEqual([]);
});

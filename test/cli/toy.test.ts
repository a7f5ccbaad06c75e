import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { coverage } from "../../src/cli/coverage.ts";
import { declare } from "../../src/cli/declare.ts";
import { explain } from "../../src/cli/explain.ts";
import type { Output } from "../../src/cli/output.ts";
import { reproduce } from "../../src/cli/reproduce.ts";
import { shrink } from "../../src/cli/shrink.ts";
import { readSubject } from "../../src/cli/subject.ts";
import { caseFile } from "../../src/harness/case_file.ts";
import { storedFindings, FindingStore } from "../../src/harness/store.ts";
import type { TriagedTarget } from "../../src/harness/target.ts";
import type { Finding, Verdict } from "../../src/harness/verdict.ts";
import { found, PASS, toyIssue, triagedToy } from "../harness/toy_target.ts";

// What the commands do for a target that has nothing but what every target has to have.

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "cli-toy-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Numbers from 5 on are too large, which is known of those from 100 on. */
const toy = triagedToy(
  (number) => (number < 5 ? PASS : found(number < 100 ? "large" : "huge", { where: "at the end" })),
  [toyIssue("huge", { title: "no number may be huge" })],
);

/** A file with an input of a number. */
function input(number: number): string {
  const path = join(folder, `input-${number}`);
  writeFileSync(path, toy.encode(number));
  return path;
}

/** What a command writes for a file. */
async function said<O>(
  command: (
    target: TriagedTarget<number>,
    subject: ReturnType<typeof readSubject<number>>,
    options: O,
    output: Output,
  ) => Promise<void>,
  path: string,
  options: O,
  target = toy,
): Promise<{ readonly out: readonly string[]; readonly remarks: readonly string[] }> {
  const [out, remarks]: [string[], string[]] = [[], []];
  const output: Output = {
    out: (text) => void out.push(...text.split("\n")),
    remark: (text) => void remarks.push(text),
  };
  await command(target, readSubject(target, path), options, output);
  return { out, remarks };
}

describe("a file", () => {
  test("is read as an input or as a case file", () => {
    const path = join(folder, "seven.json");
    writeFileSync(path, caseFile(toy, 7));
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ target: "toy", number: 7 });
    expect(readSubject(toy, path)).toEqual({ path, form: "case", case: 7 });
    expect(readSubject(toy, input(7))).toMatchObject({ form: "input", case: 7 });
  });

  test("of another target or with no case in it is refused", () => {
    const path = join(folder, "other.json");
    writeFileSync(path, '{ "target": "other", "number": 7 }');
    expect(() => readSubject(toy, path)).toThrow(/is a case of the target "other", not of toy/);
    writeFileSync(path, '{ "target": "toy" }');
    expect(() => readSubject(toy, path)).toThrow(/is no case of toy: it has no number/);
  });
});

describe("explain", () => {
  test("shows the case and what is wrong with it", async () => {
    expect((await said(explain, input(7), { json: false })).out).toEqual([
      `toy: ${join(folder, "input-7")}, an input`,
      "engine 1.0.0",
      "",
      "case",
      "  the number 7",
      "",
      "verdict",
      "  finding: it is large, at the end",
      "  fingerprint: e / no-error / call / large",
      "  expected:    nothing",
      "  actual:      large",
      "  known issue: none",
    ]);
    expect((await said(explain, input(100), { json: false })).out.at(-1)).toBe(
      "  known issue: huge: no number may be huge (its rule says so)",
    );
  });

  test("counts what passes in the target's unit", async () => {
    expect((await said(explain, input(4), { json: false })).out.at(-1)).toBe("  pass: every property held (1 numbers)");
  });

  test("tells tools the same", async () => {
    const { out } = await said(explain, input(100), { json: true });
    expect(JSON.parse(out.join("\n"))).toEqual({
      target: "toy",
      file: join(folder, "input-100"),
      form: "input",
      versions: { engine: "1.0.0" },
      case: { number: 100 },
      verdict: {
        kind: "finding",
        fingerprint: { engine: "e", property: "no-error", stage: "call", kind: "huge", place: "" },
        summary: "it is huge",
        where: "at the end",
        expected: "nothing",
        actual: "huge",
        knownIssues: ["huge"],
      },
    });
  });

  test("runs the case without caches", async () => {
    const runs: boolean[] = [];
    const target = triagedToy((_, cold) => {
      runs.push(cold);
      return PASS;
    });
    await said(explain, input(1), { json: false }, target);
    expect(runs).toEqual([true]);
  });

  test("shows at length what the target shows at length", async () => {
    const shown = { ...toy.triage, shown: () => ({ expected: "»nothing«", actual: "»large«" }) };
    const { out } = await said(explain, input(7), { json: false }, { ...toy, triage: shown });
    expect(out).toEqual(expect.arrayContaining(["  expected:    »nothing«", "  actual:      »large«"]));
  });
});

describe("shrink", () => {
  test("writes the smallest case as an input and as a case file, with its cause", async () => {
    const out = join(folder, "small");
    expect((await said(shrink, input(7), { out })).out).toEqual([
      `${out} and ${out}.json:`,
      "e / no-error / call / large / 3 bits",
      "the number 5",
    ]);
    expect(readFileSync(out)).toEqual(Buffer.from([0, 0, 0, 5]));
    expect(JSON.parse(readFileSync(`${out}.json`, "utf8"))).toEqual({ target: "toy", number: 5 });
  });

  test("stays with the known issue that explains it", async () => {
    const out = join(folder, "small");
    expect((await said(shrink, input(103), { out })).out.at(-1)).toBe("the number 100");
  });

  test("files what was kept under its cause", async () => {
    const { folder: stored } = new FindingStore(join(folder, "findings")).add({
      target: "toy",
      finding: found("large").finding,
      input: toy.encode(9),
      caseText: caseFile(toy, 9),
      report: "",
      root: null,
      versions: {},
      behind: [],
      flags: [],
    });
    const { out } = await said(shrink, stored, {});
    const [filed, ...more] = storedFindings(join(folder, "findings"));
    expect([filed!.cause, more]).toEqual(["3 bits", []]);
    expect(out[0]).toBe(`${join(filed!.folder, "shrunk")} and ${join(filed!.folder, "shrunk.json")}:`);
  });
});

describe("reproduce", () => {
  const files = (): readonly string[] => readdirSync(join(folder, "out"));
  const readme = (): string => readFileSync(join(folder, "out", "README.md"), "utf8");

  test("writes the files that the target makes of the smallest case, told what is known of it", async () => {
    const { out } = await said(reproduce, input(103), { out: join(folder, "out"), shrink: true });
    expect(files()).toEqual(["README.md"]);
    expect(readme()).toBe("100 ends as finding: no number may be huge\n");
    expect(out).toContain("cause:       7 bits");
  });

  test("takes a case as it is", async () => {
    await said(reproduce, input(9), { out: join(folder, "out"), shrink: false });
    expect(readme()).toBe("9 ends as finding: not known\n");
  });

  test("says which of older releases was the first that shows it", async () => {
    const release = (version: string, verdict: Verdict) => ({
      folder: version,
      target: { ...toy, versions: { jco: version }, run: () => Promise.resolve(verdict) },
    });
    const { finding } = (await toy.run(9)) as { finding: Finding };
    const shows: Verdict = { kind: "finding", finding };
    const kind = { ...finding.fingerprint, kind: "another" };
    const releases = [
      release("0.1.0", { kind: "reject", reason: "too old" }),
      release("0.2.0", { kind: "pass", work: 1 }),
      release("0.3.0", { kind: "finding", finding: { ...finding, fingerprint: kind } }),
      release("0.4.0", shows),
      release("0.5.0", shows),
    ];
    const options = { out: join(folder, "out"), shrink: false };
    await said(reproduce, input(9), { ...options, releases });
    expect(readme().split("\n")[1]).toMatch(
      /^Of 5 releases at hand, jco 0\.4\.0 is the first one that shows it \(jco 0\.1\.0 can't run the case: too old; /,
    );
    rmSync(options.out, { recursive: true });
    await said(reproduce, input(9), { ...options, releases: releases.slice(1, 3) });
    expect(readme().split("\n")[1]).toMatch(
      /^None of the releases at hand shows it so: jco 0\.2\.0 passes; .*\/ another/,
    );
  });

  test("says so if nothing shows", async () => {
    const path = input(1);
    const { remarks } = await said(reproduce, path, { out: join(folder, "out"), shrink: true });
    expect(remarks).toEqual([`${path} shows no finding here: run.mjs exits with 0`]);
    expect(readme()).toBe("1 ends as pass: not known\n");
  });
});

describe("what the target has nothing for is a user's mistake", () => {
  test("declare", async () => {
    await expect(said(declare, input(1), {})).rejects.toThrow("toy declares nothing");
  });

  test("coverage", async () => {
    const output: Output = { out: () => undefined, remark: () => undefined };
    await expect(coverage(toy, { corpus: [input(1)], root: folder }, output)).rejects.toThrow(
      "what toy reaches is not known: it is counted not inside WebAssembly",
    );
  });
});

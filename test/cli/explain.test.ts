import { writeFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { caseFromJson } from "../../src/components/case/json.ts";
import { encodeCase } from "../../src/components/generators/case.ts";
import { issue, run } from "./command.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "cli-"))));
afterAll(() => rmSync(folder, { recursive: true }));

test("list names the targets and what they test", async () => {
  const { code, out } = await run("list");
  expect(code).toBe(0);
  expect(out).toMatch(/^component_api: values that travel .*\n {2}jco \d/);
  const [target] = JSON.parse((await run("list", "--json")).out) as {
    name: string;
    title: string;
    versions: Record<string, string>;
    knownIssues: string[];
  }[];
  expect(target).toMatchObject({
    name: "component_api",
    title: "values that travel through components in jco arrive unchanged",
    versions: { node: process.versions.node },
  });
  expect(target!.knownIssues).toContain("jco-map-in-loop");
});

test("help names the commands", async () => {
  const { code, out } = await run("--help");
  expect(code).toBe(0);
  expect(out).toMatch(/^ {2}explain \[options\] <target> <file> /m);
  // Without a command it is what a user needs, and a mistake.
  const { code: mistake, remarks } = await run();
  expect(mistake).toBe(2);
  expect(remarks.join("\n")).toMatch(/^ {2}explain \[options\] <target> <file> /m);
});

describe("explain", () => {
  test("says what a case is, what happened and what is wrong", async () => {
    const { code, out } = await run("explain", "component_api", issue("jco-s32-payload-in-i64"));
    expect(code).toBe(0);
    for (const line of [
      "    import host: func(p0: result<u64, s32>);",
      "  host ─ run ─► [0] ─ host ─► host function",
      "  call 0: run(p0: err(-1))",
      "    the host's function received (p0: err(⟨number 4294967295⟩) ✗)",
      "  expected:    err(»-1«)",
      "  actual:      err(»⟨number 4294967295⟩«)",
    ])
      expect(out.split("\n")).toContain(line);
    expect(out).toMatch(/^ {2}finding: .*, in call 0$/m);
    expect(out).toMatch(/known issue: jco-s32-payload-in-i64: /);
  });

  test("says so if it went wrong before there was a call", async () => {
    const { out } = await run("explain", "component_api", issue("jco-export-name-shadowed"));
    expect(out).toMatch(/^ {2}finding: .*, before the first call$/m);
  });

  test("takes an input like the case that it is made from", async () => {
    const { shows } = JSON.parse(readFileSync(issue("jco-s32-payload-in-i64"), "utf8")) as { shows: unknown };
    const input = join(folder, "crash-1");
    writeFileSync(input, encodeCase(caseFromJson(shows)));
    const [ofInput, ofCase] = await Promise.all([
      run("explain", "component_api", input),
      run("explain", "component_api", issue("jco-s32-payload-in-i64")),
    ]);
    const rest = (text: string): string => text.slice(text.indexOf("\n"));
    expect(rest(ofInput.out)).toBe(rest(ofCase.out));
    expect(ofInput.out).toMatch(/crash-1, an input\n/);
  });

  test("tells tools the same", async () => {
    const { out } = await run("explain", "component_api", issue("jco-narrow-payload-in-i64"), "--json");
    const {
      verdict,
      steps,
      case: testCase,
    } = JSON.parse(out) as { verdict: object; steps: { kind: string }[]; case: unknown };
    expect(verdict).toMatchObject({
      kind: "finding",
      where: "in call 0",
      knownIssues: ["jco-narrow-payload-in-i64"],
      fingerprint: { property: "no-error", stage: "call" },
    });
    expect(steps.map(({ kind }) => kind)).toEqual(["instantiate", "call", "return", "audit"]);
    expect(caseFromJson(testCase).functions[0].func.params).toHaveLength(1);
  });

  test("shows a long case in short", async () => {
    const calls = Array.from({ length: 500 }, (_, seed) => ({ kind: "seeded", form: "typed", seed }));
    const file = join(folder, "long.json");
    writeFileSync(
      file,
      JSON.stringify({
        target: "component_api",
        functions: [{ func: { params: [{ name: "a", type: { kind: "list", element: "u8" } }], result: "u8" } }],
        calls,
      }),
    );
    const { out } = await run("explain", "component_api", file);
    expect(out.split("\n").length).toBeLessThan(130);
    expect(out).toMatch(/… \d+ lines left out/);
    expect(out).toMatch(/pass: every property held \(500 calls\)/);
  });
});

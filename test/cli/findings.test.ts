import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { runCommand } from "../../src/cli/program.ts";
import { FindingStore } from "../../src/harness/store.ts";

let root: string;
beforeAll(() => void (root = mkdtempSync(join(tmpdir(), "cli-"))));
afterAll(() => rmSync(root, { recursive: true }));

async function findings(...options: readonly string[]): Promise<{ out: string; remarks: string }> {
  const [out, remarks]: [string[], string[]] = [[], []];
  const output = { out: (text: string) => void out.push(text), remark: (text: string) => void remarks.push(text) };
  expect(await runCommand(["findings", ...options], { env: {}, root, output })).toBe(0);
  return { out: out.join("\n"), remarks: remarks.join("\n") };
}

test("what was kept is listed with how often it was seen", async () => {
  expect((await findings()).remarks).toMatch(/^nothing is kept in /);
  const store = new FindingStore(join(root, "findings/component_api"));
  const fingerprint = {
    engine: "jco",
    property: "round-trip",
    stage: "value",
    kind: "different",
    place: "u8",
  } as const;
  const sighting = {
    target: "component_api",
    finding: { fingerprint, summary: "a changed", expected: "1", actual: "2", where: "in call 0" },
    caseText: "{}",
    report: "",
    root: null,
    versions: { jco: "1" },
    behind: [],
    flags: [],
  };
  store.add({ ...sighting, input: Buffer.from("x") });
  const { folder } = store.add({ ...sighting, input: Buffer.from("y") });

  expect((await findings()).out.split("\n")).toEqual([
    "2 × component_api: a changed",
    "    jco / round-trip / value / different / u8 / not shrunk",
    "    jco 1",
    `    npx component-fuzz reproduce component_api ${folder} --out FOLDER`,
  ]);
  expect(JSON.parse((await findings("--json")).out)).toMatchObject([{ times: 2, folder, fingerprint }]);
});

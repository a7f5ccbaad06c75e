import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { DECLARE } from "../../../src/components/triage/issue_condition.ts";
import { issue, run } from "../../cli/command.ts";
import { install, runScript, target, write } from "../triage/reproducer/folders.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "declared-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const declared = target.knownIssues.filter(({ check }) => check === DECLARE);

test("there are known issues of declarations", () => expect(declared.length).toBeGreaterThan(0));

test.each(declared.map(({ id }) => id))(
  "%s is shown by TypeScript, without this project",
  async (id) => {
    const out = join(folder, "out");
    const { code, out: said } = await run("reproduce", "component_api", issue(id), "--no-shrink", "--out", out);
    expect(code).toBe(0);
    expect(said).toContain("driver.ts, run.mjs, README.md, package.json");
    expect(said).toContain(`known issue: ${id}: `);
    expect(readFileSync(join(out, "README.md"), "utf8")).toMatch(/TypeScript says:\n\n```\ncomponent\.d\.ts/);

    for (const file of ["world.wit", "component.wat", "driver.ts"])
      expect(readFileSync(join(out, file), "utf8")).not.toContain("audit");
    const without = await runScript(out);
    expect(without.status).toBe(2);
    expect(without.stderr).toContain("Run npm install in this folder first.");
    install(out);
    const { status, stdout } = await runScript(out);
    expect(stdout).toMatch(/^out\/.*\.ts(\(\d+,\d+\): error TS\d+: | declares a type that admits anything)/m);
    expect(status).toBe(1);
  },
  60_000,
);

test.each(declared.map((one) => [one.id, one] as const))(
  "where %s is gone, it says so",
  async (_, { shows, nearMiss }) => {
    const verdict = await target.extras.checks![DECLARE]!(shows);
    const files = await target.reproduce(nearMiss, verdict, { kind: "unknown" });
    const mended = write(files);
    install(mended);
    const { status, stdout } = await runScript(mended);
    expect([status, stdout]).toEqual([0, "As expected: TypeScript finds nothing wrong with the declarations.\n"]);
    rmSync(mended, { recursive: true });
  },
  60_000,
);

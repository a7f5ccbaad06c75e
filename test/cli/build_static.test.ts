import { expect, test } from "@jest/globals";
import { issue, run } from "./command.ts";

test("build-static names the seed and checks what is declared", async () => {
  const { code, out, remarks } = await run("build-static", "--cases", "4");
  expect(remarks[0]).toBe("seed 0; a run takes this set with COMPONENT_FUZZ_SEED=0 COMPONENT_FUZZ_CASES=4");
  expect(out).toMatch(/^set [0-9a-f]{16}: \d of 4 cases are transpiled/);
  expect(out).toMatch(
    /declarations of \d cases: \d are right, 0 are findings, \d known issues, 0 too complex for TypeScript/,
  );
  expect(code).toBe(0);
}, 120_000);

test("build-static refuses a number of cases that is none", async () => {
  const { code, remarks } = await run("build-static", "--cases", "many");
  expect([code, remarks]).toEqual([
    2,
    ["component-fuzz: --cases many is not understood; it takes an integer, 1 to 16384"],
  ]);
});

test("declare says what is wrong", async () => {
  const { out } = await run("declare", "component_api", issue("jco-declared-result-missing"));
  expect(out).toContain("actual:      component.d.ts(3): TS2304: Cannot find name 'Result'.");
  expect(out).toContain("known issue: jco-declared-result-missing");
}, 60_000);

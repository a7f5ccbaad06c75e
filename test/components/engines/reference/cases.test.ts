import { expect, test } from "@jest/globals";
import type { Case } from "../../../../src/components/case/case.ts";
import { isAsync } from "../../../../src/components/case/topology.ts";
import { ReferenceEngine } from "../../../../src/components/engines/reference/engine.ts";
import { decodeCase } from "../../../../src/components/generators/case.ts";
import { seedCases } from "../../../../src/components/generators/seeds.ts";
import { runCase } from "../../../../src/components/target.ts";
import { randomInput } from "../../generators/inputs.ts";

const SEEDS = [...Array(400).keys()];

/** What does not pass, by seed; values, audits and the traps that must be are looked at by the oracle. */
async function failures(wanted: (testCase: Case) => boolean): Promise<unknown[]> {
  const failed: unknown[] = [];
  for (const seed of SEEDS) {
    const testCase = decodeCase(randomInput(seed));
    if (!wanted(testCase)) continue;
    const verdict = await runCase(new ReferenceEngine(), testCase);
    if (verdict.kind !== "pass") failed.push({ seed, verdict });
  }
  return failed;
}

test("random cases pass", async () => {
  expect(await failures(() => true)).toEqual([]);
}, 120_000);

test("every seed passes", async () => {
  const failed: unknown[] = [];
  for (const { name, case: testCase } of seedCases()) {
    const verdict = await runCase(new ReferenceEngine(), testCase);
    if (verdict.kind !== "pass") failed.push({ name, verdict });
  }
  expect(failed).toEqual([]);
}, 120_000);

test("synchronous cases need no JSPI", async () => {
  const { promising } = WebAssembly as unknown as { promising: unknown };
  expect(Reflect.deleteProperty(WebAssembly, "promising")).toBe(true);
  try {
    expect(await failures((testCase) => !isAsync(testCase))).toEqual([]);
  } finally {
    Object.assign(WebAssembly, { promising });
  }
}, 120_000);

test("what the host offers is looked at", async () => {
  const testCase = decodeCase(randomInput(1));
  for (const link of ["missing", "not-a-function"] as const) {
    expect(await runCase(new ReferenceEngine(), { ...testCase, link })).toMatchObject({ kind: "pass" });
  }
});

import { rmSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { isAsync } from "../../../../src/components/case/topology.ts";
import type { Case } from "../../../../src/components/case/case.ts";
import { shapeSeeds } from "../../../../src/components/generators/seeds_composition.ts";
import { install, runScript, target, write } from "./folders.ts";

const WITHOUT_JSPI = "--import=data:text/javascript,delete%20WebAssembly.Suspending;delete%20WebAssembly.promising";

const seeds = [...shapeSeeds()].filter(({ name }) => name.startsWith("shape-chain-1-")).map((seed) => seed.case);

/** The files that reproduce a case, and what Node they ask for. */
async function reproduced(testCase: Case): Promise<{ readonly folder: string; readonly node: string }> {
  const files = await target.reproduce(testCase, await target.run(testCase), { kind: "unknown" });
  const { engines } = JSON.parse(String(files.get("package.json"))) as { readonly engines: { readonly node: string } };
  const folder = write(files);
  install(folder);
  return { folder, node: engines.node };
}

test("what needs JSPI says so on a Node without, and never that all is well", async () => {
  const { folder, node } = await reproduced(seeds.find(isAsync)!);
  const { status, stderr, stdout } = await runScript(folder, WITHOUT_JSPI);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("has no JSPI (WebAssembly.Suspending)");
  expect(node).toBe("^24.20 || >=25");
  rmSync(folder, { recursive: true });
});

test("what doesn't runs there", async () => {
  const { folder, node } = await reproduced(seeds.find((testCase) => !isAsync(testCase))!);
  expect((await runScript(folder, WITHOUT_JSPI)).status).toBe(0);
  expect(node).toBe(">=20.19");
  rmSync(folder, { recursive: true });
});

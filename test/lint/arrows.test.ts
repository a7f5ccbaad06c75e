import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { ESLint } from "eslint";

// Only the rules on imports are of interest, and they need no types.
const eslint = new ESLint({
  cwd: fileURLToPath(new URL("../..", import.meta.url)),
  ruleFilter: ({ ruleId }) => ruleId === "no-restricted-imports" || ruleId === "no-restricted-syntax",
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});

async function refusals(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: file });
  if (result === undefined) throw new Error(`${file} was not linted`);
  const fatal = result.messages.find((message) => message.fatal);
  if (fatal) throw new Error(fatal.message);
  return result.messages.map(({ message }) => message);
}

const importOf = (path: string): string => `import { x } from "${path}";\nexport const y = x;\n`;

test.each([
  ["src/values/equal.ts", "../types/type.ts"],
  ["src/canonical/lift.ts", "../values/value.ts"],
  ["src/generators/case.ts", "../case/case.ts"],
  ["src/engines/components/jco.ts", "../../guests/echo.ts"],
  ["src/engines/components/jco.ts", "../outcome.ts"],
  ["src/oracles/round_trip.ts", "../engines/outcome.ts"],
  ["src/static/build.ts", "../generators/static.ts"],
  ["src/static/build.ts", "../engines/components/jco/engine.ts"],
  ["src/targets/component_api.ts", "../static/statics.ts"],
  ["src/targets/component_api.ts", "../stats/print.ts"],
  ["src/targets/component_api.ts", "../generators/case.ts"],
  ["src/cli/main.ts", "../targets/registry.ts"],
  ["src/engines/outcome.ts", "../config.ts"],
  ["src/engines/outcome.ts", "node:path"],
  ["src/engines/components/jco.ts", "@bytecodealliance/jco/dist/index.js"],
  ["src/index.ts", "./targets/registry.ts"],
  ["fuzz_targets/component_api.ts", "../dist/targets/component_api.js"],
  ["test/engines/jco.test.ts", "../../src/generators/case.ts"],
])("%s may import %s", async (file, path) => {
  expect(await refusals(file, importOf(path))).toEqual([]);
});

test.each([
  ["src/input/bytes.ts", "../types/type.ts"],
  ["src/types/type.ts", "../values/value.ts"],
  ["src/case/case.ts", "../engines/outcome.ts"],
  ["src/generators/case.ts", "../engines/outcome.ts"],
  ["src/generators/case.ts", "../guests/echo.ts"],
  ["src/guests/echo.ts", "../generators/case.ts"],
  ["src/modules/emitter.ts", "../guests/echo.ts"],
  ["src/stats/print.ts", "../coverage/counters.ts"],
  ["src/engines/outcome.ts", "../generators/case.ts"],
  ["src/engines/components/jco.ts", "../../generators/deep/er.ts"],
  ["src/engines/outcome.ts", "../oracles/verdict.ts"],
  ["src/shrink/shrink.ts", "../targets/registry.ts"],
  ["src/oracles/round_trip.ts", "../static/statics.ts"],
  ["src/static/build.ts", "../targets/registry.ts"],
  ["src/oracles/round_trip.ts", "../stats/print.ts"],
  ["src/coverage/counters.ts", "../stats/print.ts"],
  ["src/stats/print.ts", "../findings/finding.ts"],
  ["src/targets/registry.ts", "../cli/main.ts"],
  ["src/targets/registry.ts", "../index.ts"],
  ["src/index.ts", "./cli/main.ts"],
  ["src/config.ts", "./types/type.ts"],
  ["src/engines/outcome.ts", "../../src/oracles/verdict.ts"],
  ["src/engines/outcome.ts", "../../dist/oracles/verdict.js"],
  ["src/engines/outcome.ts", "component-fuzz"],
  ["fuzz_targets/component_api.ts", "../src/targets/component_api.ts"],
  ["fuzz_targets/component_api.ts", "../dist/oracles/round_trip.js"],
])("%s must not import %s", async (file, path) => {
  const found = await refusals(file, importOf(path));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain("must not import this");
});

test.each([
  ["a type", `import type { X } from "../oracles/verdict.ts";\nexport type Y = X;\n`],
  ["a re-export", `export { x } from "../oracles/verdict.ts";\n`],
  ["a dynamic import", `export const y = await import("../oracles/verdict.ts");\n`],
  ["a type by import()", `export type Y = import("../oracles/verdict.ts").X;\n`],
])("the arrows hold for %s", async (_, code) => {
  expect(await refusals("src/engines/outcome.ts", code)).toHaveLength(1);
});

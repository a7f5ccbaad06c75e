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
  ["src/components/values/equal.ts", "../types/type.ts"],
  ["src/components/canonical/lift.ts", "../values/value.ts"],
  ["src/components/generators/case.ts", "../case/case.ts"],
  ["src/components/generators/case.ts", "../../input/codec.ts"],
  ["src/components/engines/jco/engine.ts", "../../guests/echo.ts"],
  ["src/components/engines/jco/engine.ts", "../engine.ts"],
  ["src/components/engines/jco/engine.ts", "../../../platform/v8.ts"],
  ["src/components/engines/jco/engine.ts", "@bytecodealliance/jco/dist/index.js"],
  ["src/components/oracles/round_trip.ts", "../engines/engine.ts"],
  ["src/components/oracles/round_trip.ts", "../../harness/verdict.ts"],
  ["src/components/static/build.ts", "../generators/static.ts"],
  ["src/components/static/build.ts", "../engines/jco/engine.ts"],
  ["src/components/target.ts", "./report/trace.ts"],
  ["src/components/target.ts", "./engines/jco/engine.ts"],
  ["src/modules/engines/v8/engine.ts", "../../../wasm/reader.ts"],
  ["src/scripts/runner.ts", "../components/engines/registry.ts"],
  ["src/sequences/engines/v8.ts", "../../modules/engines/registry.ts"],
  ["src/coverage/instrument.ts", "../wasm/reader.ts"],
  ["src/harness/outcome.ts", "../config.ts"],
  ["src/harness/outcome.ts", "../platform/v8.ts"],
  ["src/harness/outcome.ts", "node:path"],
  ["src/targets/compile.ts", "../modules/target.ts"],
  ["src/running/start.ts", "../targets/registry.ts"],
  ["src/running/start.ts", "../coverage/index.ts"],
  ["src/cli/main.ts", "../targets/registry.ts"],
  ["src/index.ts", "./targets/registry.ts"],
  ["fuzz_targets/component_api.ts", "../dist/running/start.js"],
  ["test/components/engines/jco.test.ts", "../../../src/components/generators/case.ts"],
])("%s may import %s", async (file, path) => {
  expect(await refusals(file, importOf(path))).toEqual([]);
});

test.each([
  ["src/input/bytes.ts", "../components/types/type.ts"],
  ["src/wasm/reader.ts", "../input/codec.ts"],
  ["src/platform/v8.ts", "../harness/outcome.ts"],
  ["src/coverage/counters.ts", "../harness/stats/print.ts"],
  ["src/harness/stats/print.ts", "../../coverage/counters.ts"],
  ["src/harness/target.ts", "../components/case/case.ts"],
  ["src/harness/target.ts", "../modules/target.ts"],
  ["src/components/types/type.ts", "../values/value.ts"],
  ["src/components/case/case.ts", "../engines/outcome.ts"],
  ["src/components/generators/case.ts", "../engines/outcome.ts"],
  ["src/components/generators/case.ts", "../guests/echo.ts"],
  ["src/components/guests/echo.ts", "../generators/case.ts"],
  ["src/components/engines/registry.ts", "../generators/case.ts"],
  ["src/components/engines/jco/engine.ts", "../../generators/deep/er.ts"],
  ["src/components/engines/jco/engine.ts", "../reference/engine.ts"],
  ["src/components/engines/reference/engine.ts", "../jco/engine.ts"],
  ["src/components/engines/engine.ts", "../oracles/judge.ts"],
  ["src/components/oracles/round_trip.ts", "../static/statics.ts"],
  ["src/components/shrink/shrink.ts", "../../targets/registry.ts"],
  ["src/components/case/case.ts", "../../modules/case/case.ts"],
  ["src/components/target.ts", "../modules/target.ts"],
  ["src/modules/target.ts", "../components/target.ts"],
  ["src/modules/engines/v8/engine.ts", "../wabt/engine.ts"],
  ["src/modules/target.ts", "../scripts/runner.ts"],
  ["src/targets/registry.ts", "../running/start.ts"],
  ["src/targets/registry.ts", "../coverage/index.ts"],
  ["src/targets/registry.ts", "../cli/main.ts"],
  ["src/targets/registry.ts", "../index.ts"],
  ["src/index.ts", "./cli/main.ts"],
  ["src/config.ts", "./components/types/type.ts"],
  ["src/harness/outcome.ts", "../../src/components/oracles/judge.ts"],
  ["src/harness/outcome.ts", "../../dist/components/oracles/judge.js"],
  ["src/harness/outcome.ts", "component-fuzz"],
  ["fuzz_targets/component_api.ts", "../src/targets/component_api.ts"],
  ["fuzz_targets/component_api.ts", "../dist/components/oracles/round_trip.js"],
])("%s must not import %s", async (file, path) => {
  const found = await refusals(file, importOf(path));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain("must not import this");
});

test.each([
  ["a type", `import type { X } from "../running/start.ts";\nexport type Y = X;\n`],
  ["a re-export", `export { x } from "../running/start.ts";\n`],
  ["a dynamic import", `export const y = await import("../running/start.ts");\n`],
  ["a type by import()", `export type Y = import("../running/start.ts").X;\n`],
])("the arrows hold for %s", async (_, code) => {
  expect(await refusals("src/harness/outcome.ts", code)).toHaveLength(1);
});

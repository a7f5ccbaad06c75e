import { expect, test } from "@jest/globals";
import { parseConfig } from "../src/config.ts";
import { UsageError } from "../src/errors.ts";

test("nothing set", () => {
  expect(parseConfig({ PATH: "/bin" })).toEqual({
    debugLog: false,
    statsFile: null,
    fullSummary: false,
    runFolder: null,
    knownIssues: true,
    mend: false,
    jcoFolder: null,
    coverage: true,
    seed: 0,
    cases: 32,
    mode: null,
    allowedEngines: null,
    allowedModules: null,
  });
});

test("everything set", () => {
  const env = {
    COMPONENT_FUZZ_LOG: "debug",
    COMPONENT_FUZZ_STATS: "s.json",
    COMPONENT_FUZZ_SUMMARY: "full",
    COMPONENT_FUZZ_RUN: "run",
    COMPONENT_FUZZ_KNOWN_ISSUES: "off",
    COMPONENT_FUZZ_JCO: "old/node_modules",
    COMPONENT_FUZZ_COVERAGE: "off",
    COMPONENT_FUZZ_SEED: "4294967295",
    COMPONENT_FUZZ_CASES: "1000",
    COMPONENT_FUZZ_MODE: "static",
    COMPONENT_FUZZ_MEND: "on",
    ALLOWED_ENGINES: "-wabt",
    ALLOWED_MODULES: "single-inst",
  };
  expect(parseConfig(env)).toEqual({
    debugLog: true,
    statsFile: "s.json",
    fullSummary: true,
    runFolder: "run",
    knownIssues: false,
    mend: true,
    jcoFolder: "old/node_modules",
    coverage: false,
    seed: 0xffff_ffff,
    cases: 1000,
    mode: "static",
    allowedEngines: "-wabt",
    allowedModules: "single-inst",
  });
});

test.each([
  [{ COMPONENT_FUZZ_LOGS: "debug" }, /COMPONENT_FUZZ_LOGS is not a variable.*COMPONENT_FUZZ_LOG,/],
  [{ COMPONENT_FUZZ_LOG: "verbose" }, /COMPONENT_FUZZ_LOG=verbose is not understood; it takes debug or off/],
  [{ COMPONENT_FUZZ_KNOWN_ISSUES: "" }, /takes on or off/],
  [{ COMPONENT_FUZZ_COVERAGE: "no" }, /COMPONENT_FUZZ_COVERAGE=no is not understood; it takes on or off/],
  [{ COMPONENT_FUZZ_SEED: "-1" }, /takes an integer, 0 to 4294967295/],
  [{ COMPONENT_FUZZ_CASES: "0" }, /takes an integer, 1 to 16384/],
  [{ COMPONENT_FUZZ_MODE: "both" }, /takes static or dynamic/],
  [{ COMPONENT_FUZZ_STATS: "" }, /takes the path of a file/],
])("%j is refused", (env, message) => {
  expect(() => parseConfig(env)).toThrow(UsageError);
  expect(() => parseConfig(env)).toThrow(message);
});

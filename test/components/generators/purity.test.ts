import { beforeAll, describe, expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { parseConfig } from "../../../src/config.ts";
import { componentApi } from "../../../src/targets/component_api.ts";
import { ROOT } from "../../running/jazzer.ts";
import { digestOfDecoded } from "./decoded.ts";

const script = `
const { digestOfDecoded } = await import(${JSON.stringify(new URL("./decoded.ts", import.meta.url))});
process.stdout.write(digestOfDecoded());
`;

let expected: string;

beforeAll(() => {
  expected = digestOfDecoded();
});

function digestUnder(environment: Readonly<Record<string, string>>): string {
  return execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    env: { ...process.env, NODE_OPTIONS: "--no-warnings", ...environment },
    encoding: "utf8",
  });
}

describe("what bytes decode to doesn't depend on the environment", () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ["of another process", {}],
    [
      "of the project",
      {
        COMPONENT_FUZZ_LOG: "debug",
        COMPONENT_FUZZ_STATS: "stats.json",
        COMPONENT_FUZZ_KNOWN_ISSUES: "off",
        COMPONENT_FUZZ_JCO: "/nowhere",
        COMPONENT_FUZZ_SEED: "7",
        COMPONENT_FUZZ_CASES: "3",
        COMPONENT_FUZZ_MODE: "static",
        COMPONENT_FUZZ_COVERAGE: "off",
        ALLOWED_ENGINES: "-v8",
        WASM_SPEC_TESTS: "/nowhere",
      },
    ],
    [
      "of the system",
      { TZ: "Asia/Tokyo", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", NODE_ENV: "production", HOME: "/nowhere" },
    ],
  ])("%s", (_name, environment) => {
    expect(digestUnder(environment)).toBe(expected);
  });
});

describe("what bytes decode to doesn't depend on what is made ahead of time", () => {
  test.each<Readonly<Record<string, string>>>([
    {},
    { COMPONENT_FUZZ_MODE: "static" },
    { COMPONENT_FUZZ_MODE: "dynamic" },
    { COMPONENT_FUZZ_SEED: "7" },
    { COMPONENT_FUZZ_CASES: "1" },
    { COMPONENT_FUZZ_SEED: "3", COMPONENT_FUZZ_CASES: "5", COMPONENT_FUZZ_MODE: "static" },
  ])("%j", (environment) => {
    const target = componentApi(parseConfig(environment), ROOT);
    expect(digestOfDecoded((bytes) => target.decode(bytes))).toBe(expected);
  });
});

import { describe, expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { stringifyCase } from "../../../src/components/case/json.ts";
import { decodeCase, encodeCase } from "../../../src/components/generators/case.ts";
import { randomInput } from "./inputs.ts";

const INPUTS = 300;

/** A digest of what many inputs decode to, and of what they encode to again. */
function digest(): string {
  const hash = createHash("sha256");
  for (let seed = 0; seed < INPUTS; seed++) {
    const testCase = decodeCase(randomInput(seed));
    hash.update(stringifyCase(testCase)).update(encodeCase(testCase));
  }
  return hash.digest("hex");
}

const script = `
import { createHash } from "node:crypto";
const at = (path) => import(new URL(path, ${JSON.stringify(import.meta.url)}));
const { stringifyCase } = await at("../../../src/components/case/json.ts");
const { decodeCase, encodeCase } = await at("../../../src/components/generators/case.ts");
const { randomInput } = await at("./inputs.ts");
const hash = createHash("sha256");
for (let seed = 0; seed < ${INPUTS}; seed++) {
  const testCase = decodeCase(randomInput(seed));
  hash.update(stringifyCase(testCase)).update(encodeCase(testCase));
}
process.stdout.write(hash.digest("hex"));
`;

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
    expect(digestUnder(environment)).toBe(digest());
  });
});

import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

const root = join(import.meta.dirname, "../../src/coverage");
const MARKER = "Fuzzer.coverageTracker.incrementCounter";

test("Jazzer.js does not instrument what counts, in whatever folder it is: its features would depend on earlier inputs", () => {
  const loader = createRequire(import.meta.url)
    .resolve("@jazzer.js/instrumentor")
    .replace("instrument.js", "esm-loader.mjs");
  expect(readFileSync(loader, "utf8")).toContain(`if (code.includes(INSTRUMENTATION_MARKER))`);
  expect(readFileSync(loader, "utf8")).toContain(`const INSTRUMENTATION_MARKER = "${MARKER}"`);
  const files = globSync("**/*.ts", { cwd: root });
  expect(files.length).toBeGreaterThan(15);
  // These have no code that runs after the start-up.
  const withoutCode = ["index.ts", "libfuzzer.ts"];
  expect(files.filter((file) => !readFileSync(join(root, file), "utf8").includes(MARKER)).sort()).toEqual(withoutCode);
});

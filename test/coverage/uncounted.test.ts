import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { expect, test } from "@jest/globals";

const source = join(import.meta.dirname, "../../src");
const MARKER = "Fuzzer.coverageTracker.incrementCounter";

/** The files of src/ that these load, and themselves. */
function loaded(files: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    const imports = readFileSync(file, "utf8").matchAll(/^(?:import|export) (?!type\b)[^;]*? from "(\.[^"]+)";/gms);
    for (const [, path] of imports) visit(join(dirname(file), path!));
  };
  files.forEach(visit);
  return found;
}

test(
  "Jazzer.js does not instrument what counts, in whatever folder it is: its features would depend on earlier " +
    "inputs",
  () => {
    const loader = createRequire(import.meta.url)
      .resolve("@jazzer.js/instrumentor")
      .replace("instrument.js", "esm-loader.mjs");
    expect(readFileSync(loader, "utf8")).toContain(`if (code.includes(INSTRUMENTATION_MARKER))`);
    expect(readFileSync(loader, "utf8")).toContain(`const INSTRUMENTATION_MARKER = "${MARKER}"`);
    const files = loaded(globSync(join(source, "coverage/**/*.ts")));
    const names = [...files].map((file) => relative(source, file));
    expect(names).toEqual(
      expect.arrayContaining(["coverage/hook.ts", "wasm/reader.ts", "wasm/instructions/vectors.ts"]),
    );
    const unmarked = [...files].filter((file) => !readFileSync(file, "utf8").includes(MARKER));
    // These have no code that runs after the start-up, unless something fails.
    const withoutCode = ["coverage/index.ts", "coverage/libfuzzer.ts", "errors.ts"];
    expect(unmarked.map((file) => relative(source, file)).sort()).toEqual(withoutCode);
  },
);

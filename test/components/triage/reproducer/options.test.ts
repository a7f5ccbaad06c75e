import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import type { Case, JcoConfig } from "../../../../src/components/case/case.ts";
import { PLAIN_CASE } from "../../../../src/components/case/plain.ts";
import { buildComponent } from "../../../../src/components/guests/component.ts";
import { commandLine, userOptions } from "../../../../src/components/triage/reproducer/options.ts";
import type { ValueType } from "../../../../src/components/types/type.ts";

/** jco's own command. */
const jco = join(dirname(createRequire(import.meta.url).resolve("@bytecodealliance/jco")), "jco.js");

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "options-"))));
afterAll(() => rmSync(folder, { recursive: true }));

/** Every option shows in something that it has. */
const type: ValueType = {
  kind: "result",
  ok: { kind: "list", element: { kind: "s8" } },
  err: { kind: "enum", name: "some-enum", labels: ["first-case", "other-case"] },
};
const caseWith = (options: Partial<JcoConfig>): Case => ({
  ...PLAIN_CASE,
  functions: [
    {
      func: { params: [{ name: "a", type: { kind: "flags", name: "some-flags", labels: ["x", "y"] } }], result: type },
      importName: "host",
      exportName: "run",
    },
  ],
  jco: { ...PLAIN_CASE.jco, ...options },
  calls: [],
});

test.each<[Partial<JcoConfig>]>([
  [{}],
  [{ instantiation: "async" }],
  [{ instantiation: "module" }],
  [{ instantiation: "module", nodejsCompat: false, tlaCompat: true }],
  [{ importBindings: "hybrid", validLiftingOptimization: true, multiMemory: true, strict: true }],
  [{ flagsAsBigInt: true, variantsInlineCases: true, enumValuesScreamingSnakeCase: true }],
  [{ useNamespaceObjects: true, componentErrorWrapping: true, inlineModules: false }],
  [{ wasmExnref: true, namespacedExports: false, compat: true }],
])("jco's own command generates what run.mjs does: %j", async (options) => {
  const testCase = caseWith(options);
  const binary = buildComponent(testCase);
  const map = options.instantiation === "module" ? { host: "../host.mjs" } : {};
  const { files } = await transpileBytes(binary, { ...userOptions(testCase), map });
  writeFileSync(join(folder, "component.wasm"), binary);
  const { stderr } = await promisify(execFile)(process.execPath, [jco, ...commandLine(testCase, map)], { cwd: folder });
  expect(stderr).not.toMatch(/error/i);
  const [ours, theirs] = [Buffer.from(files["component.js"]!), readFileSync(join(folder, "out", "component.js"))];
  expect(theirs.toString()).toBe(ours.toString());
});

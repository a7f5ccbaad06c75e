import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parseConfig } from "../../src/config.ts";
import { TARGET_NAMES, loadTarget } from "../../src/targets/registry.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** What OSS-Fuzz's runner has: no Node of ours. */
const PATH = "/usr/local/bin:/usr/bin:/bin";
const MEGABYTES = 300;

let work: string;
let out: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "oss-fuzz-"));
  out = join(work, "out");
  for (const name of ["src", "out"]) mkdirSync(join(work, name));
  symlinkSync(ROOT, join(work, "src", "component-fuzz"));
  const { status, stderr } = spawnSync(join(ROOT, "oss-fuzz/build.sh"), [], {
    encoding: "utf8",
    env: { SRC: join(work, "src"), OUT: out, PATH: `${join(ROOT, "oss-fuzz")}:${PATH}` },
  });
  expect([status, stderr]).toEqual([0, ""]);
}, 60_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

test("all targets together are as small as they have to be", () => {
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const size = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  expect(size / 2 ** 20).toBeLessThan(MEGABYTES);
});

test.each(TARGET_NAMES)(
  "%s runs with what was built, from any folder",
  async (name) => {
    const { flags } = await loadTarget(name, parseConfig({}), ROOT);
    expect(readFileSync(join(out, `${name}.options`), "utf8")).toContain(`max_len = ${flags.maxLen}\n`);
    expect(existsSync(join(out, `${name}.dict`))).toBe(flags.dictionary !== null);
    expect(statSync(join(out, `${name}_seed_corpus.zip`)).size).toBeGreaterThan(1000);
    expect(readFileSync(join(out, name), "utf8")).toContain("LLVMFuzzerTestOneInput");

    const corpus = join(work, `${name}-corpus`);
    mkdirSync(corpus);
    const { status, stdout, stderr } = spawnSync(
      join(out, name),
      [corpus, `-artifact_prefix=${work}/`, "-runs=4", "-seed=1"],
      { cwd: work, encoding: "utf8", env: { PATH, HOME: work, JAZZERJS_EXTRA_ARGS: "" } },
    );
    expect([status, stdout + stderr]).toEqual([
      0,
      expect.stringMatching(/^component-fuzz [^]*coverage: inside [^]*DONE +cov: \d+/m),
    ]);
  },
  60_000,
);

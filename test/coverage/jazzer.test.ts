import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { puzzleTarget, puzzles } from "./puzzles.ts";
import { binary } from "./wasm.ts";

const jazzer = createRequire(import.meta.url).resolve("@jazzer.js/core/dist/cli.js");
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "jazzer-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  for (const [name, text] of Object.entries(puzzles)) {
    writeFileSync(join(folder, `${name}.wasm`), await binary(text));
    writeFileSync(join(folder, `${name}.js`), puzzleTarget(name));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function fuzz(
  name: string,
  flags: readonly string[],
  env: Record<string, string> = {},
  mode: readonly string[] = ["--sync"],
): { status: number | null; output: string } {
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [
      jazzer,
      join(folder, name),
      ...mode,
      "--disable_bug_detectors=.*",
      "--",
      "-seed=1",
      "-entropic=0",
      `-artifact_prefix=${folder}/`,
      ...flags,
    ],
    {
      cwd: folder,
      encoding: "utf8",
      timeout: 50 * SECONDS,
      env: { PATH: process.env["PATH"], NODE_OPTIONS: "--disable-wasm-trap-handler", ...env },
    },
  );
  return { status, output: stdout + stderr };
}

const CRASH = 77;
const SECONDS = 1000;

test.each(Object.keys(puzzles))(
  "%s in WebAssembly: found with coverage, not without",
  (name) => {
    const on = fuzz(name, ["-max_len=16", "-runs=3000000"]);
    expect(on.output).toMatch(new RegExp(`coverage: ${name}: \\d+ counters`));
    expect(on).toMatchObject({ status: CRASH });
    const off = fuzz(name, ["-max_len=16", "-runs=400000"], { MAZE_COVERAGE: "off" });
    expect(off).toMatchObject({ status: 0 });
  },
  60 * SECONDS,
);

test(
  "merging tells inputs apart by what they reach",
  () => {
    const corpus = join(folder, "corpus");
    const merged = join(folder, "merged");
    for (const path of [corpus, merged]) mkdirSync(path);
    for (const [i, text] of ["", "c", "co", "cov", "cove", "cove", "cov1", "cov2", "xyz"].entries())
      writeFileSync(join(corpus, String(i)), text);
    const merge = fuzz("maze", ["-merge=1", merged, corpus]);
    expect(merge.status).toBe(0);
    // Those that reach further than others, and the rest only once.
    const kept = readdirSync(merged).map((file) => readFileSync(join(merged, file), "utf8"));
    expect(kept).toEqual(expect.arrayContaining(["cove", "c", "co"]));
    expect(kept.length).toBeLessThan(8);
    expect(kept.filter((text) => text === "cove")).toHaveLength(1);
  },
  60 * SECONDS,
);

const crashes = (): Buffer[] =>
  readdirSync(folder)
    .filter((file) => file.startsWith("crash-"))
    .map((file) => readFileSync(join(folder, file)));
/** The input that lets the magic number's module trap. */
const isMagic = (input: Buffer): boolean => input.subarray(2, 6).equals(Buffer.from([0xef, 0xbe, 0xfe, 0x7a]));

test.each([
  ["asynchronous", ["-runs=400000"], []],
  ["-fork=2", ["-fork=2", "-runs=400000", "-max_total_time=40"], ["--sync"]],
  ["-jobs=2", ["-jobs=2", "-workers=2", "-runs=400000"], ["--sync"]],
])(
  "the magic number is found: %s",
  (_, flags, mode) => {
    for (const file of readdirSync(folder)) if (file.startsWith("crash-")) rmSync(join(folder, file));
    const { output } = fuzz("magic", ["-max_len=16", ...flags], {}, mode);
    expect({ output, found: crashes().some(isMagic) }).toMatchObject({ found: true });
  },
  60 * SECONDS,
);

test(
  "-minimize_crash=1",
  () => {
    const input = join(folder, "to-minimize");
    const minimized = join(folder, "minimized");
    writeFileSync(input, "covergXY");
    fuzz("maze", ["-minimize_crash=1", "-runs=5000", "-max_total_time=20", `-exact_artifact_path=${minimized}`, input]);
    expect(readFileSync(minimized, "utf8")).toBe("coverg");
  },
  60 * SECONDS,
);

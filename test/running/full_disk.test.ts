import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { toyTarget } from "../harness/toy_target.ts";
import { CLI, withRegistry } from "./jazzer.ts";

/** Whether a process may have file systems of its own here. */
const canMount = spawnSync("unshare", ["-rm", "true"]).status === 0;

let folder: string;
let target: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "full-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  for (const name of ["corpus", "disk"]) mkdirSync(join(folder, name));
  target = withRegistry(folder, "toy", "toy_registry.ts");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Runs the toy, whose numbers from 5 on are findings, with its findings on a
 * disk of some pages of 4 KB.
 *
 * @returns how it ended, what it said of itself, and the files that were left, with the content of inputs.
 */
function run(pages: number): {
  readonly code: number | null;
  readonly said: readonly string[];
  readonly files: string;
} {
  const fuzz = [CLI, target, join(folder, "corpus"), "--disable_bug_detectors=.*", "--", "-seed=1", "-runs=5"];
  const script = `mount -t tmpfs -o size=${4 * pages}k none disk && "$@" -artifact_prefix=disk/; code=$?
    cd disk; echo; echo FILES; find . -type f; find . -name "crash-*" -exec od -An -tx1 {} +; exit $code`;
  const { status, stdout, stderr } = spawnSync(
    "unshare",
    ["-rm", "sh", "-c", script, "sh", process.execPath, ...fuzz],
    {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: "--disable-wasm-trap-handler", TOY: JSON.stringify({ bugsFrom: 5 }) },
    },
  );
  const said = stderr.split("\n").filter((line) => /^component-fuzz: |Uncaught|^Error/.test(line));
  return { code: status, said, files: /^FILES\n([^]*)/m.exec(stdout)?.[1] ?? "" };
}

(canMount ? test : test.skip)("of a finding that can't be kept, the input is kept, and that is said in a line", () => {
  const input = toyTarget().encode(6);
  writeFileSync(join(folder, "corpus", "seed"), input);
  const { code, said, files } = run(3);
  expect(said).toEqual([
    expect.stringMatching(
      /^component-fuzz: there is no room left to keep a finding \(e \/ .*\): its input alone is kept/,
    ),
  ]);
  expect(code).toBe(2);
  expect(files.trim().split("\n")).toEqual([
    `./crash-${createHash("sha1").update(input).digest("hex")}`,
    " 00 00 00 06",
  ]);
});

(canMount ? test : test.skip)("where not even an input can be written, that is said, and is no finding", () => {
  writeFileSync(join(folder, "corpus", "seed"), new Uint8Array(64 << 10));
  const { code, said } = run(3);
  expect(said).toEqual([
    expect.stringMatching(/^component-fuzz: there is no room left to write to, make some: ENOSPC/),
  ]);
  expect(code).toBe(2);
});

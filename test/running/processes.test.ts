import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { StatsData } from "../../src/harness/stats/stats.ts";
import { toyTarget } from "../harness/toy_target.ts";
import { CLI, ROOT, jazzer, withRegistry } from "./jazzer.ts";
import type { Ended } from "./jazzer.ts";
import type { ToySettings } from "./toy_registry.ts";

const SECONDS = 1000;

let folder: string;
let target: string;
let statsFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "processes-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  for (const name of ["corpus", "merged", "tmp"]) mkdirSync(join(folder, name));
  for (const number of [1, 2, 70_000]) writeFileSync(join(folder, "corpus", `${number}`), toyTarget().encode(number));
  target = withRegistry(folder, "toy", "toy_registry.ts");
  statsFile = join(folder, "stats.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const settings = (toy: ToySettings): Record<string, string> => ({
  TOY: JSON.stringify(toy),
  COMPONENT_FUZZ_STATS: statsFile,
  TMPDIR: join(folder, "tmp"),
});
const OPTIONS = ["--disable_bug_detectors=.*", "--"];
const run = (toy: ToySettings, ...args: readonly string[]): Ended =>
  jazzer(
    [
      ...args.filter((arg) => !arg.startsWith("-")),
      ...OPTIONS,
      ...prefix(),
      ...args.filter((arg) => arg.startsWith("-")),
    ],
    settings(toy),
    undefined,
    target,
  );
const prefix = (): string[] => [`-artifact_prefix=${folder}/findings/`, "-seed=1"];
const stats = (): StatsData => JSON.parse(readFileSync(statsFile, "utf8")) as StatsData;
/** What is left among the findings and the temporary files of a run that has ended. */
const left = (): readonly string[] =>
  [join(folder, "findings"), join(folder, "tmp")].flatMap((path) => (existsSync(path) ? readdirSync(path) : []));

describe("processes that libFuzzer starts", () => {
  test("a merge counts what they ran, and stops at no finding", () => {
    const { code, output } = run({ bugsFrom: 60_000 }, join(folder, "merged"), join(folder, "corpus"), "-merge=1");
    expect(output).toMatch(/^3 cases|^[4-9] cases/m);
    expect(stats().endings).toMatchObject({ found: 1 });
    expect(code).toBe(0);
    expect(readdirSync(join(folder, "merged")).length).toBeGreaterThan(0);
    expect(left()).toEqual([]);
  });

  test.each([
    ["ends with it", []],
    ["goes past it", ["-ignore_crashes=1"]],
  ])(
    "a fork that found something %s and says so, by its exit code and in its statistics",
    (_, more) => {
      const flags = ["-fork=2", "-max_total_time=6", ...more];
      const { code, output } = run({ bugsFrom: 256 }, join(folder, "corpus"), ...flags);
      expect(code).toBe(77);
      // Past the first finding a process has much more to run.
      expect(stats().cases > 500).toBe(more.length > 0);
      expect(stats().endings.found).toBeGreaterThan(0);
      expect(output).toMatch(/^\d+ cases, .* [1-9]\d* found$/m);
      expect(left().filter((name) => /^running-|libFuzzerTemp|component-fuzz-run/.test(name))).toEqual([]);
    },
    60_000,
  );

  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s ends a fork and all that it has started",
    async (signal) => {
      const child = start(["-fork=2"], {});
      await untilOutput(child, /NEW|cov:|OOM/);
      child.process.kill(signal);
      await child.ended;
      expect(child.process.signalCode).toBe(signal);
      expect(child.output().match(/^component-fuzz statistics$/gm)).toHaveLength(1);
      expect(left()).toEqual([]);
      // What libFuzzer has started in this moment has to see that all is over.
      const alive = (): string => spawnSync("pgrep", ["-f", target], { encoding: "utf8" }).stdout;
      for (const end = Date.now() + 5 * SECONDS; alive() !== "" && Date.now() < end;) await sleep(100);
      expect(alive()).toBe("");
    },
    60_000,
  );
});

test.each<[NodeJS.Signals, number]>([
  ["SIGINT", 0],
  ["SIGTERM", 143],
])(
  "%s ends a run in order",
  async (signal, code) => {
    const child = start([], {});
    await untilOutput(child, /INITED/);
    child.process.kill(signal);
    await child.ended;
    expect([child.process.exitCode, child.process.signalCode]).toEqual([code, null]);
    expect(stats().cases).toBeGreaterThan(0);
    expect(left()).toEqual([]);
  },
  30_000,
);

/** Starts a run that ends by itself only after a minute. */
function start(flags: readonly string[], toy: ToySettings) {
  const args = [CLI, target, join(folder, "corpus"), ...OPTIONS, ...prefix(), "-max_total_time=60", ...flags];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: "--disable-wasm-trap-handler", ...settings(toy) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += String(data)));
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  return { process: child, ended, output: () => output };
}

async function untilOutput({ process: child, output }: ReturnType<typeof start>, pattern: RegExp): Promise<void> {
  for (const end = Date.now() + 20 * SECONDS; !pattern.test(output()) && child.exitCode === null; await sleep(50))
    if (Date.now() > end) throw new Error(`${pattern} did not come:\n${output()}`);
}

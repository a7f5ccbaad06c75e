import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { decodeCase } from "../src/components/generators/case.ts";
import { FAULTS } from "../test/faults/components/all.ts";
import { FaultyJco, whatShows } from "./faulty_jco.ts";
import { KNOWN_ISSUES } from "./shown_findings.ts";
import type { ShownFinding } from "./shown_findings.ts";

const CLI = createRequire(import.meta.url).resolve("@jazzer.js/core/dist/cli.js");
/** As `fuzz_targets/` have them: milliseconds an input may take, and MiB a process. */
const LIMITS = { timeout: 25_000, rss: 4096 } as const;
const POLL_MS = 50;
/** How long to wait for the first input to run. */
const START_MS = 60_000;

/** An input with the finding that is wanted, and when it was there, in milliseconds of the clock. */
interface Kept {
  readonly at: number;
  readonly input: Uint8Array;
}

/**
 * libFuzzer's `-minimize_crash=1` on a target that throws for one finding
 * only. The clock starts with its first input, so the first two starts of a
 * process cost it nothing; the two that each further step takes do.
 *
 * @param parent a folder to work in, with the compiled code of earlier runs.
 * @param marks seconds, ascending.
 * @returns the shortest input that it had after each of `marks`, or `null` if the finding does not show in a process of
 *   its own.
 */
export async function minimizeCrash(
  shown: ShownFinding,
  parent: string,
  marks: readonly number[],
): Promise<readonly Uint8Array[] | null> {
  const folder = mkdtempSync(join(parent, "minimize-"));
  const kept = join(folder, "kept");
  mkdirSync(kept);
  writeFileSync(join(folder, "package.json"), '{"type":"module"}\n');
  writeFileSync(join(folder, "target.js"), targetText(shown, kept));
  await minimize(folder, kept, shown.input, marks.at(-1)!);
  const all = readKept(kept);
  if (all.length === 0) return null;
  return marks.map((seconds) => shortest(all.filter(({ at }) => at <= all[0]!.at + 1000 * seconds)));
}

async function minimize(folder: string, kept: string, input: Uint8Array, seconds: number): Promise<void> {
  const begin = Date.now();
  const end = (): number => (readKept(kept)[0]?.at ?? begin + START_MS) + 1000 * seconds;
  // Where a target is asynchronous, it can take the input after a finding for the one that showed it, and gives up:
  // then it is started again.
  for (let round = 0; Date.now() < end(); round++) {
    const [from, to] = [join(folder, `${round}-from`), join(folder, `${round}-to`)];
    const all = readKept(kept);
    if (round > 0 && all.length === 0) return;
    writeFileSync(from, round === 0 ? input : shortest(all));
    const args = [
      CLI,
      "target",
      "--disable_bug_detectors=.*",
      `--timeout=${LIMITS.timeout}`,
      "--",
      "-minimize_crash=1",
      `-max_total_time=${seconds}`,
      `-exact_artifact_path=${to}`,
      `-rss_limit_mb=${LIMITS.rss}`,
      from,
    ];
    const child = spawn(process.execPath, args, {
      cwd: folder,
      stdio: "ignore",
      // A group of its own, so that what it started ends with it.
      detached: true,
      env: {
        ...process.env,
        NODE_OPTIONS: "--disable-wasm-trap-handler",
        NODE_COMPILE_CACHE: join(folder, "../compiled"),
        // What minimises asks for no coverage: what is not instrumented is faster.
        JAZZER_INCLUDES: '["target.js"]',
        JAZZER_EXCLUDES: '["node_modules"]',
        // What is killed leaves its files there.
        TMPDIR: folder,
      },
    });
    const exited = once(child, "exit");
    while (child.exitCode === null && child.signalCode === null && Date.now() < end())
      await Promise.race([exited, setTimeout(POLL_MS)]);
    try {
      process.kill(-child.pid!, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
    await exited;
  }
}

const targetText = ({ name, fault, identity }: ShownFinding, kept: string): string => `
import { throwing } from ${JSON.stringify(import.meta.url)};
export const fuzz = throwing(${[fault && name, identity, kept].map((part) => JSON.stringify(part)).join(", ")});
`;

/** The function of a target that throws for one finding, and keeps each input that shows it. */
export function throwing(
  faultName: string | null,
  identity: string,
  kept: string,
): (input: Uint8Array) => Promise<void> {
  const jco = new FaultyJco(FAULTS.find(({ name }) => name === faultName) ?? null);
  return async (input) => {
    const bytes = Uint8Array.from(input);
    const shown = await whatShows(jco, KNOWN_ISSUES, decodeCase(bytes));
    if (shown?.identity !== identity) return;
    // Whole or not at all: the process may be killed at any time.
    const file = join(kept, String(Date.now()));
    writeFileSync(`${file}.part`, bytes);
    renameSync(`${file}.part`, file);
    throw new Error(identity);
  };
}

function readKept(folder: string): readonly Kept[] {
  const whole = readdirSync(folder).filter((file) => !file.endsWith(".part"));
  return whole
    .map((file) => ({ at: Number(file), input: readFileSync(join(folder, file)) }))
    .sort((a, b) => a.at - b.at);
}

const shortest = (all: readonly Kept[]): Uint8Array =>
  all.reduce((least, { input }) => (input.length <= least.length ? input : least), all[0]!.input);

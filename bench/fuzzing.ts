import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StatsData } from "../src/harness/stats/stats.ts";
import { ROOT } from "../src/running/start.ts";

/**
 * Fuzzes `component_api` from its seeds, in a process of its own, for `runs` executions.
 *
 * @returns executions per second, and the share of components that were in the cache.
 * @throws Error if the run ends early.
 */
export async function measureFuzzing(runs: number, progress: (text: string) => void): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "component-fuzz-bench-"));
  const stats = join(folder, "stats.json");
  const args = [
    "jazzer",
    "fuzz_targets/component_api",
    folder,
    join(ROOT, "corpus/component_api"),
    "--",
    `-runs=${runs}`,
    "-seed=1",
  ];
  try {
    progress(`npx ${args.join(" ")}`);
    const child = spawn("npx", args, {
      cwd: ROOT,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, COMPONENT_FUZZ_STATS: stats },
    });
    const [[code], output] = (await Promise.all([once(child, "exit"), text(child.stderr)])) as [
      [number | null],
      string,
    ];
    if (code !== 0) throw new Error(`the run ended with exit code ${code}:\n${output}`);
    const { cases, seconds, gauges } = JSON.parse(readFileSync(stats, "utf8")) as StatsData;
    const hits = gauges["cache hits"] ?? 0;
    const all = hits + (gauges["cache misses"] ?? 0);
    return (
      `${cases} executions, ${(cases / seconds).toFixed(0)} per second; ${hits} of ${all} components were ` +
      `in the cache (${((100 * hits) / all).toFixed(1)}%)`
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StatsData } from "../src/stats/stats.ts";
import { ROOT } from "../src/targets/start.ts";

/**
 * Fuzzes `component_api` from its seeds, in a process of its own, for `runs` executions.
 *
 * @returns the share of cases whose structure was in the cache, and executions per second.
 */
export async function measureFuzzing(runs: number, progress: (text: string) => void): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "component-fuzz-bench-"));
  const stats = join(folder, "stats.json");
  const args = ["jazzer", "fuzz_targets/component_api", folder, join(ROOT, "corpus/component_api"), "--", `-runs=${runs}`, "-seed=1"];
  try {
    progress(`npx ${args.join(" ")}`);
    const child = spawn("npx", args, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, COMPONENT_FUZZ_STATS: stats } });
    const [code] = (await once(child, "exit")) as [number | null];
    const { cases, seconds, gauges } = JSON.parse(readFileSync(stats, "utf8")) as StatsData;
    const hits = gauges["cache hits"] ?? 0;
    const all = hits + (gauges["cache misses"] ?? 0);
    return `exit code ${code}: ${cases} executions, ${(cases / seconds).toFixed(0)} per second; ${hits} of ${all} components were in the cache (${((100 * hits) / all).toFixed(1)}%)`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

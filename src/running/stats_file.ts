import { writeFileSync } from "node:fs";
import type { Config } from "../config.ts";
import { UsageError, messageOf } from "../errors.ts";
import type { StatsData } from "../harness/stats/stats.ts";

/** Where statistics are to be kept. */
type Where = Pick<Config, "statsFile">;

/** Writes the statistics where they were asked for. @throws UsageError if that can't be done. */
export function writeStats(where: Where, data: StatsData | Readonly<Record<string, StatsData>>): void {
  write(where, JSON.stringify(data, null, 2));
}

/** @throws UsageError if the statistics could not be written at the end: better now than after a day. */
export function checkStatsFile(where: Where): void {
  write(where, "{}");
}

function write({ statsFile }: Where, text: string): void {
  if (statsFile === null) return;
  try {
    writeFileSync(statsFile, `${text}\n`);
  } catch (error) {
    throw new UsageError(`COMPONENT_FUZZ_STATS=${statsFile} can't be written: ${messageOf(error)}`);
  }
}

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Fingerprint } from "../../../src/harness/verdict.ts";
import type { WalkName } from "./walks.ts";

/** What is told of a walk. */
export interface Report {
  readonly table: string;
  readonly trials: readonly {
    readonly name: string;
    readonly planted: number;
    readonly caughtAfter: number | null;
    readonly otherwise: readonly (readonly [string, number])[];
  }[];
  /** What was found without any fault and is no known issue. */
  readonly unknown: readonly Fingerprint[];
}

/**
 * Does a walk in a process of its own, and prints its table. In Jest's a promise
 * that jco leaves rejected fails whatever test is running, and the engine,
 * which has to know of it, is not told.
 */
export async function walkApart(name: WalkName): Promise<Report> {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [main, name], { maxBuffer: 1 << 26 });
  const report = JSON.parse(stdout) as Report;
  // Not through the console, which would put it apart from the results and say where it came from.
  process.stdout.write(report.table);
  return report;
}

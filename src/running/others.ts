import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { removeQuietly } from "../harness/files.ts";
import { isAlive } from "../harness/pending.ts";
import { mergeStats } from "../harness/stats/merge.ts";
import type { StatsData } from "../harness/stats/stats.ts";
import type { RunFolder } from "./run_folder.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
/**
 * Milliseconds from one time that signals are listened to anew to the next: libFuzzer sets handlers of its own when it
 * starts, and with each process that it waits for (`system`) it has SIGINT ignored.
 */
const LISTEN_EVERY = 100;
/** Milliseconds that processes have to end in order, and between two looks at whether they have. */
const PATIENCE = 5000;
const LOOK_EVERY = 50;

/**
 * The processes that libFuzzer starts with `-fork`, `-jobs`, `-merge` and
 * their like. It runs nothing itself then, and neither a signal nor a finding
 * reaches it as it should: its children end at the signal of a terminal, and it
 * starts new ones; at another it ends, and they go on.
 */
export class OtherProcesses {
  readonly #run: RunFolder;
  readonly #started = Date.now();
  #ending = false;

  /**
   * @param run told to the processes by the environment.
   * @param beforeEnd called when a signal ends this process, since nothing else is then.
   */
  constructor(run: RunFolder, beforeEnd: () => void) {
    this.#run = run;
    process.env["COMPONENT_FUZZ_RUN"] = run.path;
    for (const signal of SIGNALS) {
      const end = (): void => void this.#end(signal, beforeEnd);
      setInterval(() => process.off(signal, end).on(signal, end), LISTEN_EVERY).unref();
    }
  }

  /** What they did, together. */
  get statistics(): StatsData {
    return mergeStats(this.#run.statistics, (Date.now() - this.#started) / 1000);
  }

  async #end(signal: NodeJS.Signals, beforeEnd: () => void): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    this.#run.stop();
    await endProcesses(this.#run.members);
    beforeEnd();
    removeTemporary();
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    // Unless libFuzzer has it ignored at this moment.
    await sleep(LISTEN_EVERY);
    process.kill(process.pid, "SIGKILL");
  }
}

/** Has processes end in order, and those that don't end all the same. */
async function endProcesses(pids: readonly number[]): Promise<void> {
  signalAll(pids, "SIGINT");
  for (const end = Date.now() + PATIENCE; Date.now() < end && pids.some(isAlive);) await sleep(LOOK_EVERY);
  signalAll(pids, "SIGKILL");
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids.filter(isAlive)) process.kill(pid, signal);
}

/** Removes what libFuzzer and Jazzer.js leave in the folder of temporary files when a signal ends this process. */
function removeTemporary(): void {
  const own = new RegExp(`^(libFuzzerTemp\\.\\w*?${process.pid}\\.|jazzer\\.js-${process.pid}-)`);
  for (const name of readdirSync(tmpdir())) if (own.test(name)) removeQuietly(join(tmpdir(), name));
}

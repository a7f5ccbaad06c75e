import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeQuietly, writeWhole } from "../harness/files.ts";
import { makeFolder } from "../harness/folders.ts";
import { isAlive } from "../harness/pending.ts";
import { mergeStats } from "../harness/stats/merge.ts";
import type { Stats, StatsData } from "../harness/stats/stats.ts";

const STOP = "stop";
const FOUND = "found.jsonl";
const OWNED = "owned";
const FOLDED = "folded.json";
const STATS = /^stats-(\d+)-\d+\.json$/;

/** The statistics of processes that have ended, as those of one. */
interface Folded {
  /** The files whose statistics these are: one of them may still be there. */
  readonly of: readonly string[];
  readonly stats: StatsData;
}

/**
 * What the processes of a run share:
 *
 * - `stats-PID-TIME.json`: the statistics of each, as far as they have come;
 * - `folded.json`: those of processes that have ended, together;
 * - `found.jsonl`: what was found, where findings end nothing;
 * - `stop`: the run is to end;
 * - `owned`: its processes end with who started them.
 */
export class RunFolder {
  readonly path: string;
  /** What was read of the statistics: most processes of a long run have ended. */
  readonly #known = new Map<string, { readonly mtimeMs: number; readonly data: StatsData }>();

  constructor(path: string) {
    this.path = path;
  }

  /**
   * A new folder among the system's temporary ones.
   *
   * @param collects whether findings end nothing.
   * @param owned whether the processes end with who started them, which is at the other end of their standard input.
   */
  static make({ collects, owned }: { readonly collects: boolean; readonly owned: boolean }): RunFolder {
    const run = new RunFolder(mkdtempSync(join(tmpdir(), "component-fuzz-run-")));
    if (collects) writeFileSync(run.foundFile, "");
    if (owned) writeFileSync(join(run.path, OWNED), "");
    return run;
  }

  /**
   * A folder that stays: a run takes up what an earlier one has left there, however that ended.
   *
   * @throws Error of the system if it can't be made or written.
   */
  static at(path: string): RunFolder {
    makeFolder(path);
    const run = new RunFolder(path);
    rmSync(run.stopFile, { force: true });
    if (!run.collects) writeFileSync(run.foundFile, "");
    if (!run.isOwned) writeFileSync(join(path, OWNED), "");
    return run;
  }

  /** Where what is found is told. */
  get foundFile(): string {
    return join(this.path, FOUND);
  }

  /** A file that is not empty once the run is to end, as libFuzzer's `-stop_file` takes it. */
  get stopFile(): string {
    return join(this.path, STOP);
  }

  /** Whether the run has been told to end, or has ended. */
  get isStopped(): boolean {
    return !existsSync(this.path) || existsSync(this.stopFile);
  }

  stop(): void {
    writeFileSync(this.stopFile, "stop\n");
  }

  /** Whether findings end nothing. */
  get collects(): boolean {
    return existsSync(this.foundFile);
  }

  /** Whether the processes end with who started them. */
  get isOwned(): boolean {
    return existsSync(join(this.path, OWNED));
  }

  /** The statistics of every process that ran anything, each as it told them last. */
  get statistics(): readonly StatsData[] {
    const folded = this.#folded;
    const left = this.#statsFiles.filter((name) => !folded?.of.includes(name));
    return [...(folded ? [folded.stats] : []), ...this.#read(left)];
  }

  /** Puts the statistics of processes that have ended together: a run that is taken up often has had many. */
  fold(): void {
    const ended = this.#statsFiles.filter((name) => !isAlive(Number(STATS.exec(name)![1])));
    const before = this.#folded;
    const added = ended.filter((name) => !before?.of.includes(name));
    if (added.length > 0) {
      const parts = [...(before ? [before.stats] : []), ...this.#read(added)];
      const seconds = parts.reduce((sum, one) => sum + one.seconds, 0);
      const folded: Folded = { of: ended, stats: mergeStats(parts, seconds) };
      writeWhole(join(this.path, FOLDED), JSON.stringify(folded));
    }
    // What is named there takes no part any more: it may be left behind.
    for (const name of ended) rmSync(join(this.path, name), { force: true });
  }

  get #folded(): Folded | null {
    const path = join(this.path, FOLDED);
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Folded) : null;
  }

  /** How many cases a process has run. */
  casesOf(pid: number): number {
    const own = this.#statsFiles.filter((name) => Number(STATS.exec(name)![1]) === pid);
    return this.#read(own).reduce((sum, { cases }) => sum + cases, 0);
  }

  #read(names: readonly string[]): readonly StatsData[] {
    return names.map((name) => {
      const path = join(this.path, name);
      const { mtimeMs } = statSync(path);
      const before = this.#known.get(name);
      if (before?.mtimeMs === mtimeMs) return before.data;
      const data = JSON.parse(readFileSync(path, "utf8")) as StatsData;
      this.#known.set(name, { mtimeMs, data });
      return data;
    });
  }

  /** The processes that are at work. */
  get members(): readonly number[] {
    return this.#statsFiles.map((name) => Number(STATS.exec(name)![1])).filter(isAlive);
  }

  get #statsFiles(): readonly string[] {
    return readdirSync(this.path).filter((name) => STATS.test(name));
  }

  remove(): void {
    removeQuietly(this.path);
  }
}

/** Milliseconds from one time that a process tells its statistics to the next. */
const TELL_EVERY = 1000;

/** A process of a run: tells its statistics now and then, so that they are there should it die. */
export class RunMember {
  readonly #run: RunFolder;
  readonly #path: string;
  readonly #stats: Stats;
  #told = 0;

  constructor(run: RunFolder, stats: Stats) {
    this.#run = run;
    this.#path = join(run.path, `stats-${process.pid}-${Date.now()}.json`);
    this.#stats = stats;
    this.tell();
  }

  /** To be called after each execution. @returns whether the run goes on. */
  look(): boolean {
    if (Date.now() - this.#told < TELL_EVERY) return true;
    if (this.#run.isStopped) return false;
    this.tell();
    return true;
  }

  /** Does nothing once the run has ended and has taken its folder away. */
  tell(): void {
    if (!existsSync(this.#run.path)) return;
    writeWhole(this.#path, JSON.stringify(this.#stats.toJSON()));
    this.#told = Date.now();
  }
}

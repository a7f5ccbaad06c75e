import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError, messageOf } from "../errors.ts";
import { removeQuietly } from "../harness/files.ts";
import { makeFolder } from "../harness/folders.ts";
import { mergeStats } from "../harness/stats/merge.ts";
import type { StatsData } from "../harness/stats/stats.ts";
import { readCollected } from "./collection.ts";
import type { Collected } from "./collection.ts";
import { Deaths } from "./deaths.ts";
import type { Death } from "./deaths.ts";
import { EXIT_USAGE } from "./ending.ts";
import { RunFolder } from "./run_folder.ts";
import { Worker } from "./worker.ts";

/** What is to be run. */
export interface RunRequest {
  /** The target's file without its extension, as `npx jazzer` takes it. */
  readonly target: string;
  /** Seeds, which are only read. */
  readonly seeds: readonly string[];
  /** Where new inputs are kept: all processes share it. */
  readonly corpus: string;
  /** The folder of the target's findings. */
  readonly findings: string;
  /** How many processes at once. */
  readonly jobs: number;
  /** Milliseconds; without end if it is `null`. */
  readonly time: number | null;
  /** After how many distinct findings it ends; never because of them if it is `null`. */
  readonly most: number | null;
  /** libFuzzer's flags. */
  readonly flags: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where its processes leave what they share: taken up if it is there, and left there. */
  readonly folder?: string;
  /** Leaves out of the corpus what others make superfluous; told when it is to stop. */
  readonly minimise?: (signal: AbortSignal) => Promise<void>;
}

/** How far a run has come. */
export interface RunState {
  /** Milliseconds since it was started, and that are left; `null`: without end. */
  readonly elapsed: number;
  readonly left: number | null;
  readonly stats: StatsData;
  /** The edges that the process which covers most of them covers. */
  readonly coverage: number;
  readonly found: readonly Collected[];
  readonly deaths: readonly Death[];
  /** How often a process was started in the place of one that had died. */
  readonly restarts: number;
}

/** Who listens to a run. */
export interface RunListener {
  readonly onFound?: (found: Collected) => void;
  readonly onDeath?: (death: Death) => void;
  /** Called every second. */
  readonly onProgress?: (state: RunState) => void;
}

/** None of the processes of a run has come to run anything: others would fare no better. */
export class HopelessError extends UsageError {}

/** Milliseconds from one look at what the processes have done to the next. */
const LOOK_EVERY = 1000;
/** Milliseconds that processes have to end in order. */
const PATIENCE = 10_000;
/** Processes in a row that end before they have run anything, or of one input: no other would do better. */
const HOPELESS = 3;
/** The corpus is minimised when it is this many times as large as it was then, and at least so many inputs larger. */
const GROWTH = 2;
const GROWTH_LEAST = 500;

/**
 * Fuzzes a target in several processes, past findings, and starts new ones
 * in the place of those that die.
 */
export class Run {
  readonly #request: RunRequest;
  readonly #listener: RunListener;
  readonly #folder: RunFolder;
  readonly #deaths: Deaths;
  readonly #started = Date.now();
  readonly #workers = new Map<number, Worker>();
  readonly #ending = new AbortController();
  readonly #found = new Map<string, Collected>();
  #read = 0;
  #coverage = 0;
  #restarts = 0;
  #minimised: number;
  /** Whether the first process is to give way to minimising. */
  #givesWay = false;

  constructor(request: RunRequest, listener: RunListener = {}) {
    this.#request = request;
    this.#listener = listener;
    const { target, findings, corpus, flags, env = {}, folder } = request;
    this.#folder = folder === undefined ? RunFolder.make({ collects: true, owned: true }) : RunFolder.at(folder);
    // What an earlier run has found and told is no news.
    const { lines, read } = readCollected(this.#folder.foundFile, 0);
    this.#read = read;
    for (const one of lines) this.#found.set(one.text, one);
    this.#deaths = new Deaths({ target, artifactPrefix: `${findings}/`, corpus, flags, env });
    makeCorpus(corpus);
    this.#minimised = sizeOf(corpus);
  }

  /**
   * Runs until the time is up, as much was found as was asked for, or {@link end} is called.
   *
   * @throws UsageError for what the processes take for a user's mistake, and if none can run.
   */
  async run(): Promise<RunState> {
    const { jobs } = this.#request;
    const looking = this.#look();
    const work = Array.from({ length: jobs }, (_, job) => this.#work(job));
    // Of a mistake that one process tells, all would tell.
    for (const one of [...work, looking]) one.catch(() => this.end());
    void Promise.allSettled(work).then(() => this.end());
    const settled = await Promise.allSettled([...work, looking]);
    try {
      for (const one of settled) if (one.status === "rejected") throw one.reason;
      this.#catchUp();
      return this.state;
    } finally {
      if (this.#request.folder === undefined) this.#folder.remove();
      else this.#folder.fold();
    }
  }

  /** Has it end in order; what does not is ended after some seconds, or with the next call. */
  end(): void {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    this.#deaths.end();
    for (const worker of this.#workers.values()) worker.stop();
    try {
      this.#folder.stop();
    } catch {
      // Where the disk is full: it is for processes that are not told otherwise.
    }
    setTimeout(() => this.kill(), PATIENCE).unref();
  }

  /** Ends all processes in the middle of whatever they do. */
  kill(): void {
    for (const worker of this.#workers.values()) worker.kill();
  }

  get state(): RunState {
    const { time } = this.#request;
    const elapsed = Date.now() - this.#started;
    return {
      elapsed,
      left: time === null ? null : Math.max(0, time - elapsed),
      stats: mergeStats(this.#folder.statistics, elapsed / 1000),
      coverage: this.#coverage,
      found: [...this.#found.values()],
      deaths: this.#deaths.all,
      restarts: this.#restarts,
    };
  }

  get #isOver(): boolean {
    return this.#ending.signal.aborted;
  }

  /** One process after the other. */
  async #work(job: number): Promise<void> {
    const { target, corpus, seeds, findings, flags, env, minimise } = this.#request;
    let inVain = 0;
    let before: string | null = null;
    while (!this.#isOver) {
      const worker = new Worker({
        target,
        run: this.#folder,
        inputs: [corpus, ...seeds.filter((folder) => existsSync(folder))],
        flags: [`-artifact_prefix=${findings}/`, `-stop_file=${this.#folder.stopFile}`, ...flags],
        ...(env ? { env } : {}),
      });
      this.#workers.set(job, worker);
      const end = await worker.ended;
      this.#workers.delete(job);
      if (worker.wasKilled) removeQuietly(join(findings, `running-${worker.pid}`));
      if (this.#isOver) return;
      if (end.code === EXIT_USAGE) throw new UsageError(end.said ?? "a process ended without a word");
      if (end.code === 0) {
        // libFuzzer is done, as with -runs, unless it was asked to give way.
        if (!this.#givesWay || job !== 0 || !minimise) return;
        await minimise(this.#ending.signal);
        this.#minimised = sizeOf(corpus);
        this.#givesWay = false;
        continue;
      }
      const { death, input } = await this.#deaths.take(end);
      this.#listener.onDeath?.(death);
      const isOld = input !== null && input === before;
      inVain = isOld || this.#folder.casesOf(end.pid) === 0 ? inVain + 1 : 0;
      before = input;
      if (inVain >= HOPELESS)
        throw new HopelessError(
          `its processes die before they get anywhere: ${death.said}; npx component-fuzz doctor tells whether ` +
            "fuzzing can work here",
        );
      this.#restarts++;
    }
  }

  /** Looks at what the processes do, and ends the run when it is time. */
  async #look(): Promise<void> {
    const { time, most, minimise } = this.#request;
    while (!this.#isOver) {
      await sleep(LOOK_EVERY, undefined, { signal: this.#ending.signal }).catch(() => {});
      this.#catchUp();
      const { state } = this;
      this.#listener.onProgress?.(state);
      if (time !== null && state.elapsed >= time) this.end();
      if (most !== null && this.#found.size + this.#deaths.found.length >= most) this.end();
      const size = sizeOf(this.#request.corpus);
      if (minimise && !this.#givesWay && size >= GROWTH * this.#minimised && size >= this.#minimised + GROWTH_LEAST) {
        this.#givesWay = true;
        this.#workers.get(0)?.stop();
      }
    }
  }

  /** Takes what the processes have told since the last look. */
  #catchUp(): void {
    for (const worker of this.#workers.values()) this.#coverage = Math.max(this.#coverage, worker.coverage);
    const { lines, read } = readCollected(this.#folder.foundFile, this.#read);
    this.#read = read;
    for (const one of lines) {
      // Two processes may have found it at once.
      if (this.#found.has(one.text)) continue;
      this.#found.set(one.text, one);
      this.#listener.onFound?.(one);
    }
  }
}

const sizeOf = (folder: string): number => readdirSync(folder).length;

/** @throws UsageError if nothing can be kept there: libFuzzer would end without a word. */
function makeCorpus(folder: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new UsageError(`new inputs can't be kept in ${folder}: ${messageOf(error)}`);
  }
}

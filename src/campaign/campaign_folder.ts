import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError, messageOf } from "../errors.ts";
import { isFull, writeWhole } from "../harness/files.ts";
import { makeFolder } from "../harness/folders.ts";
import { isAlive } from "../harness/pending.ts";
import { mergeStats } from "../harness/stats/merge.ts";
import type { StatsData } from "../harness/stats/stats.ts";
import type { Death } from "../running/deaths.ts";
import { RunFolder } from "../running/run_folder.ts";
import type { Plan } from "./plan.ts";

/** Where a target stood at some moment. */
export interface Sample {
  /** Milliseconds that it had been fuzzed for in this campaign. */
  readonly at: number;
  readonly cases: number;
  /** Edges that libFuzzer says are covered. */
  readonly coverage: number;
  /** Distinct findings. */
  readonly found: number;
}

/** Another campaign is at work in a folder: what was asked for is no mistake, and may work later. */
export class InUseError extends UsageError {}

const PLAN = "campaign.json";
const LOCK = "lock";
const SAMPLES = "samples.jsonl";
const DEATHS = "deaths.jsonl";
const REACH = "reach";
const EXPLAINED = "explained";

/**
 * The folder of a campaign:
 *
 * - `campaign.json`: its plan;
 * - `lock`: the process that is at work in it, by its number;
 * - `targets/<name>/`: what the processes that run a target share (`RunFolder`), and beside it `samples.jsonl`, how far
 *   it had come at which time, and `deaths.jsonl`;
 * - `reach/<name>.json`: what a target's corpus reached inside the tools at the end, and `<name>.before.json`, the same
 *   of the campaign before;
 * - `explained/`: what findings are, step by step;
 * - `report/`.
 *
 * Findings and corpora are where they are without a campaign. Whoever is at work may be killed at any moment: files
 * appear whole, and a line that was cut off is passed over.
 */
export class CampaignFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
  }

  get reportFolder(): string {
    return join(this.path, "report");
  }

  /** Where the processes that run a target share what they do. */
  targetFolder(name: string): string {
    return join(this.path, "targets", name);
  }

  /**
   * Has no other process work here until it is released.
   *
   * @throws InUseError if another one does.
   * @throws UsageError if nothing can be written there.
   */
  lock(): void {
    const path = join(this.path, LOCK);
    try {
      makeFolder(this.path);
      if (tryLock(path)) return;
      const said = readIfThere(path) ?? "";
      const owner = Number(said);
      if (owner > 0 && isAlive(owner))
        throw new InUseError(
          `another campaign is at work in ${this.path}, process ${owner}; name another folder with --folder, or ` +
            `remove ${path} if that process is none`,
        );
      // Of two that find the lock of a process that has died, one gets to take it away.
      const stale = `${path}.${process.pid}`;
      renameSync(path, stale);
      if (readFileSync(stale, "utf8") !== said) {
        renameSync(stale, path);
        throw new InUseError(`another campaign has just started in ${this.path}`);
      }
      rmSync(stale);
      if (!tryLock(path)) throw new InUseError(`another campaign has just started in ${this.path}`);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(`no campaign can be kept in ${this.path}: ${messageOf(error)}`);
    }
  }

  release(): void {
    rmSync(join(this.path, LOCK), { force: true });
  }

  /** The plan of the campaign here; `null` if there is none. @throws UsageError if it can't be read. */
  get plan(): Plan | null {
    const path = join(this.path, PLAN);
    if (!existsSync(path)) return null;
    try {
      const plan = JSON.parse(readFileSync(path, "utf8")) as Partial<Plan> | null;
      if (Array.isArray(plan?.shares) && typeof plan.time === "number") return plan as Plan;
      throw new Error("it is none");
    } catch (error) {
      throw new UsageError(`${path} is not the plan of a campaign: ${messageOf(error)}; --new begins another one`);
    }
  }

  set plan(plan: Plan) {
    writeWhole(join(this.path, PLAN), `${JSON.stringify(plan, null, 2)}\n`);
  }

  /** Takes away what an earlier campaign has left of a target, but for what its corpus reached. */
  clear(name: string): void {
    if (existsSync(this.reachFile(name))) renameSync(this.reachFile(name), this.#reachPath(name, true));
    for (const gone of [this.targetFolder(name), join(this.path, EXPLAINED)])
      rmSync(gone, { recursive: true, force: true });
  }

  sample(name: string, sample: Sample): void {
    this.#append(name, SAMPLES, sample);
  }

  samples(name: string): readonly Sample[] {
    return this.#lines<Sample>(name, SAMPLES);
  }

  noteDeath(name: string, { kind, said, proof, input }: Death): void {
    this.#append(name, DEATHS, { kind, said, proof, input });
  }

  /** Each way in which processes of a target died, as a run tells them, over all of its turns. */
  deaths(name: string): readonly Death[] {
    const ways = new Map<string, Death>();
    for (const line of this.#lines<Omit<Death, "times">>(name, DEATHS)) {
      const key = `${line.kind}: ${line.said}`;
      const way = ways.get(key) ?? { ...line, times: 0 };
      way.times++;
      way.proof ??= line.proof;
      ways.set(key, way);
    }
    return [...ways.values()];
  }

  /** What all processes of a target did. */
  stats(name: string): StatsData {
    const folder = this.targetFolder(name);
    const parts = existsSync(folder) ? new RunFolder(folder).statistics : [];
    return mergeStats(parts, (this.samples(name).at(-1)?.at ?? 0) / 1000);
  }

  /** What the corpus of a target reached at the end of the campaign, or of the one `before`, as text. */
  readReach(name: string, before = false): string | null {
    return readIfThere(this.#reachPath(name, before));
  }

  /** Where {@link readReach} reads it. */
  reachFile(name: string): string {
    makeFolder(join(this.path, REACH));
    return this.#reachPath(name, false);
  }

  /** Where it is kept what a finding is, step by step: that takes seconds to tell. */
  explainedFile(slug: string): string {
    makeFolder(join(this.path, EXPLAINED));
    return join(this.path, EXPLAINED, `${slug}.txt`);
  }

  #reachPath(name: string, before: boolean): string {
    return join(this.path, REACH, `${name}${before ? ".before" : ""}.json`);
  }

  #append(name: string, file: string, what: object): void {
    makeFolder(this.targetFolder(name));
    // Before it may be a line that was cut off.
    appendFileSync(join(this.targetFolder(name), file), `\n${JSON.stringify(what)}\n`);
  }

  #lines<T>(name: string, file: string): readonly T[] {
    const text = readIfThere(join(this.targetFolder(name), file)) ?? "";
    return text.split("\n").flatMap((line) => {
      try {
        return [JSON.parse(line) as T];
      } catch {
        return [];
      }
    });
  }
}

/** @returns whether the lock is this process's now; `false` if there is one. */
function tryLock(path: string): boolean {
  try {
    writeFileSync(path, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    // A lock without a number would be nobody's.
    if (isFull(error)) rmSync(path, { force: true });
    throw error;
  }
}

function readIfThere(path: string): string | null {
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

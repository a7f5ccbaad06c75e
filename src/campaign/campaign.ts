import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Collected } from "../running/collection.ts";
import type { Death } from "../running/deaths.ts";
import { HopelessError, Run } from "../running/run.ts";
import type { RunState } from "../running/run.ts";
import { RunFolder } from "../running/run_folder.ts";
import { targetFile } from "../running/worker.ts";
import type { CampaignFolder } from "./campaign_folder.ts";
import { nextTurn } from "./plan.ts";
import type { Plan, Progress } from "./plan.ts";
import { recoverInputs } from "./recover.ts";

/** What a campaign is run with. */
interface CampaignRequest {
  /** Locked by this process. */
  readonly folder: CampaignFolder;
  readonly plan: Plan;
  /** The folder that holds `fuzz_targets/`, `corpus/`, `.corpus/` and `findings/`. */
  readonly root: string;
  /** How many processes at once. */
  readonly jobs: number;
  /** libFuzzer's flags. */
  readonly flags: readonly string[];
  /** Leaves out of a target's corpus what others make superfluous; told when it is to stop. */
  readonly minimise?: (name: string, signal: AbortSignal) => Promise<void>;
}

/** How far a campaign has come. */
export interface CampaignState {
  /** The target whose turn it is. */
  readonly name: string;
  /** Milliseconds of fuzzing that are left, all targets together. */
  readonly left: number;
  /** Of the target's turn, but for `found` and `stats`, which are of all its turns. */
  readonly turn: RunState;
}

/** Who listens to a campaign. */
export interface CampaignListener {
  /** Inputs of a killed campaign were taken up. */
  readonly onRecovered?: (name: string, inputs: number) => void;
  readonly onTurn?: (name: string, time: number) => void;
  readonly onFound?: (name: string, found: Collected) => void;
  readonly onDeath?: (name: string, death: Death) => void;
  /** Called every second. */
  readonly onProgress?: (state: CampaignState) => void;
  /** A target can't run, and the others get its time. */
  readonly onOut?: (name: string, why: string) => void;
}

/** Milliseconds from one sample to the next, at least, and how many there are of a target at most. */
const SAMPLE_EVERY = 1000;
const SAMPLES = 400;
/** Milliseconds that processes of a campaign that was killed have to end. */
const PATIENCE = 15_000;
const LOOK_EVERY = 50;

/** Fuzzes several targets by turns, each as {@link Run} does, and keeps in its folder how far it has come. */
export class Campaign {
  readonly #request: CampaignRequest;
  readonly #listener: CampaignListener;
  /** Why targets can't run, by name. */
  readonly #out = new Map<string, string>();
  #current: Run | null = null;
  #isOver = false;

  constructor(request: CampaignRequest, listener: CampaignListener = {}) {
    this.#request = request;
    this.#listener = listener;
  }

  /** Targets that can't run, and why. */
  get out(): ReadonlyMap<string, string> {
    return this.#out;
  }

  /** How far each target has come. */
  get progress(): readonly Progress[] {
    const { folder, plan } = this.#request;
    return plan.shares.map((share) => ({
      ...share,
      elapsed: folder.samples(share.name).at(-1)?.at ?? 0,
      isOut: this.#out.has(share.name),
    }));
  }

  /**
   * Runs until all of the time is used, or {@link end} is called.
   *
   * @returns whether all of it is used.
   * @throws UsageError for what the processes take for a user's mistake, and if no target can run.
   */
  async run(): Promise<boolean> {
    const { plan } = this.#request;
    for (const { name } of plan.shares) await this.#takeUp(name);
    for (;;) {
      if (this.#isOver) return false;
      const turn = nextTurn(this.progress, plan.time);
      if (turn === null) return true;
      this.#listener.onTurn?.(turn.name, turn.time);
      try {
        await this.#run(turn.name, turn.time);
      } catch (error) {
        if (!(error instanceof HopelessError)) throw error;
        this.#out.set(turn.name, error.message);
        this.#listener.onOut?.(turn.name, error.message);
        if (this.#out.size === plan.shares.length) throw error;
      }
    }
  }

  /** Has it end in order: it can be taken up later. */
  end(): void {
    this.#isOver = true;
    this.#current?.end();
  }

  /** Ends all processes in the middle of whatever they do. */
  kill(): void {
    this.#current?.kill();
  }

  /** Takes up what an earlier process has left of a target. */
  async #takeUp(name: string): Promise<void> {
    const { folder, root } = this.#request;
    if (!existsSync(folder.targetFolder(name))) return;
    const run = RunFolder.at(folder.targetFolder(name));
    for (const end = Date.now() + PATIENCE; Date.now() < end && run.members.length > 0;) await sleep(LOOK_EVERY);
    run.fold();
    const inputs = recoverInputs(join(root, "findings", name), join(root, ".corpus", name));
    if (inputs > 0) this.#listener.onRecovered?.(name, inputs);
  }

  async #run(name: string, time: number): Promise<void> {
    const { folder, plan, root, jobs, flags, minimise } = this.#request;
    const before = folder.samples(name).at(-1) ?? { at: 0, coverage: 0 };
    const every = Math.max(SAMPLE_EVERY, plan.time / plan.shares.length / SAMPLES);
    let sampled = 0;
    const sample = ({ elapsed, stats, coverage, found }: RunState): void => {
      sampled = elapsed;
      folder.sample(name, {
        at: before.at + elapsed,
        cases: stats.cases,
        coverage: Math.max(before.coverage, coverage),
        found: found.length + folder.deaths(name).filter(({ proof }) => proof !== null).length,
      });
    };
    const spent = this.progress.reduce((sum, { elapsed }) => sum + elapsed, 0);
    const run = new Run(
      {
        target: targetFile(root, name),
        seeds: [join(root, "corpus", name)],
        corpus: join(root, ".corpus", name),
        findings: join(root, "findings", name),
        jobs,
        time,
        most: null,
        flags,
        folder: folder.targetFolder(name),
        ...(minimise ? { minimise: (signal) => minimise(name, signal) } : {}),
      },
      {
        onFound: (found) => this.#listener.onFound?.(name, found),
        onDeath: (death) => {
          folder.noteDeath(name, death);
          this.#listener.onDeath?.(name, death);
        },
        onProgress: (turn) => {
          if (turn.elapsed - sampled >= every) sample(turn);
          this.#listener.onProgress?.({ name, left: Math.max(0, plan.time - spent - turn.elapsed), turn });
        },
      },
    );
    this.#current = run;
    if (this.#isOver) run.end();
    try {
      await run.run();
    } finally {
      this.#current = null;
      sample(run.state);
    }
  }
}

import { hash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { recoverLostInput } from "../harness/pending.ts";
import { RunFolder } from "./run_folder.ts";
import { Worker } from "./worker.ts";
import type { WorkerEnd } from "./worker.ts";

/** How an input can end its process. */
type DeathKind = "hang" | "memory" | "crash";

/** How often a process died in one way. */
export interface Death {
  readonly kind: DeathKind;
  /** In the words of whoever said it. */
  readonly said: string;
  /** An input that does it in a process of its own; `null` if none was seen to. */
  proof: string | null;
  /** The input that it was seen with first, if there is one. */
  readonly input: string | null;
  times: number;
}

/** Exit codes of libFuzzer. */
const TIMEOUT = 70;
const MEMORY = 71;
/** Inputs of one death that are run again. */
const TRIES = 3;

/** What judging deaths needs of a run. */
interface Surroundings {
  /** As `npx jazzer` takes it. */
  readonly target: string;
  /** Where artifacts go, with a final slash. */
  readonly artifactPrefix: string;
  /** Where new inputs are kept. */
  readonly corpus: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The inputs that ended processes of a run: each is kept, and run again alone.
 * What dies of one input dies of it there, too; what has grown for hours
 * doesn't, and is no finding.
 */
export class Deaths {
  readonly #where: Surroundings;
  readonly #all = new Map<string, Death>();
  #running: Worker | null = null;
  #over = false;

  constructor(where: Surroundings) {
    this.#where = where;
  }

  /** Each way of dying, once. */
  get all(): readonly Death[] {
    return [...this.#all.values()];
  }

  /** Those that an input is to blame for. */
  get found(): readonly Death[] {
    return this.all.filter(({ proof }) => proof !== null);
  }

  /** Takes the end of a process that nobody had asked to end. `input`: the one that it ran. */
  async take(end: WorkerEnd): Promise<{ readonly death: Death; readonly input: string | null }> {
    const { artifactPrefix, corpus } = this.#where;
    const lost = recoverLostInput(artifactPrefix, end.pid);
    const written = end.artifact ?? lost;
    const input = written !== null && existsSync(written) ? written : null;
    const kind = kindOf(end);
    const said = end.said ?? (end.signal === null ? `exit code ${end.code}` : end.signal);
    const key = `${kind}: ${said}`;
    const death: Death = this.#all.get(key) ?? { kind, said, proof: null, input, times: 0 };
    this.#all.set(key, death);
    death.times++;
    if (input === null) return { death, input };
    // What came out of the corpus would end each process that starts from it.
    rmSync(join(corpus, hash("sha1", readFileSync(input))), { force: true });
    if (death.proof === null && death.times <= TRIES && !this.#over && (await this.#diesAlone(input, kind)))
      death.proof = input;
    return { death, input };
  }

  /** Waits for no more: the run is to end. */
  end(): void {
    this.#over = true;
    this.#running?.kill();
  }

  async #diesAlone(input: string, kind: DeathKind): Promise<boolean> {
    const { target, artifactPrefix, flags, env } = this.#where;
    const run = RunFolder.make({ collects: true, owned: true });
    try {
      const worker = new Worker({
        target,
        run,
        inputs: [input],
        flags: [...flags, `-artifact_prefix=${artifactPrefix}`],
        env,
      });
      this.#running = worker;
      const end = await worker.ended;
      // The input is kept by now: what is left of this process is superfluous.
      recoverLostInput(artifactPrefix, end.pid);
      return !worker.wasKilled && end.code !== 0 && kindOf(end) === kind;
    } finally {
      this.#running = null;
      run.remove();
    }
  }
}

function kindOf({ code }: WorkerEnd): DeathKind {
  if (code === TIMEOUT) return "hang";
  return code === MEMORY ? "memory" : "crash";
}

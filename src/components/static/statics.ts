import { execFile } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { HarnessError } from "../../harness/harness_error.ts";
import type { EngineOutcome } from "../engines/trap_kind.ts";
import { programKey } from "../engines/jco/engine.ts";
import type { EditedProgram, Evaluation } from "../engines/jco/engine.ts";
import { locateJco } from "../../harness/jco/locate.ts";
import type { JcoRelease } from "../../harness/jco/locate.ts";
import { planSet } from "./plan.ts";
import type { Plan, PlanOptions } from "./plan.ts";
import { loadProgram } from "./program.ts";
import { openSet } from "./set.ts";
import type { SetFolder } from "./set.ts";

/** What a run takes its modules from. */
export interface StaticsOptions extends PlanOptions {
  /** Where sets are kept. */
  readonly folder: string;
  /** A `node_modules` folder with jco in it; `null`: the installed one. */
  readonly jco: string | null;
}

const PLAINLY: Evaluation = { cold: false, edits: [] };

/**
 * The modules that were transpiled ahead of time. Nothing is done before it
 * is asked for: what is in the set when the first program is, and the set,
 * which is built unless it is there, when a case of it first runs.
 */
export class Statics {
  readonly #options: StaticsOptions;
  readonly #release: JcoRelease;
  readonly #programs = new Map<string, Promise<EngineOutcome<EditedProgram>>>();
  #plan: Plan | null = null;
  #members: ReadonlyMap<string, number> | null = null;
  #set: Promise<SetFolder> | null = null;
  #executions = 0;

  /** @throws UsageError if there is no jco in the folder. */
  constructor(options: StaticsOptions) {
    this.#options = options;
    this.#release = locateJco(options.jco ?? undefined);
  }

  /** How many executions needed nothing to be transpiled. */
  get executions(): number {
    return this.#executions;
  }

  /** The set, for people, with what makes a run take it. */
  get name(): string {
    const { seed, cases } = this.#options;
    return `set ${this.#planned().id} (COMPONENT_FUZZ_SEED=${seed} COMPONENT_FUZZ_CASES=${cases})`;
  }

  /** Whether the program of a key (`programKey`) was made ahead of time. */
  has(key: string): boolean {
    return this.#memberOf(key) !== undefined;
  }

  /**
   * The program that was made ahead of time for a key; `null` if there is none.
   */
  program(key: string, how: Evaluation = PLAINLY): Promise<EngineOutcome<EditedProgram>> | null {
    const index = this.#memberOf(key);
    if (index === undefined) return null;
    this.#executions++;
    if (how.cold) return this.#load(index, how);
    const name = [index, ...how.edits.map((edit) => edit.name)].join(" ");
    let program = this.#programs.get(name);
    if (program === undefined) this.#programs.set(name, (program = this.#load(index, how)));
    return program;
  }

  #memberOf(key: string): number | undefined {
    this.#members ??= new Map(
      this.#planned().structures.map((one, index) => [programKey(this.#planned().binaries[index]!, one), index]),
    );
    return this.#members.get(key);
  }

  async #load(index: number, how: Evaluation): Promise<EngineOutcome<EditedProgram>> {
    const set = await this.#current();
    const failure = set.manifest.failures[index];
    const structure = this.#planned().structures[index]!;
    return failure ?? loadProgram(set, index, structure, { quiet: this.#release.leavesRejections, ...how });
  }

  /** The set, built again should another process have put one in its place. */
  async #current(): Promise<SetFolder> {
    await (this.#set ??= this.#open());
    return openSet(this.#options.folder, this.#planned()) ?? (await (this.#set = this.#open()));
  }

  #planned(): Plan {
    return (this.#plan ??= planSet(this.#options, this.#release));
  }

  async #open(): Promise<SetFolder> {
    const plan = this.#planned();
    const known = openSet(this.#options.folder, plan);
    if (known) return known;
    // In a process of its own: jco's public interface takes memory that nobody needs afterwards.
    const script = fileURLToPath(new URL(`./build_process${extname(import.meta.url)}`, import.meta.url));
    const { stderr } = await promisify(execFile)(process.execPath, [script, JSON.stringify(this.#options)]).catch(
      (error: Error & { stderr: string }) => error,
    );
    const built = openSet(this.#options.folder, plan);
    if (!built) {
      const place = `${this.#options.folder} (COMPONENT_FUZZ_MODE=dynamic goes without)`;
      throw new HarnessError(`the static set ${plan.id} can't be built in ${place}:\n${stderr}`);
    }
    return built;
  }
}

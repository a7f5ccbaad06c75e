import { execFile } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Case, Uncalled } from "../case/case.ts";
import type { Mode } from "../../config.ts";
import type { Program } from "../engines/jco/program.ts";
import { locateJco } from "../../harness/jco/locate.ts";
import type { JcoRelease } from "../../harness/jco/locate.ts";
import { HarnessError } from "../../harness/harness_error.ts";
import type { Outcome } from "../../harness/outcome.ts";
import type { Statics as StaticChoice } from "../generators/case.ts";
import type { FuncType } from "../types/type.ts";
import { staticStructures } from "../generators/static.ts";
import { planSet } from "./plan.ts";
import type { Plan, PlanOptions } from "./plan.ts";
import { loadProgram } from "./program.ts";
import { openSet } from "./set.ts";
import type { SetFolder } from "./set.ts";

/** What a run takes its modules from. */
export interface StaticsOptions extends PlanOptions {
  /** Whether inputs may spell structures out, or must; `null`: each decides. */
  readonly only: Mode | null;
  /** Where sets are kept. */
  readonly folder: string;
  /** A `node_modules` folder with jco in it; `null`: the installed one. */
  readonly jco: string | null;
}

/** What the process that builds a set is given, as JSON. */
export type ProcessRequest = Omit<StaticsOptions, "only">;

/**
 * The modules that were transpiled ahead of time. Nothing is done before it
 * is asked for: structures when an input names one, and the set, which is
 * built unless it is there, when such a case first runs.
 */
export class Statics implements StaticChoice {
  readonly #options: StaticsOptions;
  readonly #release: JcoRelease;
  readonly #programs = new Map<number, Promise<Outcome<Program>>>();
  #structures: readonly Uncalled[] | null = null;
  readonly #numbers = new Map<FuncType, number>();
  #plan: Plan | null = null;
  #set: Promise<SetFolder> | null = null;
  #executions = 0;

  /** @throws UsageError if there is no jco in the folder. */
  constructor(options: StaticsOptions) {
    this.#options = options;
    this.#release = locateJco(options.jco ?? undefined);
  }

  get only(): Mode | null {
    return this.#options.only;
  }

  /** What an input names by a number. */
  get structures(): readonly Uncalled[] {
    if (this.#structures === null) {
      this.#structures = staticStructures(this.#options.seed, this.#options.cases);
      this.#structures.forEach(({ func }, index) => this.#numbers.set(func, index));
    }
    return this.#structures;
  }

  /** How many executions needed nothing to be transpiled. */
  get executions(): number {
    return this.#executions;
  }

  /** What another process needs to have the same set. */
  get settings(): readonly string[] {
    const { seed, cases, only } = this.#options;
    return [
      `COMPONENT_FUZZ_SEED=${seed}`,
      `COMPONENT_FUZZ_CASES=${cases}`,
      ...(only ? [`COMPONENT_FUZZ_MODE=${only}`] : []),
    ];
  }

  /** The set, for people. */
  get name(): string {
    const { seed, cases } = this.#options;
    return `static, set ${this.#planned().id} of ${cases} cases from seed ${seed}`;
  }

  /** Where a case has its structure from, as lines; none for a case of its own. */
  describe(testCase: Case): readonly string[] {
    const index = this.numberOf(testCase);
    return index === undefined ? [] : [`// ${this.name}, number ${index}`];
  }

  /**
   * The number of the structure that a case was given, or `undefined` for a
   * case of its own. It has the structure's very objects; a case that is
   * merely equal, as one from a file, is transpiled.
   */
  numberOf(testCase: Case): number | undefined {
    const index = this.#numbers.get(testCase.func);
    if (index === undefined) return undefined;
    const parts = Object.entries(this.structures[index]!) as [keyof Uncalled, unknown][];
    return parts.every(([key, part]) => testCase[key] === part) ? index : undefined;
  }

  /**
   * The program of a case that was given its structure.
   *
   * @param cold without what is left of earlier evaluations.
   * @returns `null` for a case of its own.
   */
  program(testCase: Case, cold = false): Promise<Outcome<Program>> | null {
    const index = this.numberOf(testCase);
    if (index === undefined) return null;
    this.#executions++;
    if (cold) return this.#load(index, true);
    let program = this.#programs.get(index);
    if (program === undefined) this.#programs.set(index, (program = this.#load(index, false)));
    return program;
  }

  async #load(index: number, anew: boolean): Promise<Outcome<Program>> {
    const set = await this.#current();
    const failure = set.manifest.failures[index];
    return failure ?? loadProgram(set, index, this.structures[index]!, { quiet: this.#release.leavesRejections, anew });
  }

  /** The set, built again should another process have put one in its place. */
  async #current(): Promise<SetFolder> {
    await (this.#set ??= this.#open());
    return openSet(this.#options.folder, this.#planned()) ?? (await (this.#set = this.#open()));
  }

  #planned(): Plan {
    return (this.#plan ??= planSet(this.#options, this.#release, this.structures));
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
    if (!built)
      throw new HarnessError(
        `the static set ${plan.id} can't be built in ${this.#options.folder} (COMPONENT_FUZZ_MODE=dynamic goes without):\n${stderr}`,
      );
    return built;
  }
}

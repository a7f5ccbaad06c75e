import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { puzzleTarget, puzzles } from "../test/coverage/puzzles.ts";
import { jazzer, spread } from "./coverage_tools.ts";
import type { Row } from "./coverage_tools.ts";

/** libFuzzer's exit code for a crash. */
const CRASH = 77;
const MOST_RUNS = 2_000_000;
const WORDS = { maze: "6-byte branch maze", magic: "32-bit magic value" } as const;

interface Run {
  readonly solved: boolean;
  readonly executions: number;
}

/** Whether small modules that trap for one input only are solved. */
export class PuzzleRuns {
  readonly #folder: string;
  readonly #runs = new Map<keyof typeof puzzles, { readonly on: Run[]; readonly off: Run[] }>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async measure(seed: number, progress: (text: string) => void): Promise<void> {
    // Loaded here: it starts jco's wasm-tools, in which others are about to count.
    const { binary } = await import("../test/coverage/wasm.ts");
    for (const [name, text] of Object.entries(puzzles) as [keyof typeof puzzles, string][]) {
      progress(WORDS[name]);
      writeFileSync(join(this.#folder, `${name}.wasm`), await binary(text));
      writeFileSync(join(this.#folder, `${name}.js`), puzzleTarget(name));
      let runs = this.#runs.get(name);
      if (!runs) this.#runs.set(name, (runs = { on: [], off: [] }));
      runs.on.push(this.#run(name, seed, "on"));
      runs.off.push(this.#run(name, seed, "off"));
    }
  }

  get rows(): readonly Row[] {
    return [...this.#runs].flatMap(([name, { on, off }]) => [
      { what: `${WORDS[name]}, executions until it was solved`, measured: solved(on), aim: "solved" },
      { what: "the same without", measured: solved(off), aim: "not solved" },
    ]);
  }

  #run(name: string, seed: number, setting: string): Run {
    const flags = [
      `-seed=${seed}`,
      "-entropic=0",
      "-max_len=16",
      `-runs=${MOST_RUNS}`,
      `-artifact_prefix=${this.#folder}/`,
    ];
    const { status, output } = jazzer(
      join(this.#folder, name),
      ["--sync", "--disable_bug_detectors=.*", "--", ...flags],
      { cwd: this.#folder, env: { MAZE_COVERAGE: setting } },
    );
    if (status !== CRASH && status !== 0) throw new Error(output);
    return { solved: status === CRASH, executions: Number(/^executions: (\d+)$/m.exec(output)?.[1]) };
  }
}

function solved(runs: readonly Run[]): string {
  const executions = runs.flatMap((run) => (run.solved ? [run.executions] : []));
  const missed = runs.length - executions.length;
  const not = `${missed} of ${runs.length} not in ${MOST_RUNS.toLocaleString("en")}`;
  return executions.length === 0 ? not : missed === 0 ? spread(executions, 0) : `${spread(executions, 0)}, ${not}`;
}

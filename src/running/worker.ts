import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { RunFolder } from "./run_folder.ts";

/** What the project's own `.npmrc` says to Node where npm starts it (README.md, "Set-up and main job"). */
const NODE_OPTIONS = ["--disable-wasm-trap-handler", "--disable-warning=DEP0205"];

/** What a process of Jazzer.js is started with. */
interface WorkerRequest {
  /** The target's file without its extension, as `npx jazzer` takes it. */
  readonly target: string;
  readonly run: RunFolder;
  /** Files and folders. */
  readonly inputs: readonly string[];
  /** libFuzzer's flags. */
  readonly flags: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** How a process ended. */
export interface WorkerEnd {
  readonly pid: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The line that says why, in the words of whoever said it; `null` if nobody did. */
  readonly said: string | null;
  /** Where libFuzzer says that it has written the input. */
  readonly artifact: string | null;
}

/** Lines of the output that are kept to tell why a process ended. */
const KEPT_LINES = 400;

/** What begins the line that says why a process ended, the most telling first. */
const REASONS = [
  /^component-fuzz: (.*)/,
  /Uncaught Exception: (.*)/,
  /^# (Fatal (?!error in).*|Check failed.*|unreachable code.*)/i,
  /^(FATAL ERROR: .*)/,
  /ERROR: libFuzzer: ((?:timeout|out-of-memory|deadly signal|fuzz target exited).*)/,
  /(Segmentation [Ff]ault.*)/,
  /^(\w*Error(?: \[\w+\])?: .*)/,
];

/** A process of Jazzer.js, out of reach of the terminal's signals: it ends when it is told to, or with this one. */
export class Worker {
  readonly ended: Promise<WorkerEnd>;
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  #coverage = 0;
  #killed = false;

  constructor({ target, run, inputs, flags, env = {} }: WorkerRequest) {
    const cli = createRequire(import.meta.url).resolve("@jazzer.js/core/dist/cli.js");
    const given = (process.env["NODE_OPTIONS"] ?? "").split(/\s+/).filter((option) => option !== "");
    const options = [...given, ...NODE_OPTIONS.filter((option) => !given.includes(option))];
    // Their statistics are the run's, which writes the file that was asked for.
    const { COMPONENT_FUZZ_STATS: _stats, COMPONENT_FUZZ_SUMMARY: _summary, ...inherited } = process.env;
    this.#child = spawn(process.execPath, [cli, target, ...inputs, "--", ...flags], {
      env: { ...inherited, NODE_OPTIONS: options.join(" "), COMPONENT_FUZZ_RUN: run.path, ...env },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    // A process that has ended reads no more.
    this.#child.stdin!.on("error", () => {});
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      createInterface({ input: stream, crlfDelay: Infinity }).on("line", (line) => this.#hear(line));
    this.ended = new Promise((resolve, reject) => {
      this.#child.on("error", reject);
      this.#child.on("close", (code, signal) => {
        resolve({ pid: this.pid, code, signal, said: this.#said(), artifact: this.#artifact() });
      });
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** How many edges its inputs cover, as libFuzzer said last. */
  get coverage(): number {
    return this.#coverage;
  }

  /** Whether it was ended the hard way, in the middle of an input that is not to blame. */
  get wasKilled(): boolean {
    return this.#killed;
  }

  /** Has it end in order. */
  stop(): void {
    this.#child.stdin!.end();
  }

  kill(): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#killed = true;
    // With what it has started.
    process.kill(-this.pid, "SIGKILL");
  }

  #hear(line: string): void {
    const coverage = /^#\d+\s.* cov: (\d+) /.exec(line)?.[1];
    if (coverage !== undefined) {
      this.#coverage = Math.max(this.#coverage, Number(coverage));
      return;
    }
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
  }

  #said(): string | null {
    for (const reason of REASONS) {
      const match = this.#lines.map((line) => reason.exec(line)).findLast((match) => match !== null);
      if (match) return match[1]!.trim();
    }
    return null;
  }

  #artifact(): string | null {
    const written = this.#lines.map((line) => /Test unit written to (.+)$/.exec(line)).findLast((match) => match);
    return written?.[1] ?? null;
  }
}

/** The file of a documented target, for {@link WorkerRequest}. */
export const targetFile = (root: string, name: string): string => join(root, "fuzz_targets", name);

import type { Config } from "../config.ts";
import { UsageError, messageOf } from "../errors.ts";
import { fullText, isFull } from "../harness/files.ts";
import type { PendingInput } from "../harness/pending.ts";
import { HOW_TO_SEE_ALL, printStats, printSummary } from "../harness/stats/print.ts";
import type { Stats, StatsData } from "../harness/stats/stats.ts";
import type { LibFuzzerArguments } from "./libfuzzer.ts";
import { OtherProcesses } from "./others.ts";
import { RunFolder, RunMember } from "./run_folder.ts";
import { writeStats } from "./stats_file.ts";

/** Exit code of a user's mistake, and of what a person has to mend; libFuzzer's own codes start at 70. */
export const EXIT_USAGE = 2;
/** libFuzzer's exit code of a finding. */
const EXIT_FOUND = 77;
/** What shells say of a process that this signal has ended. */
const EXIT_TERMINATED = 143;

/** What a process that ends has to see to. */
interface AtEnd {
  readonly config: Config;
  /** The run that the process belongs to. */
  readonly run: RunFolder | null;
  readonly args: LibFuzzerArguments;
  readonly stats: Stats;
  readonly pending: PendingInput;
}

/**
 * How a process ends: in order, whether libFuzzer is done, a signal says so,
 * or there is no room on the disk. libFuzzer takes any call of `process.exit`
 * while it fuzzes for a crash, so what is to end it sends the signal at which
 * it ends in order.
 */
export class Ending {
  readonly #atEnd: AtEnd;
  readonly #member: RunMember | null;
  readonly #others: OtherProcesses | null;
  /** Where the others leave what they did. */
  readonly #othersFolder: RunFolder | null;
  #code: number | null = null;
  #listens = false;
  #finished = false;

  constructor(atEnd: AtEnd) {
    const { run, args, stats } = atEnd;
    this.#atEnd = atEnd;
    this.#member = run && !args.startsOthers ? new RunMember(run, stats) : null;
    this.#othersFolder = args.startsOthers ? RunFolder.make({ collects: args.goesPastFindings, owned: false }) : null;
    this.#others = this.#othersFolder && new OtherProcesses(this.#othersFolder, () => this.#finish());
    process.on("exit", () => this.#finish());
    // Whoever reads what a process of a run says may be gone before it: that is no exception, let alone a finding.
    if (run?.isOwned) for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  }

  /** To be called after each execution. */
  look(): void {
    if (this.#member?.look() === false) this.#end(0);
  }

  /** The function that libFuzzer calls, which ends the process in order where that is called for. */
  guarded(fuzz: (input: Buffer) => Promise<void>): (input: Buffer) => Promise<void> {
    return async (input) => {
      if (!this.#listens) this.#listen();
      if (this.#code !== null) return;
      try {
        await fuzz(input);
      } catch (error) {
        if (!(error instanceof UsageError) && !isFull(error)) throw error;
        console.error(`component-fuzz: ${isFull(error) ? fullText(error) : messageOf(error)}`);
        this.#end(EXIT_USAGE);
      }
    };
  }

  /** Listens once libFuzzer has set handlers of its own. */
  #listen(): void {
    this.#listens = true;
    process.on("SIGTERM", () => this.#end(EXIT_TERMINATED));
    // libFuzzer's own children share its standard input.
    if (this.#member === null || !this.#atEnd.run?.isOwned) return;
    // Whoever runs the run holds the other end: it ends with that, however that ends.
    process.stdin.on("end", () => this.#end(0)).on("error", () => this.#end(0));
    process.stdin.resume();
    (process.stdin as NodeJS.ReadStream & { unref?: () => void }).unref?.();
  }

  #end(code: number): void {
    // A second signal would end the process at once.
    if (this.#code !== null) return;
    this.#code = code;
    process.kill(process.pid, "SIGINT");
  }

  /** Leaves nothing behind but what is to stay, and says what was done. */
  #finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    const { pending, stats, args } = this.#atEnd;
    if (this.#code !== null) process.exitCode = this.#code;
    try {
      pending.remove();
      if (this.#member) return this.#member.tell();
      const data = this.#others?.statistics ?? stats.toJSON();
      this.#othersFolder?.remove();
      if (args.startsSeveral && data.endings.found > 0) process.exitCode ||= EXIT_FOUND;
      this.#report(data);
    } catch (error) {
      console.error(`component-fuzz: ${messageOf(error)}`);
      process.exitCode ||= EXIT_USAGE;
    }
  }

  #report(data: StatsData): void {
    const { config } = this.#atEnd;
    const text = config.fullSummary ? printStats(data) : `${printSummary(data)}\n${HOW_TO_SEE_ALL}`;
    console.error(`\ncomponent-fuzz statistics\n${text}`);
    writeStats(config, data);
  }
}

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.ts";

/** The modes in which libFuzzer is not asked to fuzz from a corpus, but to work on what it is given. */
const WORK_ON_GIVEN = [
  "merge",
  "set_cover_merge",
  "minimize_crash",
  "minimize_crash_internal_step",
  "cleanse_crash",
  "help",
];
/** The modes in which it has others fuzz. */
const SEVERAL = ["fork", "jobs"];

/** libFuzzer's argument list as Jazzer.js will pass it on; additions take effect before libFuzzer starts. */
export class LibFuzzerArguments {
  /** The flags that were set since none were given. */
  readonly defaults: string[] = [];
  readonly #args: string[];

  constructor(args: string[]) {
    this.#args = args;
  }

  /** The last value given for `-name=`, as libFuzzer takes it. */
  flag(name: string): string | undefined {
    const prefix = `-${name}=`;
    return this.#args.findLast((arg) => arg.startsWith(prefix))?.slice(prefix.length);
  }

  /** Every argument, as it will be passed on. */
  get all(): readonly string[] {
    return this.#args.filter((arg) => arg !== "");
  }

  /** Files and folders. */
  get positional(): readonly string[] {
    return this.#args.filter((arg) => arg !== "" && !arg.startsWith("-"));
  }

  /** Whether inputs are run once each, and nothing is fuzzed. */
  get replays(): boolean {
    const given = this.positional;
    return given.length > 0 && given.every((path) => existsSync(path) && statSync(path).isFile());
  }

  /** Whether libFuzzer runs nothing in this process, but starts others for it. */
  get startsOthers(): boolean {
    return [...SEVERAL, ...WORK_ON_GIVEN].some((name) => this.#isSet(name)) && !this.isPartOfMerge;
  }

  /** Whether libFuzzer starts several processes that fuzz. */
  get startsSeveral(): boolean {
    return SEVERAL.some((name) => this.#isSet(name));
  }

  /** Whether the processes are to go on when something was found; libFuzzer's fork mode would start new ones. */
  get goesPastFindings(): boolean {
    return this.#isSet("fork") && this.#isSet("ignore_crashes");
  }

  /** Whether this process was started to read the features of inputs: what they show is of no interest. */
  get isPartOfMerge(): boolean {
    return this.flag("merge_inner") !== undefined;
  }

  /** Whether libFuzzer would fuzz from no corpus because none was given. */
  get wantsCorpus(): boolean {
    return this.positional.length === 0 && !WORK_ON_GIVEN.some((name) => this.#isSet(name));
  }

  #isSet(name: string): boolean {
    return (this.flag(name) ?? "0") !== "0";
  }

  /** The size of the largest input among the files and folders, in bytes. */
  get largestInput(): number {
    let largest = 0;
    for (const path of this.positional) {
      const folder = statSync(path).isDirectory();
      for (const name of folder ? readdirSync(path, { recursive: true }) : [""]) {
        // libFuzzer of another job may be removing it.
        const file = statSync(join(path, name.toString()), { throwIfNoEntry: false });
        if (file?.isFile()) largest = Math.max(largest, file.size);
      }
    }
    return largest;
  }

  /** Sets `-name=value` unless it is set. */
  setDefault(name: string, value: string): void {
    if (this.flag(name) !== undefined) return;
    const arg = `-${name}=${value}`;
    this.#args.push(arg);
    this.defaults.push(arg);
  }

  add(...paths: readonly string[]): void {
    this.#args.push(...paths);
  }

  /** @throws UsageError for a path that was given and can't be read. */
  checkPositional(): void {
    for (const path of this.positional) {
      if (!existsSync(path)) throw new UsageError(`${path}: there is no such input or corpus folder`);
      try {
        if (statSync(path).isDirectory()) readdirSync(path);
      } catch {
        throw new UsageError(`${path}: the corpus folder can't be read; check its permissions`);
      }
    }
  }
}

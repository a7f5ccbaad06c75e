import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { UsageError, messageOf } from "../errors.ts";
import { makeFolder } from "./folders.ts";

const PREFIX = "running-";

/**
 * The input that is being run, on disk: a crash of the process (out of
 * memory, an abort of V8) leaves it there, where libFuzzer would not.
 */
export class PendingInput {
  readonly #path: string;
  /** `null` once there is none. */
  #file: number | null;
  #empty = true;

  /**
   * @param artifactPrefix where artifacts go: a folder with a final slash, or a folder and the start of a name.
   * @throws UsageError if nothing can be written there.
   */
  constructor(artifactPrefix: string) {
    const folder = folderOf(artifactPrefix);
    this.#path = join(folder, PREFIX + process.pid);
    try {
      makeFolder(folder);
      this.#file = openSync(this.#path, "w");
    } catch (error) {
      throw new UsageError(
        `findings can't be written to ${folder}: ${messageOf(error)}; choose another place with -- ` +
          "-artifact_prefix=FOLDER/",
      );
    }
  }

  /** Notes the input that starts now; `null`: it has ended. @throws Error of the system, as where a disk is full. */
  readonly set = (input: Uint8Array | null): void => {
    if (this.#file === null && !input) return;
    const file = (this.#file ??= openSync(this.#path, "w"));
    if (!this.#empty) ftruncateSync(file);
    // One write of the whole: an input that kills the process must not be half there.
    // Where there is room for a part only, the rest says that there is none.
    if (input) for (let at = 0; at < input.length;) at += writeSync(file, input, at, input.length - at, at);
    this.#empty = !input;
  };

  /**
   * Keeps the input that is being run: gives its file another name, which no full disk prevents.
   *
   * @throws Error of the system where that can't be done.
   */
  keep(path: string): void {
    makeFolder(dirname(path));
    if (this.#file === null) return;
    closeSync(this.#file);
    this.#file = null;
    this.#empty = true;
    renameSync(this.#path, path);
  }

  /** The process ends in order: nothing is under way. */
  remove(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
    rmSync(this.#path, { force: true });
  }
}

/**
 * Renames what processes that died in the middle of an input left behind.
 *
 * @returns the new paths.
 */
export function recoverLostInputs(artifactPrefix: string): readonly string[] {
  return list(folderOf(artifactPrefix)).flatMap((name) => {
    const pid = Number(name.slice(PREFIX.length));
    return name.startsWith(PREFIX) && !isAlive(pid) ? (recoverLostInput(artifactPrefix, pid) ?? []) : [];
  });
}

/** The same for one process that has ended. @returns the new path; `null` if no input was lost. */
export function recoverLostInput(artifactPrefix: string, pid: number): string | null {
  const folder = folderOf(artifactPrefix);
  const path = join(folder, `${PREFIX}${pid}`);
  if (!existsSync(path)) return null;
  const input = readFileSync(path);
  const sha1 = createHash("sha1").update(input).digest("hex");
  // A timeout ends the process as well, but libFuzzer has kept its input.
  if (input.length === 0 || list(folder).some((other) => other.endsWith(`-${sha1}`))) {
    rmSync(path, { force: true });
    return null;
  }
  const kept = join(folder, `lost-${sha1}`);
  renameSync(path, kept);
  return kept;
}

/** Inputs that ended their processes, as libFuzzer and {@link recoverLostInputs} keep them: how, and where. */
interface DeadlyInput {
  readonly how: "lost" | "timeout" | "oom";
  readonly path: string;
}

/** The deadly inputs in the folder of a target's findings, the newest first. */
export function deadlyInputs(folder: string): readonly DeadlyInput[] {
  const found = list(folder).flatMap((name) => {
    const how = /^(lost|timeout|oom)-[0-9a-f]{40}$/.exec(name)?.[1] as DeadlyInput["how"] | undefined;
    return how ? [{ how, path: join(folder, name) }] : [];
  });
  const age = ({ path }: DeadlyInput): number => statSync(path).mtimeMs;
  return found.sort((a, b) => age(b) - age(a));
}

const folderOf = (prefix: string): string => (prefix.endsWith("/") ? prefix : dirname(prefix));

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whether there is a process of that number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

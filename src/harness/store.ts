import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Finding, Fingerprint } from "./verdict.ts";
import { fingerprintText, NOT_SHRUNK } from "./report.ts";
import { makeFolder } from "./folders.ts";

/** What the smallest case that a finding was brought to says of it. */
export interface Root {
  /** Another than that of the finding where a bug shows in several ways. */
  readonly fingerprint: Fingerprint;
  /** As `causeOf` says. */
  readonly cause: string;
  readonly input: Uint8Array;
  /** The text of a case file. */
  readonly caseText: string;
}

/** A finding as it is kept. */
export interface Sighting {
  readonly target: string;
  readonly finding: Finding;
  /** The known issues whose mends it shows with. */
  readonly behind: readonly string[];
  readonly input: Uint8Array;
  /** The text of a case file. */
  readonly caseText: string;
  readonly report: string;
  /** `null`: it was not shrunk. */
  readonly root: Root | null;
  readonly versions: Readonly<Record<string, string>>;
  /** What the run was started with. */
  readonly flags: readonly string[];
}

/** What is kept of a fingerprint and its cause. */
interface StoredFinding {
  readonly folder: string;
  readonly target: string;
  readonly fingerprint: Fingerprint;
  /** `not shrunk` where it is not known. */
  readonly cause: string;
  readonly summary: string;
  /** The known issues whose mends it shows with. */
  readonly behind: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  /** How often it was seen, by any process. */
  readonly times: number;
}

/** Folders of this name are being made, or were when their process died. */
const MAKING = ".making-";

/** What is said of the first sighting. */
const ABOUT = "finding.json";

/**
 * The findings of a target, one folder a fingerprint and cause:
 *
 * - `input`, `case.json`, `finding.json`, `report.txt`: of the first one;
 * - `inputs/<sha1>`: every input that showed it;
 * - `shrunk`, `shrunk.json`: its smallest case, once it was shrunk;
 * - `seen.log`: one line each time.
 *
 * Any number of processes may add at once, and be killed at any moment: a
 * folder or an input appears whole by a rename, and a line is one append.
 */
export class FindingStore {
  readonly #folder: string;

  /** @param folder of the target's findings; made when it is needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns where the finding is kept, and how often it was seen with this time. */
  add(sighting: Sighting): { readonly folder: string; readonly times: number } {
    const { root, finding, input } = sighting;
    const folder = join(this.#folder, slug(root?.fingerprint ?? finding.fingerprint, root?.cause));
    for (;;) {
      if (!existsSync(folder)) this.#make(folder, sighting);
      try {
        // The input first: a line without its input would be a loss, the other way round is only a count.
        keepInput(folder, input);
        appendFileSync(join(folder, "seen.log"), `${new Date().toISOString()} ${process.pid} ${sha1(input)}\n`);
        return { folder, times: timesSeen(folder) };
      } catch (error) {
        // Another process may have filed it elsewhere in this moment.
        if (existsSync(folder)) throw error;
      }
    }
  }

  #make(folder: string, { target, finding, behind, input, caseText, report, root, versions, flags }: Sighting): void {
    makeFolder(this.#folder);
    const making = mkdtempSync(join(this.#folder, MAKING));
    const { summary, expected, actual, where } = finding;
    const about = {
      target,
      fingerprint: root?.fingerprint ?? finding.fingerprint,
      cause: root?.cause ?? NOT_SHRUNK,
      summary,
      expected,
      actual,
      where,
      behind,
      versions,
      flags,
      first: new Date().toISOString(),
    };
    mkdirSync(join(making, "inputs"));
    writeFileSync(join(making, "input"), input);
    writeFileSync(join(making, "case.json"), caseText);
    writeFileSync(join(making, "report.txt"), `${report}\n`);
    writeFileSync(join(making, ABOUT), `${JSON.stringify(about, null, 2)}\n`);
    if (root) writeRoot(making, root);
    try {
      renameSync(making, folder);
    } catch (error) {
      rmSync(making, { recursive: true, force: true });
      // Another process was faster: its folder is the one.
      if (!existsSync(folder)) throw error;
    }
  }
}

/**
 * Files the finding that is kept in `folder` under what shrinking has brought
 * it to.
 *
 * @returns where it is kept from now on: together with what has led there before.
 */
export function fileUnder(folder: string, root: Root): string {
  const filed = join(dirname(folder), slug(root.fingerprint, root.cause));
  writeRoot(folder, root);
  const about = JSON.parse(readFileSync(join(folder, ABOUT), "utf8")) as object;
  writeWhole(
    join(folder, ABOUT),
    `${JSON.stringify({ ...about, fingerprint: root.fingerprint, cause: root.cause }, null, 2)}\n`,
  );
  if (resolve(filed) === resolve(folder)) return folder;
  if (!existsSync(filed)) {
    renameSync(folder, filed);
    return filed;
  }
  for (const name of inputsOf(folder)) keepInput(filed, readFileSync(join(folder, "inputs", name)));
  const seen = join(folder, "seen.log");
  if (existsSync(seen)) appendFileSync(join(filed, "seen.log"), readFileSync(seen));
  rmSync(folder, { recursive: true, force: true });
  return filed;
}

function writeRoot(folder: string, { input, caseText }: Root): void {
  writeWhole(join(folder, "shrunk"), input);
  writeWhole(join(folder, "shrunk.json"), caseText);
}

/** Whether `path` is the folder of a fingerprint. */
export function isStored(path: string): boolean {
  return existsSync(join(path, ABOUT)) && existsSync(join(path, "case.json"));
}

/** Everything that is kept in the folder of a target, what was seen most often first. */
export function storedFindings(folder: string): readonly StoredFinding[] {
  const found = list(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name.startsWith(MAKING) || !isStored(path)) return [];
    return [readStored(path)];
  });
  return found.sort((a, b) => b.times - a.times);
}

/** What is kept in the folder of a fingerprint. */
export function readStored(folder: string): StoredFinding {
  const about = JSON.parse(readFileSync(join(folder, ABOUT), "utf8")) as Omit<StoredFinding, "folder" | "times">;
  return { ...about, folder, times: timesSeen(folder) };
}

/** The name of a fingerprint's folder: readable, and different for different ones. */
export function slug(fingerprint: Fingerprint, cause = NOT_SHRUNK): string {
  const text = fingerprintText(fingerprint, cause);
  const words = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 80);
  return `${words}-${createHash("sha1").update(text).digest("hex").slice(0, 8)}`;
}

function keepInput(folder: string, input: Uint8Array): void {
  const path = join(folder, "inputs", sha1(input));
  if (!existsSync(path)) writeWhole(path, input);
}

/** Writes a file that is there whole or not at all. */
function writeWhole(path: string, content: Uint8Array | string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

/** At least once for each input: a process may have died before its line. */
function timesSeen(folder: string): number {
  const lines = existsSync(join(folder, "seen.log"))
    ? readFileSync(join(folder, "seen.log"), "utf8").split("\n").length - 1
    : 0;
  return Math.max(lines, inputsOf(folder).length);
}

const inputsOf = (folder: string): readonly string[] =>
  list(join(folder, "inputs")).filter((name) => !name.endsWith(".tmp"));

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const sha1 = (bytes: Uint8Array): string => createHash("sha1").update(bytes).digest("hex");

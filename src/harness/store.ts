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
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Finding, Fingerprint } from "./verdict.ts";
import { fingerprintText, NOT_SHRUNK } from "./report.ts";
import { removeQuietly, writeWhole } from "./files.ts";
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
export interface StoredFinding {
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
  readonly expected: string;
  readonly actual: string;
  readonly where: string | null;
  /** How often it was seen, by any process. */
  readonly times: number;
  /** When it was seen first and last, as ISO 8601 says it. */
  readonly first: string;
  readonly last: string;
  /** What became of it when it was run again; `null` if it was not. */
  readonly rechecked: Rechecked | null;
}

/** Folders of this name are being made, or were when their process died. */
const MAKING = ".making-";

/** What is said of the first sighting. */
const ABOUT = "finding.json";
/** One line each time. */
const SEEN = "seen.log";
/** What became of it when it was run again. */
const STATE = "state.json";
/** Every input that showed it, by its SHA-1. */
const INPUTS = "inputs";

/**
 * The findings of a target, one folder a fingerprint and cause:
 *
 * - `input`, `case.json`, `finding.json`, `report.txt`: of the first one;
 * - `inputs/<sha1>`: every input that showed it;
 * - `shrunk`, `shrunk.json`: its smallest case, once it was shrunk;
 * - `seen.log`: one line each time;
 * - `state.json`: what became of it when it was run again.
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
        restore(folder, sighting);
        appendFileSync(join(folder, SEEN), `${new Date().toISOString()} ${process.pid} ${sha1(input)}\n`);
        return { folder, times: timesSeen(folder) };
      } catch (error) {
        // Another process may have filed it elsewhere in this moment.
        if (existsSync(folder)) throw error;
      }
    }
  }

  #make(folder: string, sighting: Sighting): void {
    makeFolder(this.#folder);
    const making = mkdtempSync(join(this.#folder, MAKING));
    try {
      mkdirSync(join(making, INPUTS));
      for (const [name, content] of filesOf(sighting)) writeFileSync(join(making, name), content);
      renameSync(making, folder);
    } catch (error) {
      removeQuietly(making);
      // Another process was faster: its folder is the one.
      if (!existsSync(folder)) throw error;
    }
  }
}

/** What lies in a folder of the first sighting, by its name there. */
function filesOf(sighting: Sighting): readonly (readonly [name: string, content: Uint8Array | string])[] {
  const { target, finding, behind, input, caseText, report, root, versions, flags } = sighting;
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
  return [
    ["input", input],
    ["case.json", caseText],
    ["report.txt", `${report}\n`],
    [ABOUT, `${JSON.stringify(about, null, 2)}\n`],
    ...(root ? rootFiles(root) : []),
  ];
}

const rootFiles = ({ input, caseText }: Root): readonly (readonly [string, Uint8Array | string])[] => [
  ["shrunk", input],
  ["shrunk.json", caseText],
];

/**
 * Puts what a folder has lost, as where the disk was full or the machine stopped, in its place again: all of the first
 * sighting is then that of this one, since a case and a report have to be of one input.
 */
function restore(folder: string, sighting: Sighting): void {
  const files = filesOf(sighting);
  const isThere = ([name]: (typeof files)[number]): boolean =>
    name === ABOUT ? aboutOf(folder) !== null : sizeOf(join(folder, name)) > 0;
  const first = files.filter(([name]) => !name.startsWith("shrunk"));
  if (!first.every((file) => isThere(file) || (file[0] === "input" && sighting.input.length === 0)))
    for (const [name, content] of first) writeWhole(join(folder, name), content);
  const shrunk = files.filter(([name]) => name.startsWith("shrunk"));
  if (!shrunk.every(isThere)) for (const [name, content] of shrunk) writeWhole(join(folder, name), content);
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/**
 * Files the finding that is kept in `folder` under what shrinking has brought
 * it to.
 *
 * @returns where it is kept from now on: together with what has led there before.
 */
export function fileUnder(folder: string, root: Root): string {
  const filed = join(dirname(folder), slug(root.fingerprint, root.cause));
  for (const [name, content] of rootFiles(root)) writeWhole(join(folder, name), content);
  const about = aboutOf(folder);
  writeWhole(
    join(folder, ABOUT),
    `${JSON.stringify({ ...about, fingerprint: root.fingerprint, cause: root.cause }, null, 2)}\n`,
  );
  if (resolve(filed) === resolve(folder)) return folder;
  if (!existsSync(filed)) {
    renameSync(folder, filed);
    return filed;
  }
  for (const name of inputsOf(folder)) keepInput(filed, readFileSync(join(folder, INPUTS, name)));
  const seen = join(folder, SEEN);
  if (existsSync(seen)) appendFileSync(join(filed, SEEN), readFileSync(seen));
  rmSync(folder, { recursive: true, force: true });
  return filed;
}

/** What became of a finding when it was run again. */
export type State =
  | { readonly kind: "new" }
  | { readonly kind: "known"; readonly issue: string }
  /** `instead`: what the case shows now; `null`: nothing. */
  | { readonly kind: "gone"; readonly instead: string | null };

/** A state, and in which versions. */
interface Rechecked {
  readonly state: State;
  readonly versions: Readonly<Record<string, string>>;
}

/** Notes what became of the finding that is kept in `folder`. */
export function noteState(folder: string, rechecked: Rechecked): void {
  writeWhole(join(folder, STATE), `${JSON.stringify(rechecked, null, 2)}\n`);
}

/** What was noted last; `null` where nothing was, or it can't be read. */
function stateOf(folder: string): Rechecked | null {
  try {
    return JSON.parse(readFileSync(join(folder, STATE), "utf8")) as Rechecked;
  } catch {
    return null;
  }
}

/** Forgets a finding, with all of its inputs. */
export function dropFinding(folder: string): void {
  rmSync(folder, { recursive: true });
}

/** Whether `path` is the folder of a fingerprint, and what is said there can be read. */
export function isStored(path: string): boolean {
  return aboutOf(path) !== null && sizeOf(join(path, "case.json")) > 0;
}

/** Whether `path` is the folder of a fingerprint of which something is lost. */
export function isDamaged(path: string): boolean {
  return existsSync(join(path, INPUTS)) && !isStored(path);
}

/** Everything that is kept in the folder of a target, what was seen last first. */
export function storedFindings(folder: string): readonly StoredFinding[] {
  return stored(folder, isStored)
    .map(readStored)
    .sort((a, b) => (a.last < b.last ? 1 : a.last > b.last ? -1 : 0));
}

/** The folders of fingerprints of which something is lost; the next sighting restores it. */
export function damagedFindings(folder: string): readonly string[] {
  return stored(folder, isDamaged);
}

const stored = (folder: string, is: (path: string) => boolean): readonly string[] =>
  list(folder).flatMap((name) => (name.startsWith(MAKING) || !is(join(folder, name)) ? [] : [join(folder, name)]));

/** What is kept in the folder of a fingerprint. @throws Error if that is none, or damaged (`isStored`). */
export function readStored(folder: string): StoredFinding {
  const about = aboutOf(folder);
  if (about === null) throw new Error(`${join(folder, ABOUT)} is missing or damaged`);
  const { mtime } = statSync(existsSync(join(folder, SEEN)) ? join(folder, SEEN) : join(folder, ABOUT));
  return { ...about, folder, times: timesSeen(folder), last: mtime.toISOString(), rechecked: stateOf(folder) };
}

/** What a folder says of its fingerprint; `null` where that is missing or damaged. */
function aboutOf(folder: string): Omit<StoredFinding, "folder" | "times" | "last" | "rechecked"> | null {
  try {
    const about = JSON.parse(readFileSync(join(folder, ABOUT), "utf8")) as Partial<StoredFinding> | null;
    return about?.fingerprint && about.versions ? (about as StoredFinding) : null;
  } catch {
    return null;
  }
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
  const path = join(folder, INPUTS, sha1(input));
  if (!existsSync(dirname(path))) mkdirSync(dirname(path));
  if (!existsSync(path)) writeWhole(path, input);
}

/** At least once for each input: a process may have died before its line. */
function timesSeen(folder: string): number {
  const lines = existsSync(join(folder, SEEN)) ? readFileSync(join(folder, SEEN), "utf8").split("\n").length - 1 : 0;
  return Math.max(lines, inputsOf(folder).length);
}

const inputsOf = (folder: string): readonly string[] =>
  list(join(folder, INPUTS)).filter((name) => !name.endsWith(".tmp"));

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const sha1 = (bytes: Uint8Array): string => createHash("sha1").update(bytes).digest("hex");

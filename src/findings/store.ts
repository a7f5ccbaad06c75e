import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding, Fingerprint } from "../oracles/verdict.ts";
import { fingerprintText } from "./report.ts";

/** A finding as it is kept. */
export interface Sighting {
  readonly target: string;
  readonly finding: Finding;
  readonly input: Uint8Array;
  /** The text of a case file. */
  readonly caseText: string;
  readonly report: string;
  readonly versions: Readonly<Record<string, string>>;
  /** What the run was started with. */
  readonly flags: readonly string[];
}

/** What is kept of a fingerprint. */
export interface StoredFinding {
  readonly folder: string;
  readonly target: string;
  readonly fingerprint: Fingerprint;
  readonly summary: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  /** How often it was seen, by any process. */
  readonly times: number;
}

/** Folders of this name are being made, or were when their process died. */
const MAKING = ".making-";

/** What is said of a fingerprint's first sighting. */
const ABOUT = "finding.json";

/**
 * The findings of a target, one folder a fingerprint:
 *
 * - `input`, `case.json`, `finding.json`, `report.txt`: of the first one;
 * - `inputs/<sha1>`: every input that showed it;
 * - `shrunk`, `shrunk.json`: what `component-fuzz shrink` made of it;
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
    const folder = join(this.#folder, slug(sighting.finding.fingerprint));
    if (!existsSync(folder)) this.#make(folder, sighting);
    // The input first: a line without its input would be a loss, the other way round is only a count.
    keepInput(folder, sighting.input);
    appendFileSync(join(folder, "seen.log"), `${new Date().toISOString()} ${process.pid} ${sha1(sighting.input)}\n`);
    return { folder, times: timesSeen(folder) };
  }

  #make(folder: string, { target, finding, input, caseText, report, versions, flags }: Sighting): void {
    mkdirSync(this.#folder, { recursive: true });
    const making = mkdtempSync(join(this.#folder, MAKING));
    const { fingerprint, summary, expected, actual, call } = finding;
    const about = { target, fingerprint, summary, expected, actual, call, versions, flags, first: new Date().toISOString() };
    mkdirSync(join(making, "inputs"));
    writeFileSync(join(making, "input"), input);
    writeFileSync(join(making, "case.json"), caseText);
    writeFileSync(join(making, "report.txt"), `${report}\n`);
    writeFileSync(join(making, ABOUT), `${JSON.stringify(about, null, 2)}\n`);
    try {
      renameSync(making, folder);
    } catch (error) {
      rmSync(making, { recursive: true, force: true });
      // Another process was faster: its folder is the one.
      if (!existsSync(folder)) throw error;
    }
  }
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
    const about = JSON.parse(readFileSync(join(path, ABOUT), "utf8")) as Omit<StoredFinding, "folder" | "times">;
    return [{ ...about, folder: path, times: timesSeen(path) }];
  });
  return found.sort((a, b) => b.times - a.times);
}

/** The name of a fingerprint's folder: readable, and different for different ones. */
export function slug(fingerprint: Fingerprint): string {
  const text = fingerprintText(fingerprint);
  const words = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "").slice(0, 80);
  return `${words}-${createHash("sha1").update(text).digest("hex").slice(0, 8)}`;
}

function keepInput(folder: string, input: Uint8Array): void {
  const path = join(folder, "inputs", sha1(input));
  if (existsSync(path)) return;
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, input);
  renameSync(temporary, path);
}

/** At least once for each input: a process may have died before its line. */
function timesSeen(folder: string): number {
  const lines = existsSync(join(folder, "seen.log")) ? readFileSync(join(folder, "seen.log"), "utf8").split("\n").length - 1 : 0;
  return Math.max(lines, list(join(folder, "inputs")).filter((name) => !name.endsWith(".tmp")).length);
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const sha1 = (bytes: Uint8Array): string => createHash("sha1").update(bytes).digest("hex");

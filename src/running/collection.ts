import { appendFileSync, closeSync, fstatSync, openSync, readSync } from "node:fs";
import { fingerprintText, NOT_SHRUNK } from "../harness/report.ts";
import type { Root } from "../harness/store.ts";
import type { Finding } from "../harness/verdict.ts";

/** A finding of a run, as its processes tell each other. */
export interface Collected {
  /** What it looked like before it was shrunk: its fingerprint, and the known issues that explain it, if any. */
  readonly identity: string;
  /** The fingerprint and the cause that it was brought to: what tells findings apart. */
  readonly text: string;
  readonly summary: string;
  /** Where it is kept. */
  readonly place: string;
  /** Whether it did not show again in a fresh engine. */
  readonly warmOnly: boolean;
}

/**
 * What was found in a run, by any of its processes, and is from then on
 * counted like a known issue: one line of a file each.
 *
 * A fingerprint can have several causes, and looking for one takes seconds. So
 * it is looked for more and more seldom: at the first sighting, the second, the
 * fourth, the eighth and so on.
 */
export class Collection {
  readonly #path: string;
  #read = 0;
  /** The texts that were found. */
  readonly #texts = new Set<string>();
  /** By identity: the cause that it was brought to last, and how often it was seen by this process. */
  readonly #identities = new Map<string, { text: string; times: number }>();

  /** @param path of the file; the run has made it. */
  constructor(path: string) {
    this.#path = path;
  }

  /** What a finding of an identity counts as that is not worth a look; `null` if it is. */
  seen(identity: string): string | null {
    this.#catchUp();
    const known = this.#identities.get(identity);
    if (!known) return null;
    known.times++;
    return Number.isInteger(Math.log2(known.times)) ? null : known.text;
  }

  /**
   * Takes a finding that was looked into.
   *
   * @param root `null` where that led to no cause: it is then taken for one that is known of its identity, if any is.
   * @returns what it counts as, and whether the run has not found it before.
   */
  take(identity: string, finding: Finding, root: Root | null): { readonly text: string; readonly isNew: boolean } {
    this.#catchUp();
    const known = this.#identities.get(identity);
    if (root === null && known) return { text: known.text, isNew: false };
    const text = root
      ? fingerprintText(root.fingerprint, root.cause)
      : fingerprintText(finding.fingerprint, NOT_SHRUNK);
    if (known) known.text = text;
    else this.#identities.set(identity, { text, times: 1 });
    const isNew = !this.#texts.has(text);
    this.#texts.add(text);
    return { text, isNew };
  }

  /** Tells the other processes of a finding that is new. */
  tell(collected: Collected): void {
    appendFileSync(this.#path, `${JSON.stringify(collected)}\n`);
  }

  /** Reads what others have told since. */
  #catchUp(): void {
    const { lines, read } = readCollected(this.#path, this.#read);
    this.#read = read;
    for (const { identity, text } of lines) {
      this.#texts.add(text);
      if (!this.#identities.has(identity)) this.#identities.set(identity, { text, times: 1 });
    }
  }
}

/**
 * What was told in a file from some byte on.
 *
 * @returns the findings, and up to which byte whole lines were read.
 */
export function readCollected(
  path: string,
  from: number,
): { readonly lines: readonly Collected[]; readonly read: number } {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - from));
    const text = bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
    const end = text.lastIndexOf("\n") + 1;
    const lines = text
      .subarray(0, end)
      .toString()
      .split("\n")
      .filter((line) => line !== "");
    return { lines: lines.flatMap(parsed), read: from + end };
  } finally {
    closeSync(file);
  }
}

/** A line, unless it was cut off where a disk was full: what it told is kept with the findings. */
function parsed(line: string): Collected | [] {
  try {
    return JSON.parse(line) as Collected;
  } catch {
    return [];
  }
}

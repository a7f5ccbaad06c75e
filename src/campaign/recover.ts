import { copyFileSync, existsSync, readdirSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { makeFolder } from "../harness/folders.ts";
import { recoverLostInputs } from "../harness/pending.ts";
import { storedFindings } from "../harness/store.ts";

/**
 * Takes up what a campaign that was killed has left: what it ran at that moment, and findings that were not filed yet,
 * go into the corpus, from which the next process runs them again. What then ends a process is to blame for it; what
 * ran when all of them were killed is not.
 *
 * @param findings the folder of a target's findings.
 * @returns how many inputs these are.
 */
export function recoverInputs(findings: string, corpus: string): number {
  if (!existsSync(findings)) return 0;
  makeFolder(corpus);
  const running = recoverLostInputs(`${findings}/`);
  for (const path of running) renameSync(path, join(corpus, sha1Of(path)));
  const filed = new Set(storedFindings(findings).flatMap(({ folder }) => namesIn(join(folder, "inputs"))));
  const unfiled = namesIn(findings).filter((name) => /^crash-[0-9a-f]{40}$/.test(name) && !filed.has(sha1Of(name)));
  for (const name of unfiled) copyFileSync(join(findings, name), join(corpus, sha1Of(name)));
  return running.length + unfiled.length;
}

/** What an artifact is named by, after what happened. */
const sha1Of = (path: string): string => basename(path).replace(/^[a-z]+-/, "");

const namesIn = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);

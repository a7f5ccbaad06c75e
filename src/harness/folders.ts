import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder, and those around it that are missing. Node's own recursive
 * `mkdirSync` never returns where the system takes no folders at all, as below
 * `/proc`.
 *
 * @throws Error of the system, as `mkdirSync` without `recursive`.
 */
export function makeFolder(path: string): void {
  const folder = resolve(path);
  try {
    mkdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && statSync(folder).isDirectory()) return;
    const around = dirname(folder);
    // What is missing may be a folder around it; where that is there, this one can't be made.
    if (code !== "ENOENT" || around === folder || statSync(around, { throwIfNoEntry: false })) throw error;
    makeFolder(around);
    makeFolder(folder);
  }
}

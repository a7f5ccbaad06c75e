import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../errors.ts";

/**
 * The files in a folder and in those below it, in the order of their paths. Another process may be adding and removing
 * some.
 *
 * @throws Error of the system if the folder can't be read.
 */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name.toString()))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .sort();
}

/**
 * Writes a file that is there whole or not at all.
 *
 * @throws Error of the system; nothing half written is left behind.
 */
export function writeWhole(path: string, content: Uint8Array | string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
}

/** Removes a file or a folder, if that can be done: for what is given up because something else went wrong. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // It is not there, or can't be reached: what is told is what went wrong before.
  }
}

/** Whether an error of the system says that no more can be written: the disk or a quota is full. */
export function isFull(error: unknown): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT";
}

/** What a person is told of such an error. */
export const fullText = (error: unknown): string => `there is no room left to write to, make some: ${messageOf(error)}`;

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError, messageOf } from "../errors.ts";
import { writeWhole } from "../harness/files.ts";
import { makeFolder } from "../harness/folders.ts";

/** Where the commands write to; tests look at what was written. */
export interface Output {
  /** What was asked for. */
  readonly out: (text: string) => void;
  /** Remarks and progress; `transient`: replaced by the next line. */
  readonly remark: (text: string, transient?: boolean) => void;
  /** Whether that happens, as on a terminal; elsewhere such remarks are lines like others. */
  readonly live?: boolean;
}

/**
 * Writes files into a folder, making it where it is missing. Each file is
 * there whole or not at all, and what was there before stays until then.
 *
 * @throws UsageError if nothing can be written there.
 */
export function writeFiles(
  folder: string,
  files: Iterable<readonly [name: string, content: string | Uint8Array]>,
): void {
  for (const [name, content] of files) {
    const path = join(folder, name);
    try {
      makeFolder(dirname(path));
      writeWhole(path, content);
    } catch (error) {
      throw new UsageError(`${path} can't be written: ${messageOf(error)}`);
    }
  }
}

/**
 * Takes the path of a file that is to be written: into a folder that is there, since a folder that nobody asked for is
 * a slip of the pen.
 *
 * @throws UsageError if there is no such folder.
 */
export function checkOutFile(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder))
    throw new UsageError(`${path} can't be written: there is no folder ${folder}; make it first`);
}

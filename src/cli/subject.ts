import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError, messageOf } from "../errors.ts";
import { isDamaged, isStored } from "../harness/store.ts";
import type { TriagedTarget } from "../harness/target.ts";

/** A case that a user named, as an input or as a case file. */
export interface Subject<C> {
  readonly path: string;
  /** How the file was read. */
  readonly form: "input" | "case";
  readonly case: C;
  /** The folder of a finding that fuzzing kept, if that was named. */
  readonly stored?: string;
}

/** What starts like a case file: an object whose first key is spelled out. */
const CASE_START = /^\uFEFF?\s*\{\s*"[A-Za-z]/;

/**
 * Reads what a user named: a case file (JSON), a known issue (the case that
 * shows it), the folder of a finding that was kept, or else an input, which is
 * any bytes.
 *
 * @throws UsageError if the file can't be read, or is a case file that is damaged or another target's.
 */
export function readSubject<C>(target: TriagedTarget<C>, path: string): Subject<C> {
  if (isStored(path)) return { ...readSubject(target, join(path, "case.json")), stored: path };
  if (isDamaged(path))
    throw new UsageError(`${path} is damaged: name an input of ${join(path, "inputs")}; the next sighting restores it`);
  const bytes = read(path);
  if (!path.endsWith(".json") && !CASE_START.test(bytes.subarray(0, 256).toString("utf8"))) {
    return { path, form: "input", case: target.decode(bytes) };
  }
  const json = caseOf(parse(path, bytes), path, target.name);
  try {
    return { path, form: "case", case: target.cases.parse(json) };
  } catch (error) {
    // The stack ends before a type can be found to be nested too deeply.
    const why = error instanceof RangeError ? "nested too deeply" : messageOf(error);
    throw new UsageError(`${path} is no case of ${target.name}: ${why}`);
  }
}

function read(path: string): Buffer {
  try {
    if (statSync(path).isDirectory())
      throw new UsageError(`${path} is a folder, and of no finding that was kept; name an input or a case file in it`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === "ENOENT" ? `${path}: there is no such file` : `${path} can't be read: ${messageOf(error)}`,
    );
  }
}

function parse(path: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8").replace(/^\uFEFF/, "")) as unknown;
  } catch (error) {
    throw new UsageError(`${path} is no complete case file: ${messageOf(error)}`);
  }
}

/** The case's own JSON: without the target's name that is written beside it, and out of a known issue. */
function caseOf(json: unknown, path: string, name: string): unknown {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return json;
  const { target, ...rest } = json as Record<string, unknown>;
  if (target !== undefined && target !== name)
    throw new UsageError(`${path} is a case of the target ${JSON.stringify(target)}, not of ${name}`);
  return "shows" in rest && "nearMiss" in rest ? rest["shows"] : rest;
}

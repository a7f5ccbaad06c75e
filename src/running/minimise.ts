import { hash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../errors.ts";
import { filesIn, removeQuietly } from "../harness/files.ts";
import { MATRIX } from "../harness/stats/matrix.ts";
import type { TriagedTarget } from "../harness/target.ts";
import { RunFolder } from "./run_folder.ts";
import { Worker } from "./worker.ts";

/** What telling the cells of an input needs of a target. */
type Celled<C> = Pick<TriagedTarget<C>, "decode" | "extras">;

/** What is to be minimised. */
export interface MinimiseRequest {
  /** The target's file without its extension, as `npx jazzer` takes it. */
  readonly file: string;
  /** Folders of inputs. */
  readonly folders: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Aborts: nothing is then said of any input. */
  readonly signal?: AbortSignal;
}

/** Inputs of a corpus, by their content. */
interface Minimised {
  /** The paths of those that are needed: one for each feature, and one for each cell of the target's matrix. */
  readonly needed: readonly string[];
  readonly superfluous: readonly string[];
}

/**
 * Tells which inputs a corpus needs. libFuzzer's merge tells one for each
 * feature; cells of the matrix, which no counter need tell apart, are added by
 * the smallest input that has them.
 *
 * @returns `null` if it was aborted.
 * @throws UsageError if the merge fails.
 */
export async function minimise<C>(
  target: Celled<C>,
  { file, folders, env, signal }: MinimiseRequest,
): Promise<Minimised | null> {
  const all = folders.flatMap(inputsOf);
  const merged = mkdtempSync(join(tmpdir(), "component-fuzz-merge-"));
  const run = RunFolder.make({ collects: true, owned: true });
  try {
    const worker = new Worker({
      target: file,
      run,
      inputs: [merged, ...folders],
      flags: ["-merge=1", `-artifact_prefix=${run.path}/`],
      ...(env ? { env } : {}),
    });
    const kill = (): void => worker.kill();
    signal?.addEventListener("abort", kill);
    if (signal?.aborted) kill();
    const end = await worker.ended;
    signal?.removeEventListener("abort", kill);
    if (signal?.aborted) return null;
    if (end.code !== 0) throw new UsageError(`the merge failed: ${end.said ?? `exit code ${end.code}`}`);
    return choose(target, all, new Set(readdirSync(merged)));
  } finally {
    removeQuietly(merged);
    run.remove();
  }
}

/** @param wanted the names of the inputs that libFuzzer wants, which are their SHA-1. */
function choose<C>({ decode, extras }: Celled<C>, all: readonly string[], wanted: ReadonlySet<string>): Minimised {
  const needed: string[] = [];
  const left: string[] = [];
  const taken = new Set<string>();
  const cells = new Set<string>();
  const cellsOf = (bytes: Uint8Array): readonly string[] =>
    [...(extras.features?.(decode(bytes)) ?? [])].flatMap(({ group, name }) => (group === MATRIX ? [name] : []));
  const read = all.map((path) => ({ path, bytes: readFileSync(path) }));
  for (const { path, bytes } of read) {
    const sha1 = hash("sha1", bytes);
    if (!wanted.has(sha1) || taken.has(sha1)) {
      left.push(path);
      continue;
    }
    taken.add(sha1);
    needed.push(path);
    for (const cell of cellsOf(bytes)) cells.add(cell);
  }
  const superfluous: string[] = [];
  const size = new Map(read.map(({ path, bytes }) => [path, bytes.length]));
  const content = new Map(read.map(({ path, bytes }) => [path, bytes]));
  for (const path of left.sort((a, b) => size.get(a)! - size.get(b)!)) {
    const added = cellsOf(content.get(path)!).filter((cell) => !cells.has(cell));
    (added.length > 0 ? needed : superfluous).push(path);
    for (const cell of added) cells.add(cell);
  }
  return { needed, superfluous };
}

/** The inputs in a folder of a corpus. @throws UsageError if it can't be read. */
function inputsOf(folder: string): readonly string[] {
  try {
    return filesIn(folder);
  } catch {
    throw new UsageError(`${folder}: there is no such corpus folder, or it can't be read`);
  }
}

/** Removes what {@link minimise} has found to be superfluous. */
export function removeSuperfluous({ superfluous }: Minimised): void {
  for (const path of superfluous) rmSync(path, { force: true });
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { UsageError } from "../errors.ts";
import type { TriagedTarget } from "../harness/target.ts";
import { minimise, removeSuperfluous } from "../running/minimise.ts";
import type { MinimiseRequest } from "../running/minimise.ts";
import { targetFile } from "../running/worker.ts";
import { loadTarget } from "../targets/registry.ts";
import type { Output } from "./output.ts";

/**
 * `component-fuzz cmin`: removes from a corpus what others make superfluous.
 *
 * @param folders the inputs that fuzzing has kept, if none is named.
 * @throws UsageError for a folder that is none.
 */
export async function cmin(
  config: Config,
  root: string,
  name: string,
  folders: readonly string[],
  output: Output,
): Promise<void> {
  const target = await loadTarget(name, config, root);
  const kept = join(root, ".corpus", name);
  if (folders.length === 0 && !existsSync(kept))
    throw new UsageError(`fuzzing has kept no inputs of ${name} so far; name the folder to minimise`);
  const places = folders.length > 0 ? folders : [kept];
  const done = await clear(target, { file: targetFile(root, name), folders: places });
  if (done !== null) output.out(done);
}

/** What a run does now and then to the inputs that it keeps. */
export function minimiser<C>(
  target: TriagedTarget<C>,
  { file, corpus, output }: { readonly file: string; readonly corpus: string; readonly output: Output },
): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    output.remark(`minimising ${corpus}`, true);
    const done = await clear(target, { file, folders: [corpus], signal });
    if (done !== null) output.remark(done);
  };
}

/** Removes from folders what others make superfluous. @returns what was done, in words; `null` if it was aborted. */
async function clear<C>(target: TriagedTarget<C>, request: MinimiseRequest): Promise<string | null> {
  const minimised = await minimise(target, request);
  if (minimised === null) return null;
  removeSuperfluous(minimised);
  const { needed, superfluous } = minimised;
  return `${request.folders.join(", ")}: ${needed.length} inputs are left, ${superfluous.length} were removed`;
}

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError, messageOf } from "../errors.ts";
import { filesIn } from "../harness/files.ts";

/**
 * The inputs of a corpus: files, and all that is in folders, in the order of their names.
 *
 * @param places what a user named; if that is nothing, the target's seeds and what fuzzing has kept.
 * @param root the folder that holds `corpus/` and `.corpus/`.
 * @throws UsageError if there are none, or some place can't be read.
 */
export function inputsOf(places: readonly string[], target: string, root: string): readonly string[] {
  const named =
    places.length > 0
      ? places
      : ["corpus", ".corpus"].map((name) => join(root, name, target)).filter((path) => existsSync(path));
  const inputs = named.flatMap(filesOf);
  if (inputs.length === 0) throw new UsageError(`there are no inputs in ${named.join(", ") || root}`);
  return inputs;
}

/** The files in a place, in the order of their names. */
function filesOf(place: string): readonly string[] {
  try {
    return statSync(place).isDirectory() ? filesIn(place) : [place];
  } catch (error) {
    throw new UsageError(`${place} can't be read: ${messageOf(error)}`);
  }
}

import { pick } from "../../input/choices.ts";
import type { FuzzedSource } from "../../input/fuzzed.ts";
import { integer } from "../../input/scalars.ts";
import { SeededSource } from "../../input/seeded.ts";

/**
 * What an input stands for:
 *
 * - `spelled`: what it says, and the simplest where it says nothing;
 * - `completed`: what it says, and where it says nothing a random case that a
 *   seed decides about. So a short input can stand for a rich case, and keep
 *   the most of it when it is changed: of inputs that reach the same, libFuzzer
 *   keeps the shortest;
 * - `static`: values for a structure of a fixed sequence (static.ts), which
 *   may have been made ahead of time.
 */
export const KIND = pick(["spelled", "completed", "static"], [1, 2, 1]);
const REST_SEED = integer(0, 0xffff);

/** Reads of which kind an input is, and has what it leaves out completed where the kind says so. */
export function readKind(source: FuzzedSource): "spelled" | "completed" | "static" {
  const kind = KIND.read(source, undefined);
  if (kind === "completed") source.continueWith(new SeededSource(REST_SEED.read(source, undefined)));
  return kind;
}

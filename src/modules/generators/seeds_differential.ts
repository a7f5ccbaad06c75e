import type { Seed } from "../../harness/target.ts";
import { SeededSource } from "../../input/seeded.ts";
import { PAIRS } from "../case/run_case.ts";
import type { GeneratedRun, RunCase } from "../case/run_case.ts";
import { GENERATED_FEATURES } from "../case/style.ts";
import { decodeRun } from "./differential.ts";

/** Bytes from which a seed is drawn: enough for a few functions. */
const SEED_LENGTH = 300;
/** So many are drawn. */
const TRIES = 400;

/** For each pair of engines, each proposal and each shape a module that is called. */
export function* differentialSeeds(): Generator<Seed<RunCase>> {
  const drawn = Array.from({ length: TRIES }, (_, seed) => decodeRun(new SeededSource(seed).bytes(SEED_LENGTH))).filter(
    (one): one is GeneratedRun => one.kind === "generated" && one.calls.length > 0,
  );
  const named = (name: string, which: (one: GeneratedRun) => boolean): readonly Seed<RunCase>[] => {
    const found = drawn.find(which);
    return found ? [{ name, case: found }] : [];
  };
  for (const [, one, other] of PAIRS)
    yield* named(`pair-${one}-${other}`, ({ pair }) => pair[0].name === one && pair[1].name === other);
  for (const feature of GENERATED_FEATURES)
    yield* named(
      `feature-${feature}`,
      ({ style, module }) => style.features.includes(feature) && module.functions.length > 1,
    );
  for (const name of ["single-inst", "generated"] as const)
    yield* named(`shape-${name}`, ({ shape, calls }) => shape === name && calls.length > 2);
}

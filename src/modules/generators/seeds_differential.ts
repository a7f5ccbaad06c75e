import type { Seed } from "../../harness/target.ts";
import { SeededSource } from "../../input/seeded.ts";
import { RUNTIME_FLAGS } from "../../platform/v8_flags.ts";
import { nodesIn } from "../../wasm/tree.ts";
import { MODULE_SHAPES } from "../case/module_shape.ts";
import { PAIRS } from "../case/run_case.ts";
import type { GeneratedRun, RunCase } from "../case/run_case.ts";
import { GENERATED_FEATURES } from "../case/style.ts";
import { decodeRun } from "./differential.ts";

/** Bytes from which a seed is drawn: enough for a few functions. */
const SEED_LENGTH = 500;
/** So many are drawn. */
const TRIES = 1500;

/** For each pair of engines, each proposal, each shape and each flag a module that is called. */
export function* differentialSeeds(): Generator<Seed<RunCase>> {
  const left = Array.from({ length: TRIES }, (_, seed) => decodeRun(new SeededSource(seed).bytes(SEED_LENGTH))).filter(
    (one): one is GeneratedRun => one.kind === "generated" && one.calls.length > 0,
  );
  const sizes = new Map(left.map((one) => [one, sizeOf(one)]));
  /** One that no other seed is, and large rather than empty. */
  const named = (name: string, which: (one: GeneratedRun) => boolean): readonly Seed<RunCase>[] => {
    const fitting = left.filter(which).sort((a, b) => sizes.get(b)! - sizes.get(a)!);
    const found = fitting[Math.floor(fitting.length / 4)];
    if (!found) return [];
    left.splice(left.indexOf(found), 1);
    return [{ name, case: found }];
  };
  for (const [, one, other] of PAIRS)
    yield* named(`pair-${one}-${other}`, ({ pair }) => pair[0].name === one && pair[1].name === other);
  for (const feature of GENERATED_FEATURES)
    yield* named(`feature-${feature}`, ({ style }) => style.features.includes(feature));
  for (const shape of MODULE_SHAPES) yield* named(`shape-${shape}`, (one) => one.shape === shape);
  for (const { on } of RUNTIME_FLAGS)
    yield* named(`flag${on.replace("-", "")}`, ({ pair }) =>
      pair.some((runner) => runner.name === "v8-flags" && runner.flags.includes(on)),
    );
}

/** How many instructions there are. */
const sizeOf = ({ module }: GeneratedRun): number =>
  module.functions.reduce((sum, { body }) => sum + [...nodesIn(body)].length, 0);

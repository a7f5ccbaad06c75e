import type { JcoConfig, Uncalled } from "../case/case.ts";
import { PLAIN_CALL, PLAIN_CASE, PLAIN_JCO } from "../case/plain.ts";
import { SeededSource } from "../../input/seeded.ts";
import { decodeCase, encodeStaticCase } from "./case.ts";

/** Bytes that a structure is read from. */
const INPUT = 4096;

/**
 * The structures of the static mode, from the same distribution as those of
 * any case. They depend on nothing but the seed and these generators, in
 * particular on no tool: an input that names one by its number keeps its
 * meaning. What belongs to a run and not to a component is as it is plainly.
 */
export function staticStructures(seed: number, count: number): readonly Uncalled[] {
  const source = new SeededSource(seed);
  return Array.from({ length: count }, () => {
    const { calls: _, ...structure } = decodeCase(source.bytes(INPUT));
    return { ...structure, jco: bindable(structure.jco), v8: PLAIN_CASE.v8, link: PLAIN_CASE.link };
  });
}

/** Optimized bindings need a host that is a component itself. */
function bindable(jco: JcoConfig): JcoConfig {
  return jco.importBindings === "js" || jco.importBindings === "hybrid"
    ? jco
    : { ...jco, importBindings: PLAIN_JCO.importBindings };
}

/** Inputs from which fuzzing starts, one for each structure of a set: a few calls of it. */
export function* staticSeeds(
  structures: readonly Uncalled[],
): Generator<{ readonly name: string; readonly bytes: Buffer }> {
  for (const [number, structure] of structures.entries()) {
    const calls = [0, 1, 2].map((seed) => ({ ...PLAIN_CALL, kind: "seeded", seed }) as const);
    yield { name: `static-${number}`, bytes: encodeStaticCase({ ...structure, calls }, number) };
  }
}

import type { Case } from "../../../src/components/case/case.ts";
import { isAsync } from "../../../src/components/case/topology.ts";
import { matrixSeeds, shapeSeeds } from "../../../src/components/generators/seeds_composition.ts";
import { randomCases } from "./walk.ts";

/**
 * The cases of a run that are about the asynchronous ABI or about several components or functions: seeds, the plainest
 * first, then random ones.
 */
export function* compositions(seed: number): Generator<Case> {
  for (const { case: testCase } of shapeSeeds()) yield testCase;
  for (const { case: testCase } of matrixSeeds()) yield testCase;
  for (const testCase of randomCases(seed)) if (isAsync(testCase) || testCase.components.length > 1) yield testCase;
}

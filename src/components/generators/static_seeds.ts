import type { Seed } from "../../harness/target.ts";
import type { Case } from "../case/case.ts";
import { PLAIN_CALL } from "../case/plain.ts";
import { encodeStaticCase } from "./case.ts";
import { LIKELY_STRUCTURES, staticStructure } from "./static.ts";

/**
 * Inputs from which fuzzing starts, one for each structure that is made ahead of time unless said otherwise: a few
 * calls of it.
 */
export function* staticSeeds(): Generator<Seed<Case>> {
  for (let number = 0; number < LIKELY_STRUCTURES; number++) {
    const calls = [0, 1, 2].map((seed) => ({ ...PLAIN_CALL, kind: "seeded", seed }) as const);
    const testCase = { ...staticStructure(number), calls };
    yield { name: `static-${number}`, case: testCase, bytes: encodeStaticCase(testCase, number) };
  }
}

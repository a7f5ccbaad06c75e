import { ASYNC } from "./async.ts";
import { FAULTS } from "./all.ts";
import { compositions } from "./compositions.ts";
import { REFERENCE } from "./reference.ts";
import { SHAPES } from "./shapes.ts";
import { generatedCode, reference, seededCases, walk } from "./walk.ts";
import type { Walk } from "./walk.ts";

export const SEED = 2;
/** In how many cases a fault has to be caught. */
const LIMIT = 2000;

export const COMPOSED = [...ASYNC, ...SHAPES];

/** The runs in which every fault has to be noticed. */
export const WALKS = {
  values: (): Promise<Walk> => walk(generatedCode(), FAULTS, seededCases(SEED), LIMIT),
  compositions: (): Promise<Walk> => walk(generatedCode(), COMPOSED, compositions(SEED), LIMIT),
  reference: (): Promise<Walk> => walk(reference, REFERENCE, compositions(SEED), LIMIT),
};

export type WalkName = keyof typeof WALKS;

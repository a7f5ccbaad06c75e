import { createHash } from "node:crypto";
import type { Case } from "../../../src/components/case/case.ts";
import { stringifyCase } from "../../../src/components/case/json.ts";
import { decodeCase, encodeCase, encodeStaticCase } from "../../../src/components/generators/case.ts";
import { STATIC_STRUCTURES, staticStructure } from "../../../src/components/generators/static.ts";
import { caseOf } from "../case/cases.ts";
import { randomInput } from "./inputs.ts";

const INPUTS = 300;

/** Structures that an input can name, by number: some that are made ahead of time by default, and others. */
export const NUMBERS = [0, 1, 31, 32, 1000, STATIC_STRUCTURES - 1] as const;

/** Inputs of any kind; of those that name a structure, one for each of `NUMBERS` at least. */
function* inputs(): Generator<Uint8Array> {
  for (let seed = 0; seed < INPUTS; seed++) yield randomInput(seed);
  const { calls } = caseOf({ params: [], result: null });
  for (const number of NUMBERS) yield encodeStaticCase({ ...staticStructure(number), calls }, number);
}

/** A digest of what many inputs decode to, and of what that encodes to again. */
export function digestOfDecoded(decode: (bytes: Uint8Array) => Case = decodeCase): string {
  const hash = createHash("sha256");
  for (const input of inputs()) {
    const testCase = decode(input);
    hash.update(stringifyCase(testCase)).update(encodeCase(testCase));
  }
  return hash.digest("hex");
}

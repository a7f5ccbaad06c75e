import type { Check } from "./check.ts";
import { inWords } from "./wording.ts";

/** Whatever the bytes are, a tool takes or refuses them: it does not panic, abort or trap. */
export const answer: Check = ({ all }) => {
  for (const { engine, stage, outcome } of all) {
    if (outcome.kind !== "trap") continue;
    return {
      fingerprint: { engine, property: "answer", stage, kind: outcome.trap, place: "" },
      summary: `${engine} breaks off (${stage})`,
      expected: `${engine} to take the bytes or to refuse them`,
      actual: `${stage}: ${inWords(outcome)}`,
      where: null,
    };
  }
  return null;
};

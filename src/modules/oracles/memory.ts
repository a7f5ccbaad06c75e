import type { Check } from "./check.ts";
import { inWords } from "./wording.ts";

/** Bytes: an input has a few thousand. */
const MAX_GROWTH = 0x0200_0000;

/** What a tool takes of memory has to do with what it is given, not with what that says of its own size. */
export const memory: Check = ({ all, bytes }) => {
  for (const { engine, stage, outcome, grown } of all) {
    if (grown <= MAX_GROWTH) continue;
    return {
      fingerprint: { engine, property: "memory", stage, kind: `grows by more than ${MAX_GROWTH >> 20} MiB`, place: "" },
      summary: `${engine} takes ${Math.round(grown / 2 ** 20)} MiB of memory for ${bytes.length} bytes (${stage})`,
      expected: `${engine} to take at most ${MAX_GROWTH >> 20} MiB of memory`,
      actual: `${stage}: ${Math.round(grown / 2 ** 20)} MiB; ${inWords(outcome)}`,
      where: null,
    };
  }
  return null;
};

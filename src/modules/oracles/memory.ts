import { cutOff } from "../case/form.ts";
import type { Check } from "./check.ts";
import { inWords } from "./wording.ts";

/** Bytes that a tool may take for an input that has a few thousand. */
export const MAX_GROWTH = 0x0200_0000;
const MAX_TEXT = `${MAX_GROWTH >> 20} MiB`;

/**
 * A section that is not all there is malformed, and takes no room for what is
 * missing. Nothing else is held to a measure: locals are counts of which a few
 * bytes stand for much.
 */
export const memory: Check = ({ all, bytes }) => {
  const large = all.find(({ grown }) => grown > MAX_GROWTH);
  // Hardly ever is there one, and telling what is cut off reads all sections.
  if (large === undefined || (cutOff(bytes)?.announced ?? 0) <= MAX_GROWTH) return null;
  const { engine, stage, outcome, grown } = large;
  const taken = `${Math.round(grown / 2 ** 20)} MiB`;
  return {
    fingerprint: { engine, property: "memory", stage, kind: `grows by more than ${MAX_TEXT}`, place: "" },
    summary: `${engine} takes ${taken} of memory for ${bytes.length} bytes (${stage})`,
    expected: `${engine} to take at most ${MAX_TEXT} of memory`,
    actual: `${stage}: ${taken}; ${inWords(outcome)}`,
    where: null,
  };
};

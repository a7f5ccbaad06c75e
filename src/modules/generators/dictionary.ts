import { sectionSpans } from "../../wasm/spans.ts";
import type { SectionSpan } from "../../wasm/spans.ts";
import { PREAMBLE } from "../../wasm/sections.ts";
import { formOf } from "../case/form.ts";
import { seedCases } from "./seeds.ts";
import { sizedRun } from "./sized.ts";

/** Bytes of the longest word: half of what libFuzzer takes, for room in an input. */
const MAX_WORD = 32;

/**
 * What an input is made of: how a module and how a component begin, and whole
 * sections of either, as the seeds have them. A validator stops at the first
 * byte that is wrong, and which eight are right at first no feature tells.
 */
export function dictionary(): readonly Uint8Array[] {
  const words = new Map<string, Uint8Array>();
  const add = (word: Uint8Array): void => {
    if (word.length <= MAX_WORD) words.set(Buffer.from(word).toString("latin1"), word);
  };
  for (const { case: testCase } of seedCases()) {
    const { bytes } = testCase;
    if (formOf(bytes) === "neither") continue;
    add(bytes.subarray(0, PREAMBLE.length));
    const spans = sectionSpans(bytes);
    // One on its own needs no other section.
    if (spans.length !== 1) continue;
    const [{ id, contents, end }] = spans as [SectionSpan];
    add(bytes.subarray(PREAMBLE.length, end));
    add(Uint8Array.of(id, ...sizedRun(bytes.subarray(contents.start, contents.end))));
  }
  return [...words.values()];
}

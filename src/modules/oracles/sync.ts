import type { Check } from "./check.ts";
import { classOf, inWords, placeOf } from "./wording.ts";

/** WebAssembly JavaScript Interface, `validate`: true if and only if compiling the bytes does not fail. */
export const sync: Check = ({ bytes, validates, compiles }) => {
  const outcome = compiles.v8;
  if (outcome.kind === "limit" || validates === (outcome.kind === "value")) return null;
  return {
    fingerprint: {
      engine: "v8",
      property: "sync",
      stage: "compile",
      kind: `validates: ${validates}; ${classOf(outcome)}`,
      place: placeOf(bytes, "v8", outcome),
    },
    summary:
      `WebAssembly.validate says ${validates}, and new WebAssembly.Module ` +
      `${validates ? "fails" : "does not fail"}`,
    expected: `WebAssembly.validate and new WebAssembly.Module to say the same`,
    actual: `validate: ${validates}; Module ${inWords(outcome)}`,
    where: null,
  };
};

import type { Check } from "./check.ts";
import { classOf, inWords, placeOf } from "./wording.ts";

/**
 * WebAssembly JavaScript Interface, "asynchronously compile a WebAssembly module": what compiling the bytes does, in
 * parallel.
 */
export const async: Check = ({ bytes, compiles: { v8 }, compilesAsync }) => {
  if (v8.kind === "limit" || compilesAsync.kind === "limit" || v8.kind === compilesAsync.kind) return null;
  const refusal = v8.kind === "value" ? compilesAsync : v8;
  return {
    fingerprint: {
      engine: "v8",
      property: "async",
      stage: "compile async",
      kind: `${compilesAsync.kind === "value" ? "accepts" : "refuses"}: ${classOf(refusal)}`,
      place: placeOf(bytes, "v8", refusal),
    },
    summary: "WebAssembly.compile and new WebAssembly.Module do not agree",
    expected: `WebAssembly.compile: ${inWords(v8)}, as new WebAssembly.Module does`,
    actual: `WebAssembly.compile: ${inWords(compilesAsync)}`,
    where: null,
  };
};

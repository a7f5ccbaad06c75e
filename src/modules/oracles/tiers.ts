import type { Check } from "./check.ts";
import { classOf, inWords, placeOf } from "./wording.ts";

const TIERS = ["liftoff", "turbofan"] as const;

/**
 * Both of V8's compilers take the modules that it validates, and only those.
 * Each has every function compiled at once, so that nothing is put off.
 */
export const tiers: Check = ({ bytes, form, compiles }, { v8 }) => {
  if (form !== "module" || compiles.v8.kind === "limit") return null;
  for (const tier of TIERS) {
    const outcome = v8.compileInTier(tier, bytes);
    if (outcome.kind === "limit" || outcome.kind === compiles.v8.kind) continue;
    const refusal = outcome.kind === "value" ? compiles.v8 : outcome;
    return {
      fingerprint: {
        engine: "v8",
        property: "tiers",
        stage: tier,
        kind: `${outcome.kind === "value" ? "accepts" : "refuses"}: ${classOf(refusal)}`,
        place: placeOf(bytes, "v8", refusal),
      },
      summary:
        `V8's ${tier} compiler ${outcome.kind === "value" ? "takes" : "refuses"} what V8 otherwise ` +
        `${outcome.kind === "value" ? "refuses" : "takes"}`,
      expected: `${tier}: ${inWords(compiles.v8)}`,
      actual: `${tier}: ${inWords(outcome)}`,
      where: null,
    };
  }
  return null;
};

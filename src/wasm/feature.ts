// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

/** What is released after 1.0, in any of the specifications up to 3.0, by the names of the proposals. */
const released = [
  "mutable-globals",
  "sign-extension",
  "saturating-float-to-int",
  "multi-value",
  "bulk-memory",
  "reference-types",
  "simd",
  "relaxed-simd",
  "tail-call",
  "extended-const",
  "multi-memory",
  "memory64",
  "exceptions",
  "function-references",
  "gc",
  "branch-hinting",
] as const;

/** In no specification, but in engines without a flag. */
const shipped = ["threads", "legacy-exceptions"] as const;

const unreleased = [
  "stack-switching",
  "custom-descriptors",
  "wide-arithmetic",
  "custom-page-sizes",
  "memory-control",
  "compact-imports",
  "shared-everything",
] as const;

export const FEATURES = [...released, ...shipped, ...unreleased] as const;

/** A proposal that a module may use, as the proposals are called. What 1.0 has is no feature. */
export type Feature = (typeof FEATURES)[number];

const unreleasedOnes: ReadonlySet<Feature> = new Set(unreleased);

/** Whether the feature is in a specification, or else in engines without a flag. */
export const isShipped = (feature: Feature): boolean => !unreleasedOnes.has(feature);

import type { Feature } from "../../../wasm/feature.ts";

/**
 * What wabt 1.0.39 lacks, by its table of supported proposals (README.md,
 * "Supported Proposals"): the two that it lists are not implemented but in
 * part, and what it does not list it does not have.
 */
export const LACKING: ReadonlySet<Feature> = new Set<Feature>([
  "function-references",
  "gc",
  "stack-switching",
  "custom-descriptors",
  "wide-arithmetic",
  "custom-page-sizes",
  "memory-control",
  "compact-imports",
  "shared-everything",
]);

import type { Feature } from "../../wasm/feature.ts";

/** The proposals that generated modules use, and no others. What 2.0 and earlier have in small is always used. */
export const GENERATED_FEATURES = [
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
  "threads",
  "branch-hinting",
] as const satisfies readonly Feature[];

export type GeneratedFeature = (typeof GENERATED_FEATURES)[number];

/** What is in every engine, and what a module uses is not worth drawing. */
export const ALWAYS: readonly Feature[] = ["mutable-globals", "sign-extension", "saturating-float-to-int"];

/** What comes with what. */
export const NEEDS: Readonly<Partial<Record<GeneratedFeature, readonly GeneratedFeature[]>>> = {
  "relaxed-simd": ["simd"],
  "reference-types": ["bulk-memory"],
  "function-references": ["reference-types", "bulk-memory"],
  gc: ["function-references", "reference-types", "bulk-memory"],
  exceptions: ["reference-types", "bulk-memory"],
};

/** What a module was drawn under. */
export interface Style {
  /** In the order of `GENERATED_FEATURES`. */
  readonly features: readonly GeneratedFeature[];
  /** How seldom addresses, indices and lengths are left as they come: once in so many; 0 for never. */
  readonly wild: 0 | 8 | 24;
  /** Functions may call those before them and themselves. */
  readonly recursive: boolean;
  /** Any branch may go back to a loop, not only a counted one. */
  readonly looping: boolean;
}

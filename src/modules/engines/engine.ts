import type { Outcome } from "../../harness/outcome.ts";
import type { Feature } from "../../wasm/feature.ts";

/** The proposals that a module uses; `null` for what is malformed, whatever one knows. */
export type ModuleFeatures = ReadonlySet<Feature> | null;

/** A module that an engine took. */
export interface CoreModule {
  readonly binary: Uint8Array;
}

/**
 * Something that says whether a core module is valid.
 *
 * What it says is an outcome: `value` for yes, `error` of the stage `compile`
 * for no. `unsupported` and `limit` are no answers, and say why. `trap` means
 * that it broke off in the middle, which it must never do: a panic, an abort.
 */
export interface CoreEngine {
  readonly name: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Which of the features it does not have, by name; `null` if it has them all. */
  lacks(features: ModuleFeatures): string | null;
  /** Whether what the two say of a module with these features has to be the same. */
  comparable(other: CoreEngine, features: ModuleFeatures): boolean;
  /** To be awaited before each case: makes the instance that `compile` uses, unless there is one. */
  ready(): Promise<void>;
  /** Has the next `ready` make an instance that no earlier case has used. */
  renew(): void;
  compile(binary: Uint8Array<ArrayBuffer>): Outcome<CoreModule>;
  /** How often its instance was replaced, since it broke off or had grown too large. */
  readonly replaced: number;
  /** How large its own memory is, which never shrinks; 0 while it has none. */
  readonly memoryBytes: number;
}

/** Something that writes binaries as text and reads text. */
export interface TextTool {
  readonly name: string;
  print(binary: Uint8Array<ArrayBuffer>): Outcome<string>;
  parse(text: string): Outcome<Uint8Array<ArrayBuffer>>;
}

/** An outcome that is no value. */
export type Refusal = Exclude<Outcome<never>, { readonly kind: "value" }>;

/** The first of `features` that is not among those that an engine has. */
export function missing(features: ModuleFeatures, lacking: ReadonlySet<Feature>): string | null {
  for (const feature of features ?? []) if (lacking.has(feature)) return feature;
  return null;
}

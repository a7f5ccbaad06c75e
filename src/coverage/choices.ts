// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UsageError, messageOf } from "../errors.ts";

/**
 * What a module is known by: its file; whatever loads the package that carries
 * it inside its JavaScript, as those made by emscripten do; or its bytes.
 *
 * Of the modules that are compiled while `load` runs the largest is meant:
 * packages try with small ones what the engine has. `load` is called once, when
 * coverage starts, and must not find the package loaded already.
 */
export type ModuleSource =
  | { readonly file: string | URL }
  | { readonly load: () => Promise<unknown> }
  | { readonly matches: (bytes: Uint8Array) => boolean };

/** How one module is counted in. */
export interface ModuleOptions {
  /**
   * The most counters of the module; the edges of a larger one share them, as
   * many edges apart as there are counters. Of edges that share one libFuzzer
   * sees what the first of them that an input reaches shows, and of the others
   * only that the counter moved more often. So precision goes with how much of
   * the counters the inputs reach. Binaryen 132 has 525,751 edges: of the 12,357
   * that 745 inputs reached by reading and validating, 65,536 counters keep 94%
   * apart, 32,768 keep 85%; of the 28,555 with printing and writing 84%, 69%.
   */
  readonly maxCounters?: number;
  /**
   * Whether the instances of the module are put back by `Coverage.restore`, if
   * it can be; `true` if left out. `false` for a module whose JavaScript
   * remembers from one execution to the next what lies in the module's memory,
   * or where copying the memory back costs more than the features are worth.
   */
  readonly restorable?: boolean;
}

/** A module to count in; a path or a URL alone is its file, a function alone goes by its bytes. */
export type ModuleChoice = string | URL | ((bytes: Uint8Array) => boolean) | (ModuleSource & ModuleOptions);

/** A module to count in, by its name for messages. */
export interface Choice extends ModuleOptions {
  readonly name: string;
  /** Whether it is the module with these bytes, and this SHA-1 of them. */
  readonly matches: (bytes: Uint8Array, key: string) => boolean;
  readonly path: string | null;
  /** What the file's content is known by. */
  readonly key: string | null;
  readonly load: (() => Promise<unknown>) | null;
}

/** @throws UsageError for a file that can't be read. */
export function choiceOf(name: string, choice: ModuleChoice): Choice {
  if (typeof choice === "function") return choiceOf(name, { matches: choice });
  if (typeof choice === "string" || choice instanceof URL) return choiceOf(name, { file: choice });
  const { maxCounters, restorable } = choice;
  const options: ModuleOptions = {
    ...(maxCounters === undefined ? {} : { maxCounters }),
    ...(restorable === undefined ? {} : { restorable }),
  };
  const known = { ...options, name, path: null, key: null, load: null };
  if ("load" in choice) return { ...known, matches: () => false, load: choice.load };
  if ("matches" in choice) return { ...known, matches: (bytes) => choice.matches(bytes) };
  const path = typeof choice.file === "string" ? choice.file : fileURLToPath(choice.file);
  try {
    const key = keyOf(readFileSync(path));
    return { ...known, matches: (_, other) => other === key, path, key };
  } catch (error) {
    throw new UsageError(`coverage of ${name}: ${path} can't be read: ${messageOf(error)}`);
  }
}

/** What a module's content is known by. */
export const keyOf = (bytes: Uint8Array): string => createHash("sha1").update(bytes).digest("hex");

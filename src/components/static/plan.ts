import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Case, Uncalled } from "../case/case.ts";
import { PLAIN_CALL } from "../case/plain.ts";
import { folderOf } from "../../harness/jco/locate.ts";
import type { JcoRelease } from "../../harness/jco/locate.ts";
import { STATIC_STRUCTURES, staticStructure } from "../generators/static.ts";
import { buildComponent } from "../guests/component.ts";

/** Changes with the form of what a set holds. */
const FORM = 1;

/** Which cases are made ahead of time. */
export interface PlanOptions {
  /** Which of the windows of `cases` structures into which the fixed sequence falls. */
  readonly seed: number;
  /** How many. */
  readonly cases: number;
}

/** The members of a set, and the name of what a release of jco makes of them. */
export interface Plan extends PlanOptions {
  readonly structures: readonly Uncalled[];
  /** The component of each structure. */
  readonly binaries: readonly Uint8Array[];
  /** A hash of all that a set is made from: structures, components, and jco. */
  readonly id: string;
}

/** The numbers of the structures that a set is about, in the fixed sequence (generators/static.ts). */
export function numbersOf({ seed, cases }: PlanOptions): readonly number[] {
  return Array.from({ length: cases }, (_, index) => (seed * cases + index) % STATIC_STRUCTURES);
}

/** Plans a set; nothing is transpiled. */
export function planSet(
  { seed, cases }: PlanOptions,
  release: JcoRelease,
  structures = numbersOf({ seed, cases }).map(staticStructure),
): Plan {
  const binaries = structures.map((structure) => buildComponent(asCase(structure)));
  const hash = createHash("sha256").update(JSON.stringify([FORM, seed, cases, structures, release.versions]));
  for (const binary of binaries) hash.update(binary);
  for (const bytes of toolBytes(release)) hash.update(bytes);
  return { seed, cases, structures, binaries, id: hash.digest("hex").slice(0, 16) };
}

/** The plainest case of a structure: one call. */
export function asCase(structure: Uncalled): Case {
  return { ...structure, calls: [{ ...PLAIN_CALL, kind: "seeded", seed: 0 }] };
}

/** Bindgen itself: a jco under development changes without its version. */
function toolBytes({ bindgen }: JcoRelease): readonly Uint8Array[] {
  const folder = folderOf(bindgen);
  const name = basename(bindgen.script, ".js");
  const files = readdirSync(folder)
    .filter((file) => file.startsWith(`${name}.`))
    .sort();
  return files.map((file) => readFileSync(join(folder, file)));
}

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { isAlive } from "../../harness/pending.ts";
import type { EngineOutcome } from "../engines/trap_kind.ts";
import type { Plan } from "./plan.ts";

/** What transpiling said instead of giving a module. */
export type Failure = Exclude<EngineOutcome<never>, { readonly kind: "value" }>;

/** What a set says of itself. */
interface Manifest {
  readonly id: string;
  readonly seed: number;
  readonly cases: number;
  /** Of jco and the platform. */
  readonly versions: Readonly<Record<string, string>>;
  /** The folder that jco was taken from, if not the installed one. */
  readonly jco: string | null;
  /** For each member why there is no module of it; `null` if there is one. */
  readonly failures: readonly (Failure | null)[];
}

const MANIFEST = "set.json";
/** Folders of this name are being made, or were when their process died. */
const MAKING = ".making-";

/**
 * Where sets are kept. Below `node_modules`: no version control looks there,
 * no package takes it along, and Jazzer.js leaves alone what is imported from
 * there, which as generated code of thousands of branches would drown what
 * its counters say of anything else.
 */
export const setsFolder = (root: string): string => join(root, "node_modules", ".cache", "component-fuzz", "static");

/** A set on disk. */
export class SetFolder {
  readonly path: string;
  readonly manifest: Manifest;

  constructor(path: string, manifest: Manifest) {
    this.path = path;
    this.manifest = manifest;
  }

  /** The folder of a member's module. */
  member(index: number): string {
    return join(this.path, memberName(index));
  }

  /** The files of a member's module, by their paths in its folder. */
  files(index: number): ReadonlyMap<string, Uint8Array> {
    const folder = this.member(index);
    const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(
      names.map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(folder.length + 1).replaceAll("\\", "/"), readFileSync(path)];
      }),
    );
  }

  /** The members that there is a module of. */
  get ready(): readonly number[] {
    return this.manifest.failures.flatMap((failure, index) => (failure === null ? [index] : []));
  }
}

export const memberName = (index: number): string => String(index).padStart(4, "0");

/** The set of a plan, if it was made. */
export function openSet(folder: string, { id }: Pick<Plan, "id">): SetFolder | null {
  const path = join(folder, id);
  if (!existsSync(join(path, MANIFEST))) return null;
  return new SetFolder(path, JSON.parse(readFileSync(join(path, MANIFEST), "utf8")) as Manifest);
}

/**
 * Makes a set: `write` fills a folder, which appears whole by a rename.
 * Several processes may do so at once. Sets that this one takes the place of
 * are removed.
 */
export async function makeSet(folder: string, write: (path: string) => Promise<Manifest>): Promise<SetFolder> {
  mkdirSync(folder, { recursive: true });
  const making = mkdtempSync(join(folder, `${MAKING}${process.pid}-`));
  try {
    const manifest = await write(making);
    writeFileSync(join(making, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
    const path = join(folder, manifest.id);
    try {
      renameSync(making, path);
    } catch (error) {
      // Another process was faster: its set is the same one.
      if (!existsSync(join(path, MANIFEST))) throw error;
    }
    removeStale(folder, manifest);
    return new SetFolder(path, manifest);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/**
 * Removes the sets that differ from `current` in nothing but what they were made from, and what dead processes left
 * behind.
 */
function removeStale(folder: string, current: Manifest): void {
  for (const name of readdirSync(folder)) {
    if (name !== current.id && isStale(folder, name, current))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isStale(folder: string, name: string, current: Manifest): boolean {
  if (name.startsWith(MAKING)) return !isAlive(Number.parseInt(name.slice(MAKING.length), 10));
  const other = openSet(folder, { id: name });
  return other !== null && (["seed", "cases", "jco"] as const).every((key) => other.manifest[key] === current[key]);
}

/** Writes files below `folder`. */
export function writeAll(folder: string, files: Iterable<readonly [path: string, content: string | Uint8Array]>): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

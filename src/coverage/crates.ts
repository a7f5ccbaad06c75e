// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import type { FunctionReach, ModuleReach } from "./reach.ts";

/** How much was reached of functions that belong together. */
interface PartReach {
  readonly name: string;
  readonly functions: number;
  readonly reachedFunctions: number;
  readonly edges: number;
  readonly reached: number;
}

/** A crate, or a project in C++, with its source files; what is reached of it is the sum of them. */
export interface CrateReach extends PartReach {
  readonly files: readonly PartReach[];
}

/** Where functions go of which nothing is known. */
const UNKNOWN = "(no source known)";
/** The file of functions that name none. */
const BETWEEN = "(between functions of this crate)";

/** Crates whose functions are inlined everywhere: they are a function's home only if it names no other. */
const EVERYWHERE = new Set(["alloc", "core", "std", "hashbrown", "indexmap"]);

/**
 * The functions of a module by crate and source file, each counted once, those with the most edges first.
 *
 * A function names the source files of all that was inlined into it, in the messages of panics. It is at home in the
 * crate of which it names the most files, and there in the first of them. One that names none lies where the linker
 * has put its object file: between two functions of one crate it is taken for one of that crate. Of the functions of
 * bindgen that name a file, nine of ten lie so.
 */
export function byCrate({ functions }: ModuleReach): readonly CrateReach[] {
  const homes = functions.map(homeOf);
  const between = placesBetween(homes);
  const crates = new Map<string, Map<string, Sum>>();
  for (const [index, { edges, reached }] of functions.entries()) {
    const [crate, file] = homes[index] ?? between[index] ?? [UNKNOWN, UNKNOWN];
    const files = crates.get(crate) ?? new Map<string, Sum>();
    crates.set(crate, files);
    const sum = files.get(file) ?? { functions: 0, reachedFunctions: 0, edges: 0, reached: 0 };
    files.set(file, sum);
    sum.functions++;
    sum.edges += edges;
    sum.reached += reached;
    if (reached > 0) sum.reachedFunctions++;
  }
  return [...crates]
    .map(([name, files]) => {
      const parts = [...files].map(([file, sum]) => ({ name: file, ...sum })).sort(byEdges);
      const total = (count: (part: PartReach) => number): number => parts.reduce((sum, part) => sum + count(part), 0);
      return {
        name,
        files: parts,
        functions: total((part) => part.functions),
        reachedFunctions: total((part) => part.reachedFunctions),
        edges: total((part) => part.edges),
        reached: total((part) => part.reached),
      };
    })
    .sort(byEdges);
}

interface Sum {
  functions: number;
  reachedFunctions: number;
  edges: number;
  reached: number;
}

/** A crate and a file of it. */
type Home = readonly [crate: string, file: string];

function homeOf({ sources }: FunctionReach): Home | null {
  const homes = sources.map(split);
  const own = homes.filter(([crate]) => !EVERYWHERE.has(crate.replace(/-\d.*$/, "")));
  const named = own.length > 0 ? own : homes;
  const crates = Map.groupBy(named, ([crate]) => crate);
  const [most] = [...crates.values()].sort((a, b) => b.length - a.length);
  // Headers are inlined everywhere, too.
  return most?.find(([, file]) => !file.endsWith(".h")) ?? most?.[0] ?? null;
}

/** @param source as `wasmparser-0.258.0/src/validator.rs`, or `crates/js-component-bindgen/src/lib.rs`. */
function split(source: string): Home {
  const path = source.replace(/^crates\//, "");
  const end = path.indexOf("/");
  return end < 0 ? [path, path] : [path.slice(0, end), path.slice(end + 1)];
}

/** For each function the crate of those before and after it that name one, where that is the same. */
function placesBetween(homes: readonly (Home | null)[]): readonly (Home | null)[] {
  const crates = homes.map((home) => (home && !EVERYWHERE.has(home[0].replace(/-\d.*$/, "")) ? home[0] : null));
  const nearest = (all: readonly (string | null)[]): (string | null)[] => {
    let last: string | null = null;
    return all.map((crate) => (last = crate ?? last));
  };
  const before = nearest(crates);
  const after = nearest(crates.toReversed()).reverse();
  return before.map((crate, index) => (crate !== null && crate === after[index] ? [crate, BETWEEN] : null));
}

const byEdges = (a: PartReach, b: PartReach): number => b.edges - a.edges || (a.name < b.name ? -1 : 1);

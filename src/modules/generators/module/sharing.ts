// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this is the same each time.

import { NATURAL_ALIGNMENT } from "../../../wasm/immediates.ts";
import type { ImmediateKind } from "../../../wasm/immediates.ts";
import type { Instruction } from "../../../wasm/instruction.ts";
import { isFixed } from "../../../wasm/type_rule.ts";
import type { TypeWord } from "../../../wasm/type_rule.ts";

/** What the type of an instruction does not depend on. */
const FREE: ReadonlySet<ImmediateKind> = new Set<ImmediateKind>([
  "i32",
  "i64",
  "f32",
  "f64",
  "v128",
  "lane",
  "lanes",
  "fence",
]);

export const isFree = (kind: ImmediateKind): boolean => FREE.has(kind);
export const isMemoryArgument = (kind: ImmediateKind): kind is keyof typeof NATURAL_ALIGNMENT =>
  kind in NATURAL_ALIGNMENT;

/**
 * What the forms of an instruction depend on, which modules, or functions of
 * one, have in common: nothing, the addresses of a memory, which types may be
 * named, the type of a variable, the functions of the module, or anything in it.
 */
type Sharing = "nothing" | "memories" | "types" | "locals" | "functions" | "module";

/** Words for which the stack decides, or the operands alone. */
const PORTABLE: ReadonlySet<TypeWord> = new Set<TypeWord>([
  "any",
  "number",
  "chosen",
  "reference",
  "reference?",
  "heap",
  "heap?",
]);

function find({ immediates, type }: Instruction): Sharing {
  const words = type ? [...type.parameters, ...type.results] : [];
  const all = (which: (word: TypeWord) => boolean): boolean => words.every((word) => isFixed(word) || which(word));
  const kinds = immediates.filter((kind) => !isFree(kind));
  const [kind] = kinds;
  if (kind === undefined && all(() => false)) return "nothing";
  if (kind && isMemoryArgument(kind)) return "memories";
  if (kind === "local") return "locals";
  if (kind === "func" && all((word) => word === "params" || word === "results")) return "functions";
  const isOfTypes = kinds.every((one) => one === "value_types" || one === "heap_type");
  return isOfTypes && all((word) => PORTABLE.has(word)) ? "types" : "module";
}

const known = new Map<Instruction, Sharing>();

export function sharingOf(instruction: Instruction): Sharing {
  let sharing = known.get(instruction);
  if (!sharing) known.set(instruction, (sharing = find(instruction)));
  return sharing;
}

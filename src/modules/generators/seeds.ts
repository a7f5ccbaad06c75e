import type { Seed } from "../../harness/target.ts";
import { bytesCase } from "../case/case.ts";
import type { Case } from "../case/case.ts";
import { bytesOf } from "./parts.ts";
import type { Part } from "./parts.ts";
import { components } from "./seeds_components.ts";
import { codes } from "./seeds_code.ts";
import { everyInstruction } from "./every_instruction.ts";
import { invalidOnes } from "./seeds_invalid.ts";
import { sections } from "./seeds_sections.ts";
import { typeSeeds } from "./seeds_types.ts";

/** A binary with the name of its seed. */
export interface Named {
  readonly name: string;
  readonly part: Part;
}

/**
 * The modules and components from which fuzzing starts: every section, every
 * value type, every instruction, the ways to write one thing, and for what is
 * not valid a small module each.
 */
export function* seedCases(): Generator<Seed<Case>> {
  for (const group of [sections(), typeSeeds(), codes(), everyInstruction(), invalidOnes(), components()])
    for (const { name, part } of group) yield { name, case: bytesCase(bytesOf(part)) };
}

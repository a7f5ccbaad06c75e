import type { Case } from "../case/case.ts";
import { instructionNames, sectionNames } from "../case/contents.ts";
import { formOf } from "../case/form.ts";

/** Kinds of sections and instructions that are named; more say nothing of a cause. */
const MAX_NAMED = 8;

/** The structural cause of what a case shows that is as small as it can be: what it still consists of. */
export function causeOf({ bytes }: Case): string {
  const form = formOf(bytes);
  const sections = [...new Set(sectionNames(bytes))];
  const instructions = [...new Set(instructionNames(bytes))].filter((name) => name !== "end");
  return [form, list(sections), list(instructions)].filter((part) => part !== "").join(": ");
}

const list = (names: readonly string[]): string =>
  names.length > MAX_NAMED ? `${names.slice(0, MAX_NAMED).join(", ")} …` : names.join(", ");

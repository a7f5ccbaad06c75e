import type { Target } from "./target.ts";

/** The text of a case file: the case with its target's name, so that no other target takes it. */
export function caseFile<C>(target: Pick<Target<C>, "name" | "stringify">, testCase: C): string {
  return target.stringify(testCase).replace(/^\{\n/, `{\n  "target": ${JSON.stringify(target.name)},\n`);
}

import type { Target } from "./target.ts";

/** The text of a case file: the case with its target's name, so that no other target takes it. */
export function caseFile<C>({ name, cases }: Pick<Target<C>, "name" | "cases">, testCase: C): string {
  return cases.stringify(testCase).replace(/^\{\n/, `{\n  "target": ${JSON.stringify(name)},\n`);
}

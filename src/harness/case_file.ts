import type { Target } from "./target.ts";

/**
 * The text of a case file: the case with its target's name, so that no other target takes it.
 *
 * @throws TypeError if the target writes its cases as anything but an object.
 */
export function caseFile<C>({ name, cases }: Pick<Target<C>, "name" | "cases">, testCase: C): string {
  const text = cases.stringify(testCase);
  const start = /^\{\s*/.exec(text)?.[0];
  if (start === undefined) throw new TypeError(`a case of ${name} is no object in JSON`);
  return `{\n  "target": ${JSON.stringify(name)},\n  ${text.slice(start.length)}`;
}

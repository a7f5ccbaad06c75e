import type { Case } from "../case/case.ts";
import { PLAIN_CALL, PLAIN_CASE, PLAIN_COMPONENT } from "../case/plain.ts";
import type { Finding } from "../../harness/verdict.ts";
import { evidenceOf } from "../oracles/evidence.ts";
import { postorder, typesOf } from "../types/children.ts";
import { difference } from "../values/difference.ts";
import { valueClass } from "./value_class.ts";

/**
 * The structural cause of a finding, in a few words: what its case needs in
 * order to show it. Names, other types, and where among these it happens take
 * no part.
 *
 * @param testCase as small as it can be: what is in it is then needed.
 */
export function causeOf(testCase: Case, finding: Finding): string {
  return [what(testCase, finding), ...needs(testCase)].join(", ");
}

/** The value that comes to harm; where none does, the types that are passed. */
function what(testCase: Case, finding: Finding): string {
  const { mismatch } = evidenceOf(finding);
  const found = mismatch && difference(mismatch.type, mismatch.expected, mismatch.actual);
  if (found) return valueClass(found.at.type, found.at.value);
  const kinds = testCase.functions
    .flatMap(({ func }) => typesOf(func))
    .flatMap(postorder)
    .map(({ kind }) => kind);
  return [...new Set(kinds)].sort().join(" ") || "no values";
}

/** Everything that is not as where a user chooses nothing. */
function needs(testCase: Case): readonly string[] {
  const { functions, components, jco, v8, link, calls, asyncHost, shareDefinitions, inFlight } = testCase;
  return [
    ...(functions.length > 1 ? ["several functions"] : []),
    ...(components.length > 1
      ? [components.some(({ beside }) => beside) ? "components beside each other" : "several components"]
      : []),
    ...(calls.length > 1 ? ["several calls"] : []),
    ...distinct(components.flatMap((component) => chosen(component, PLAIN_COMPONENT))),
    ...distinct(calls.flatMap(({ form, answer }) => chosen({ form, answer }, PLAIN_CALL))),
    ...chosen({ asyncHost, shareDefinitions, inFlight, link }, PLAIN_CASE),
    ...chosen(jco, PLAIN_CASE.jco),
    ...chosen(v8, PLAIN_CASE.v8),
  ];
}

/** Which options are not the plain ones; of numbers only that they aren't. */
function chosen<T extends object>(options: T, plain: { readonly [K in keyof T]: unknown }): readonly string[] {
  return (Object.keys(options) as (keyof T & string)[])
    .filter((key) => options[key] !== plain[key] && key !== "beside")
    .map((key) =>
      typeof options[key] === "string" ? `${key} ${options[key]}` : options[key] === false ? `no ${key}` : key,
    );
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();

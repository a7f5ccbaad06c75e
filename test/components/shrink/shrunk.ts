import type { Case } from "../../../src/components/case/case.ts";
import { whyNotCase } from "../../../src/components/case/legal.ts";
import { caseFromJson, stringifyCase } from "../../../src/components/case/json.ts";
import { printCase } from "../../../src/components/case/print.ts";
import { shrinking } from "../../../src/components/shrink/shrinking.ts";
import { shrink } from "../../../src/harness/shrink.ts";
import type { ShrinkOptions, Shrunk } from "../../../src/harness/shrink.ts";

const cases = { print: printCase, stringify: stringifyCase, parse: caseFromJson, whyNot: whyNotCase };

/** What becomes of a case of components while `holds` says so. */
export function shrunkWhile(
  testCase: Case,
  holds: (candidate: Case) => boolean,
  options: Partial<ShrinkOptions<Case>> = {},
): Promise<Shrunk<Case>> {
  return shrink({ cases, shrinking }, testCase, {
    holds: (candidate) => Promise.resolve(holds(candidate)),
    ...options,
  });
}

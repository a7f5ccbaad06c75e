import { basename, dirname } from "node:path";
import { caseFile } from "../harness/case_file.ts";
import type { Target } from "../harness/target.ts";
import { verdictLines } from "./explain.ts";
import { writeFiles } from "./output.ts";
import type { Output } from "./output.ts";
import { smallestCase } from "./shrink.ts";
import type { Subject } from "./subject.ts";

/**
 * `component-fuzz declare`: what TypeScript says of a case's declarations, and
 * with `out` the smallest case of which it says the same.
 */
export async function declare<C>(
  target: Target<C>,
  subject: Subject<C>,
  { out }: { readonly out?: string },
  output: Output,
): Promise<void> {
  const declared = { ...target, run: target.declare };
  let testCase = subject.case;
  if (out !== undefined) {
    testCase = await smallestCase(declared, subject, output, {
      keep: (smaller) => writeFiles(dirname(out), [[basename(out), caseFile(target, smaller)]]),
    });
    output.out(`${out}:\n${target.print(testCase)}\n`);
  }
  const verdict = await target.declare(testCase);
  const known = verdict.kind === "finding" ? target.explain(verdict, testCase) : undefined;
  output.out(verdictLines(verdict, known).join("\n"));
}

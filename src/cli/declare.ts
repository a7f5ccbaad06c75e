import { basename, dirname } from "node:path";
import { UsageError } from "../errors.ts";
import { caseFile } from "../harness/case_file.ts";
import type { TriagedTarget } from "../harness/target.ts";
import { explanationOf, verdictLines } from "./explain.ts";
import { checkOutFile, writeFiles } from "./output.ts";
import type { Output } from "./output.ts";
import { smallestCase } from "./shrink.ts";
import type { Subject } from "./subject.ts";

/**
 * `component-fuzz declare`: what TypeScript says of a case's declarations, and
 * with `out` the smallest case of which it says the same.
 */
export async function declare<C>(
  target: TriagedTarget<C>,
  subject: Subject<C>,
  { out }: { readonly out?: string },
  output: Output,
): Promise<void> {
  const check = target.extras.checks?.["declare"];
  if (!check) throw new UsageError(`${target.name} declares nothing: there is nothing that TypeScript could look at`);
  if (out !== undefined) checkOutFile(out);
  const declared = { ...target, run: check };
  let testCase = subject.case;
  if (out !== undefined) {
    testCase = await smallestCase(declared, subject, output, {
      keep: (smaller) => writeFiles(dirname(out), [[basename(out), caseFile(target, smaller)]]),
    });
    output.out(`${out}:\n${target.cases.print(testCase)}\n`);
  }
  const verdict = await check(testCase);
  const known = await explanationOf(target, verdict, testCase);
  output.out(verdictLines(target, verdict, known).join("\n"));
}

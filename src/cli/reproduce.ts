import { existsSync, readdirSync } from "node:fs";
import { UsageError, messageOf } from "../errors.ts";
import { told } from "../harness/explain.ts";
import { readStored } from "../harness/store.ts";
import type { TriagedTarget } from "../harness/target.ts";
import type { Verdict } from "../harness/verdict.ts";
import { firstRelease } from "./first_release.ts";
import { explanationOf, verdictLines } from "./explain.ts";
import { writeFiles } from "./output.ts";
import type { Output } from "./output.ts";
import type { Release } from "./releases.ts";
import { smallestCase } from "./shrink.ts";
import type { Subject } from "./subject.ts";

/**
 * `component-fuzz reproduce`: a folder that a maintainer can run. A case that
 * shows nothing gives a folder that shows nothing, which is said. Its text says
 * which of `releases`, the oldest first, was the first to show the finding.
 *
 * @throws UsageError if the folder is taken or can't be written, or what is tested does not support the case.
 */
export async function reproduce<C>(
  target: TriagedTarget<C>,
  subject: Subject<C>,
  options: { readonly out: string; readonly shrink: boolean; readonly releases?: readonly Release<C>[] },
  output: Output,
): Promise<void> {
  checkFree(options.out);
  const { checked, first } = await failing(target, subject);
  if (first.kind === "reject")
    throw new UsageError(`${subject.path} can't be run here (${first.reason}): there is nothing to reproduce`);
  const shrinks = options.shrink && first.kind === "finding";
  const testCase = shrinks ? await smallestCase(checked, subject, output) : subject.case;
  const verdict = shrinks ? await checked.run(testCase, { cold: true }) : first;
  const known = await explanationOf(target, verdict, testCase);
  const shown: Verdict = verdict.kind === "finding" ? { ...verdict, finding: told(known, verdict.finding) } : verdict;
  const remarks =
    verdict.kind === "finding" ? await firstRelease(options.releases ?? [], testCase, verdict.finding) : [];
  const files = await target.reproduce(testCase, shown, known, remarks);
  writeFiles(options.out, files);
  if (verdict.kind !== "finding") output.remark(`${subject.path} shows no finding here: run.mjs exits with 0`);
  output.out(
    [
      `${options.out}: ${[...files.keys()].join(", ")}`,
      ...verdictLines(
        target,
        verdict,
        known,
        shrinks && verdict.kind === "finding" ? target.triage.cause(testCase, told(known, verdict.finding)) : undefined,
      ),
      `See README.md there; cd ${options.out} && npm install && node run.mjs`,
    ].join("\n"),
  );
}

/**
 * What shows the case's finding: running it, or, if it passes, the first of
 * the target's other checks that finds something.
 *
 * @returns the target, run that way, and what it shows.
 */
async function failing<C>(
  target: TriagedTarget<C>,
  subject: Subject<C>,
): Promise<{ readonly checked: TriagedTarget<C>; readonly first: Verdict }> {
  const first = await target.run(subject.case, { cold: true });
  if (first.kind !== "finding" || subject.stored !== undefined) {
    const stage = subject.stored === undefined ? null : readStored(subject.stored).fingerprint.stage;
    for (const [name, check] of Object.entries(target.extras.checks ?? {})) {
      // A finding that was kept says which check it is of.
      if (stage !== null && stage !== name) continue;
      const verdict = await check(subject.case).catch((error: unknown) => {
        // What a check needs that nobody asked for, as TypeScript, may be missing.
        if (error instanceof UsageError && stage === null) return first;
        throw error;
      });
      if (verdict !== first && verdict.kind === "finding")
        return { checked: { ...target, run: check }, first: verdict };
    }
  }
  return { checked: target, first };
}

/** Nothing of the user's may be lost in a folder that is written to. */
function checkFree(folder: string): void {
  try {
    if (existsSync(folder) && readdirSync(folder).length > 0)
      throw new UsageError(`${folder} is not empty; name a new folder with --out`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${folder} can't be written: ${messageOf(error)}`);
  }
}

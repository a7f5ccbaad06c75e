import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { told } from "../harness/explain.ts";
import { fingerprintText } from "../harness/report.ts";
import { fileUnder } from "../harness/store.ts";
import type { Verdict } from "../harness/verdict.ts";
import { shrink as shrinkCase } from "../harness/shrink.ts";
import { caseFile } from "../harness/case_file.ts";
import { likeness, rootOf } from "../running/root_cause.ts";
import type { TriagedTarget } from "../harness/target.ts";
import { checkOutFile, writeFiles } from "./output.ts";
import type { Output } from "./output.ts";
import type { Subject } from "./subject.ts";

/** How often the progress line changes, in milliseconds. */
const PROGRESS_MS = 200;

/**
 * `component-fuzz shrink`: the smallest case that shows the same finding, as
 * an input and as a case file beside it. Both are there from the start and
 * get smaller, so that whoever has no patience has something.
 *
 * @param options `out`: where the input goes; `shrunk` in the folder of a finding that was kept.
 * @throws UsageError if the case shows no finding, or nothing can be written.
 */
export async function shrink<C>(
  target: TriagedTarget<C>,
  subject: Subject<C>,
  options: { readonly out?: string; readonly any?: boolean },
  output: Output,
): Promise<void> {
  const out = options.out ?? (subject.stored === undefined ? null : join(subject.stored, "shrunk"));
  if (out === null)
    throw new UsageError("name the file to write with -o; only of a finding that was kept, `shrunk` goes beside it");
  checkOutFile(out);
  const files = [out, `${out}.json`];
  if (files.some((file) => resolve(file) === resolve(subject.path)))
    throw new UsageError(`${subject.path} would be overwritten; choose another file with -o`);
  const keep = (testCase: C): void =>
    writeFiles(dirname(out), [
      [basename(out), target.encode(testCase)],
      [`${basename(out)}.json`, caseFile(target, testCase)],
    ]);
  const smallest = await smallestCase(target, subject, output, { any: options.any ?? false, keep });
  if (subject.stored !== undefined && options.out === undefined)
    return await file(
      target,
      subject.stored,
      await smallestCase(target, { ...subject, case: smallest }, output, { any: true, keep }),
      output,
    );
  output.out(
    [`${files.join(" and ")}:`, ...(await causeLines(target, smallest)), target.cases.print(smallest)].join("\n"),
  );
}

/** Files a finding that was kept under its cause. */
async function file<C>(target: TriagedTarget<C>, stored: string, smallest: C, output: Output): Promise<void> {
  const verdict = await target.run(smallest, { cold: true });
  const filed = verdict.kind === "finding" ? fileUnder(stored, await rootOf(target, smallest, verdict)) : stored;
  output.out(
    [
      `${join(filed, "shrunk")} and ${join(filed, "shrunk.json")}:`,
      ...(await causeLines(target, smallest)),
      target.cases.print(smallest),
    ].join("\n"),
  );
}

/** The fingerprint and the cause, once a case is as small as it can be. */
async function causeLines<C>(target: TriagedTarget<C>, smallest: C): Promise<readonly string[]> {
  const verdict = await target.run(smallest, { cold: true });
  if (verdict.kind !== "finding") return [];
  const finding = told(await target.explain(verdict.finding, smallest), verdict.finding);
  return [`${fingerprintText(finding.fingerprint, target.triage.cause(smallest, finding))}`];
}

/** How a case is shrunk. */
interface ShrinkOptions<C> {
  /**
   * Whether any finding will do that the same known issues explain, or none: a bug that reads or
   * writes in the wrong place shows in many ways, and they all lead to the same smallest case.
   */
  readonly any?: boolean;
  /** Is given each smaller case, the first one included, and the last one again if it is not the smallest of them. */
  readonly keep?: (testCase: C) => void;
}

/**
 * The smallest case with the finding of `subject`, which it also shows in a
 * fresh engine: a bug at some limit may show in one that has run for a while.
 *
 * @throws UsageError if `subject` shows no finding.
 */
export async function smallestCase<C>(
  target: TriagedTarget<C>,
  subject: Subject<C>,
  output: Output,
  options: ShrinkOptions<C> = {},
): Promise<C> {
  const { any = false, keep = () => {} } = options;
  const verdict = await target.run(subject.case, { cold: true });
  if (verdict.kind !== "finding")
    throw new UsageError(`${subject.path} shows no finding here (${said(verdict)}): there is nothing to shrink`);
  const isLike = likeness(target, verdict, await target.explain(verdict.finding, subject.case), any);
  const shows = async (candidate: C, cold: boolean): Promise<boolean> => {
    const found = await target.run(candidate, { cold });
    return found.kind === "finding" && (await isLike(found, candidate));
  };
  const taken: C[] = [subject.case];
  keep(subject.case);
  let shown = 0;
  const { tries, done } = await shrinkCase(target, subject.case, {
    holds: async (candidate) => {
      const same = await shows(candidate, false);
      if (same) keep(candidate);
      if (same) taken.push(candidate);
      return same;
    },
    onProgress: ({ reducer, tries, taken, nodes }) => {
      if (Date.now() - shown < PROGRESS_MS) return;
      shown = Date.now();
      output.remark(`${nodes} nodes after ${tries} tries, ${taken} of them smaller: ${reducer}`, true);
    },
  });
  output.remark(`${tries} tries${done ? "" : "; there may be smaller cases"}`);
  return await lastThatShows(taken, shows, output, keep);
}

/** The last case that shows the finding in a fresh engine. */
async function lastThatShows<C>(
  taken: readonly C[],
  shows: (candidate: C, cold: boolean) => Promise<boolean>,
  output: Output,
  keep: (testCase: C) => void,
): Promise<C> {
  let last = taken.length - 1;
  while (last > 0 && !(await shows(taken[last]!, true))) last--;
  const testCase = taken[last]!;
  if (last < taken.length - 1) {
    output.remark(`${taken.length - 1 - last} smaller cases did not show it in a fresh engine`);
    keep(testCase);
  }
  return testCase;
}

const said = (verdict: Exclude<Verdict, { readonly kind: "finding" }>): string =>
  verdict.kind === "pass" ? "it passes" : verdict.reason;

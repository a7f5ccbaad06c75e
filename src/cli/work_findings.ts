import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { UsageError } from "../errors.ts";
import { idsOf, told } from "../harness/explain.ts";
import { fingerprintText } from "../harness/report.ts";
import { dropFinding, noteState, readStored } from "../harness/store.ts";
import type { State, StoredFinding } from "../harness/store.ts";
import type { TriagedTarget } from "../harness/target.ts";
import { loadTarget } from "../targets/registry.ts";
import { allFindings, findingOf, idOf, stateText } from "./findings.ts";
import type { Output } from "./output.ts";
import { readSubject } from "./subject.ts";

/** `component-fuzz findings show`: all that is kept of one, with what can be done next. */
export function showFinding(root: string, id: string, output: Output): void {
  const one = findingOf(root, id);
  const { target, folder, times, first, last, flags } = one;
  output.out(
    [
      `${idOf(one)}: ${stateText(one)}; seen ${times} times, first ${first}, last ${last}`,
      `folder: ${folder}`,
      `flags:  ${flags.join(" ")}`,
      "",
      readFileSync(join(folder, "report.txt"), "utf8").trimEnd(),
      "",
      `npx component-fuzz reproduce ${target} ${folder} --out FOLDER`,
    ].join("\n"),
  );
}

/**
 * `component-fuzz findings drop`: forgets findings.
 *
 * @throws UsageError for an id that is none, before any is dropped.
 */
export function dropFindings(root: string, ids: readonly string[], output: Output): void {
  for (const one of ids.map((id) => findingOf(root, id))) {
    dropFinding(one.folder);
    output.out(`dropped ${idOf(one)}: ${one.summary}`);
  }
}

/**
 * `component-fuzz findings recheck`: runs findings again, and notes which are
 * known by now, and which no longer show in the versions at hand.
 *
 * @param ids all findings, if none is named.
 */
export async function recheckFindings(
  config: Config,
  root: string,
  ids: readonly string[],
  output: Output,
): Promise<void> {
  const all = ids.length > 0 ? ids.map((id) => findingOf(root, id)) : allFindings(root);
  if (all.length === 0) return output.remark(`nothing is kept in ${join(root, "findings")}`);
  const targets = new Map<string, TriagedTarget<unknown>>();
  const counts = { new: 0, known: 0, gone: 0 };
  for (const [index, one] of all.entries()) {
    output.remark(`${index + 1} of ${all.length}: ${idOf(one)}`, true);
    const target = targets.get(one.target) ?? (await loadTarget(one.target, config, root));
    targets.set(one.target, target);
    const state = await stateNow(target, one);
    if (typeof state === "string") {
      output.out(`${idOf(one)}  ${state}`);
      continue;
    }
    noteState(one.folder, { state, versions: target.versions });
    counts[state.kind]++;
    output.out(`${idOf(one)}  ${stateText(readStored(one.folder))}: ${one.summary}`);
  }
  output.out(`${counts.new} new, ${counts.known} known, ${counts.gone} gone`);
}

/** What a finding is in the versions at hand, or why that can't be told. */
async function stateNow<C>(target: TriagedTarget<C>, { folder, fingerprint }: StoredFinding): Promise<State | string> {
  let testCase: C;
  try {
    testCase = readSubject(target, folder).case;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  const run = target.extras.checks?.[fingerprint.stage] ?? ((one: C) => target.run(one, { cold: true }));
  const verdict = await run(testCase);
  if (verdict.kind === "reject") return `can't be run here: ${verdict.reason}`;
  if (verdict.kind === "pass") return { kind: "gone", instead: null };
  const explained = await target.explain(verdict.finding, testCase);
  if (explained.kind === "known") return { kind: "known", issue: idsOf(explained).join(", ") };
  const [was, is] = [fingerprint, told(explained, verdict.finding).fingerprint].map((one) => fingerprintText(one));
  return was === is || (await showsSmaller(target, run, folder, was!))
    ? { kind: "new" }
    : { kind: "gone", instead: is! };
}

/** Whether the smallest case shows what the finding is filed under: the first one may show the bug in another way. */
async function showsSmaller<C>(
  target: TriagedTarget<C>,
  run: (testCase: C) => ReturnType<TriagedTarget<C>["run"]>,
  folder: string,
  was: string,
): Promise<boolean> {
  try {
    const verdict = await run(readSubject(target, join(folder, "shrunk.json")).case);
    return verdict.kind === "finding" && fingerprintText(verdict.finding.fingerprint) === was;
  } catch (error) {
    // It was never shrunk.
    if (error instanceof UsageError) return false;
    throw error;
  }
}

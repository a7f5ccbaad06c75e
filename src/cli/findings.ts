import { join, relative } from "node:path";
import { UsageError } from "../errors.ts";
import { markdownTable } from "../harness/issue_table.ts";
import { deadlyInputs } from "../harness/pending.ts";
import { fingerprintText } from "../harness/report.ts";
import { damagedFindings, storedFindings } from "../harness/store.ts";
import type { StoredFinding } from "../harness/store.ts";
import { shown } from "../running/banner.ts";
import { TARGET_NAMES } from "../targets/registry.ts";
import type { Output } from "./output.ts";

/** How findings are listed. */
interface ListOptions {
  readonly json: boolean;
  readonly markdown: boolean;
}

/** `component-fuzz findings`: what fuzzing has found so far and kept, what was seen last first. */
export function findings(root: string, { json, markdown }: ListOptions, output: Output): void {
  const stored = allFindings(root);
  const deadly = TARGET_NAMES.flatMap((target) =>
    deadlyInputs(folderOf(root, target)).map((input) => ({ target, ...input })),
  );
  for (const path of TARGET_NAMES.flatMap((target) => damagedFindings(folderOf(root, target))))
    output.remark(`${shown(path)} is damaged; its inputs are there, and the next sighting restores the rest`);
  if (json) return output.out(JSON.stringify([...stored, ...deadly], null, 2));
  if (stored.length + deadly.length === 0) return output.remark(`nothing is kept in ${join(root, "findings")}`);
  if (markdown) return output.out(table(stored, deadly));
  for (const one of stored) {
    output.out(
      [
        `${idOf(one)}  ${stateText(one)}, ${one.times} ×, last ${one.last.slice(0, 16).replace("T", " ")}`,
        `    ${one.target}: ${one.summary}`,
        `    ${fingerprintText(one.fingerprint, one.cause)}`,
      ].join("\n"),
    );
  }
  for (const { target, how, path } of deadly)
    output.out(`${how}  ${target}: ${HOW[how]}\n    npx jazzer fuzz_targets/${target} ${shown(path)}`);
  if (stored.length > 0)
    output.remark(
      "npx component-fuzz findings show ID tells more, recheck runs them again; " +
        "reproduce TARGET FOLDER makes a bug report",
    );
}

/** What an input has done to its process. */
const HOW = {
  lost: "the process died while it ran this",
  timeout: "it takes too long",
  oom: "it takes too much memory",
} as const;

/** Everything that is kept of any target. */
export function allFindings(root: string): readonly StoredFinding[] {
  return TARGET_NAMES.flatMap((target) => storedFindings(folderOf(root, target))).sort((a, b) =>
    a.last < b.last ? 1 : a.last > b.last ? -1 : 0,
  );
}

/**
 * The finding that a person means.
 *
 * @param id as the list shows it, the folder, or the start of the folder's name.
 * @throws UsageError if there is none, or several.
 */
export function findingOf(root: string, id: string): StoredFinding {
  const all = allFindings(root);
  const meant = all.filter(
    (one) => idOf(one) === id || relative(one.folder, id) === "" || nameOf(one).startsWith(id.replace(/\/$/, "")),
  );
  const [finding, ...more] = meant;
  if (!finding) throw new UsageError(`${id} is no finding that is kept; npx component-fuzz findings lists them`);
  if (more.length > 0) throw new UsageError(`${id} can be any of ${meant.map(idOf).join(", ")}`);
  return finding;
}

const nameOf = ({ folder }: StoredFinding): string => folder.split(/[\\/]/).at(-1)!;

/** What a person calls a finding: the end of its folder's name. */
export const idOf = (one: StoredFinding): string => nameOf(one).slice(-8);

/** What became of a finding, in a few words. */
export function stateText({ rechecked }: StoredFinding): string {
  if (rechecked === null) return "new";
  const { state, versions } = rechecked;
  const [what] = Object.entries(versions);
  switch (state.kind) {
    case "new":
      return "new";
    case "known":
      return `known as ${state.issue}`;
    case "gone":
      return `gone in ${what?.join(" ") ?? "this release"}${state.instead ? `, shows ${state.instead}` : ""}`;
  }
}

function table(
  stored: readonly StoredFinding[],
  deadly: readonly { readonly target: string; readonly how: keyof typeof HOW; readonly path: string }[],
): string {
  return markdownTable(
    ["id", "target", "state", "seen", "what", "fingerprint and cause"],
    [
      ...stored.map((one) => [
        idOf(one),
        one.target,
        stateText(one),
        String(one.times),
        one.summary,
        `\`${fingerprintText(one.fingerprint, one.cause)}\``,
      ]),
      ...deadly.map(({ target, how, path }) => [how, target, "new", "1", HOW[how], `\`${shown(path)}\``]),
    ],
  );
}

const folderOf = (root: string, target: string): string => join(root, "findings", target);

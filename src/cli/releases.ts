import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import { markdownTable } from "../harness/issue_table.ts";
import { fingerprintText } from "../harness/report.ts";
import type { TriagedTarget } from "../harness/target.ts";
import { inputsOf } from "./inputs.ts";
import type { Output } from "./output.ts";
import { standingOf } from "./standing.ts";
import type { Standing } from "./standing.ts";

/** One of the releases that are compared. */
export interface Release<C> {
  /** As a user named it. */
  readonly folder: string;
  readonly target: TriagedTarget<C>;
}

interface ReleasesCommand {
  readonly json: boolean;
  /** Inputs and folders of inputs; none: the seeds. `null`: no inputs are run. */
  readonly corpus: readonly string[] | null;
  readonly root: string;
}

/** How issues stand in a table. */
const STATES: Readonly<Record<Standing["state"], string>> = {
  shows: "shows",
  gone: "passes",
  changed: "fails otherwise",
  unsupported: "not expressible",
};

/** Inputs that end in one way in a release and in another one in the next. */
interface Change {
  readonly from: string;
  readonly to: string;
  readonly before: string;
  readonly after: string;
  readonly inputs: readonly string[];
}

/** How many inputs of a change are named. */
const NAMED = 3;
/** After how many inputs progress is told. */
const STEP = 25;

/**
 * `component-fuzz releases`: how each known issue stands in each of some
 * releases, and which inputs end otherwise in one than in the one before.
 */
export async function releases<C>(
  all: readonly Release<C>[],
  { json, corpus, root }: ReleasesCommand,
  output: Output,
): Promise<void> {
  const [first] = all;
  if (!first) return;
  const inputs = corpus === null ? [] : inputsOf(corpus, first.target.name, root);
  const names = all.map(releaseName);
  const standings = new Map<string, Standing[]>();
  const ends: (readonly string[])[] = [];
  for (const [index, { target }] of all.entries()) {
    for (const issue of target.knownIssues) {
      output.remark(`${names[index]}: ${issue.id}`, true);
      standings.set(issue.id, [...(standings.get(issue.id) ?? []), await standingOf(target, issue)]);
    }
    ends.push(await endsOf(target, inputs, (count) => output.remark(`${names[index]}: input ${count}`, true)));
  }
  const changes = names.slice(1).flatMap((to, index) =>
    changesOf(inputs, ends[index]!, ends[index + 1]!).map((change): Change => ({
      from: names[index]!,
      to,
      ...change,
    })),
  );
  const issues = [...standings].map(([id, each]) => ({ id, states: each.map(({ state }) => STATES[state]) }));
  if (json) output.out(JSON.stringify({ releases: names, issues, inputs: inputs.length, changes }, null, 2));
  else output.out(text(names, issues, inputs.length, changes));
}

/** The versions in a release; its folder, where it says none. */
export function releaseName<C>({ folder, target: { versions } }: Release<C>): string {
  const packages = Object.entries(versions).filter(([name]) => name.startsWith("jco"));
  return packages.map(([name, version]) => `${name} ${version}`).join(", ") || folder;
}

/** How each input ends in a release. */
async function endsOf<C>(
  target: TriagedTarget<C>,
  inputs: readonly string[],
  progress: (count: number) => void,
): Promise<readonly string[]> {
  const ends: string[] = [];
  for (const [index, path] of inputs.entries()) {
    if (index % STEP === 0) progress(index);
    const verdict = await target.run(target.decode(readFileSync(path)));
    if (verdict.kind === "finding") ends.push(fingerprintText(verdict.finding.fingerprint));
    else ends.push(verdict.kind === "pass" ? "passes" : `rejected: ${verdict.reason}`);
    // V8 keeps an instance that was looked at until the event loop turns.
    await setImmediate();
  }
  return ends;
}

/** What changed, that of most inputs first. */
function changesOf(
  inputs: readonly string[],
  before: readonly string[],
  after: readonly string[],
): readonly Omit<Change, "from" | "to">[] {
  const changes = new Map<string, { before: string; after: string; inputs: string[] }>();
  for (const [index, path] of inputs.entries()) {
    const [was, is] = [before[index]!, after[index]!];
    if (was === is) continue;
    const key = JSON.stringify([was, is]);
    const change = changes.get(key) ?? { before: was, after: is, inputs: [] };
    change.inputs.push(path);
    changes.set(key, change);
  }
  return [...changes.values()].sort((a, b) => b.inputs.length - a.inputs.length);
}

function text(
  names: readonly string[],
  issues: readonly { readonly id: string; readonly states: readonly string[] }[],
  inputs: number,
  changes: readonly Change[],
): string {
  const table = markdownTable(
    ["known issue", ...names],
    issues.map(({ id, states }) => [`\`${id}\``, ...states]),
  );
  const changed = changes.map(({ from, to, before, after, inputs: paths }) => [
    from,
    to,
    before,
    after,
    `${paths.length}: ${paths
      .slice(0, NAMED)
      .map((path) => basename(path))
      .join(", ")}${paths.length > NAMED ? ", …" : ""}`,
  ]);
  return [
    table,
    ...(inputs === 0 || names.length < 2
      ? []
      : [
          "",
          changed.length === 0
            ? `None of ${inputs} inputs ends otherwise in a release than in the one before.`
            : markdownTable(["from", "to", "ended so", "ends so", `of ${inputs} inputs`], changed),
        ]),
  ].join("\n");
}

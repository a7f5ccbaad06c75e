import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { CampaignFolder } from "../campaign/campaign_folder.ts";
import type { Plan } from "../campaign/plan.ts";
import { findingsSince, reportData } from "../campaign/report/data.ts";
import { page } from "../campaign/report/page.ts";
import { messageOf } from "../errors.ts";
import { writeWhole } from "../harness/files.ts";
import { makeFolder } from "../harness/folders.ts";
import type { TriagedTarget } from "../harness/target.ts";
import type { Output } from "./output.ts";

/** What a report is made from. */
interface ReportRequest {
  readonly folder: CampaignFolder;
  readonly plan: Plan;
  readonly root: string;
  readonly targets: ReadonlyMap<string, TriagedTarget<unknown>>;
  /** Targets that can't run, and why. */
  readonly out: ReadonlyMap<string, string>;
  /** Whether what the corpora reach inside the tools is measured: all of their inputs are run for it. */
  readonly measures: boolean;
  readonly jobs: number;
  /** Aborts what takes long; the report is then made without it. */
  readonly signal: AbortSignal;
  readonly output: Output;
}

/** Milliseconds that running the inputs of a corpus, and explaining a finding, may take. */
const REACH_TIME = 15 * 60_000;
const EXPLAIN_TIME = 60_000;
/** Findings of a target that are explained at length, those first that were seen most often. */
const EXPLAINED = 50;

/**
 * Writes `report/index.html` of a campaign as it stands.
 *
 * What runs inputs of which some may do anything runs in processes of its own.
 *
 * @returns the path.
 */
export async function writeReport(request: ReportRequest): Promise<string> {
  const { folder, plan, root, targets, out } = request;
  const whyNot = new Map<string, string>();
  const explained = new Map<string, string>();
  await inParallel(request.jobs, plan.shares, async ({ name }) => {
    const why = await measure(request, name);
    if (why !== null) whyNot.set(name, why);
  });
  const findings = plan.shares.flatMap(({ name }) =>
    findingsSince(plan, join(root, "findings", name), folder.stats(name)).slice(0, EXPLAINED),
  );
  await inParallel(request.jobs, findings, async ({ stored: { target, folder: place } }) => {
    explained.set(place, await explain(request, target, place));
  });
  const data = reportData(folder, plan, {
    root,
    target: (name) => targets.get(name)!,
    explain: ({ folder: place }) => explained.get(place) ?? null,
    whyNoReach: (name) => whyNot.get(name) ?? "It was not measured.",
    out,
  });
  const path = join(folder.reportFolder, "index.html");
  makeFolder(folder.reportFolder);
  writeWhole(path, page(data));
  return path;
}

/** Measures what a target's corpus reaches. @returns why that could not be done; `null` if it is. */
async function measure(
  { folder, root, measures, signal, output }: ReportRequest,
  name: string,
): Promise<string | null> {
  if (!measures || signal.aborted) return "It was not measured.";
  const places = ["corpus", ".corpus"].map((place) => join(root, place, name)).filter((place) => existsSync(place));
  output.remark(`measuring what the corpus of ${name} reaches`, true);
  const ran = await command(["coverage", name, ...places, "--json", folder.reachFile(name)], root, REACH_TIME, signal);
  return ran.kind === "done" ? null : ran.why;
}

/** What a finding is, as the command `explain` says it, of its smallest case if there is one. */
async function explain({ folder, root, signal, output }: ReportRequest, name: string, place: string): Promise<string> {
  const kept = folder.explainedFile(basename(place));
  if (existsSync(kept)) return readFileSync(kept, "utf8");
  output.remark(`explaining ${basename(place)}`, true);
  const smallest = join(place, "shrunk.json");
  const args = ["explain", name, relative(root, existsSync(smallest) ? smallest : place)];
  const ran = signal.aborted ? null : await command(args, root, EXPLAIN_TIME, signal);
  if (ran?.kind === "done") {
    writeWhole(kept, ran.out);
    return ran.out;
  }
  const report = join(place, "report.txt");
  return existsSync(report) ? readFileSync(report, "utf8") : (ran?.why ?? "");
}

type Ran = { readonly kind: "done"; readonly out: string } | { readonly kind: "failed"; readonly why: string };

/** Runs a command of this project in a process of its own, in the folder `cwd`. */
function command(args: readonly string[], cwd: string, timeout: number, signal: AbortSignal): Promise<Ran> {
  const main = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));
  const options = { cwd, timeout, signal, killSignal: "SIGKILL", maxBuffer: 64 << 20 } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], options, (error, out, err) => {
      if (!error) return resolve({ kind: "done", out });
      const said = /^component-fuzz: (.*)$/m.exec(err)?.[1];
      const why = error.killed ? "It took too long." : (said ?? messageOf(error).split("\n")[0]!);
      resolve({ kind: "failed", why });
    });
  });
}

/** Does something with each, so many at once. */
async function inParallel<T>(many: number, all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  await Promise.all(
    Array.from({ length: many }, async () => {
      for (let one; (one = left.shift()) !== undefined;) await work(one);
    }),
  );
}

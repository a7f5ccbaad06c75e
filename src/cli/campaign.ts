import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { Campaign } from "../campaign/campaign.ts";
import type { CampaignListener, CampaignState } from "../campaign/campaign.ts";
import { CampaignFolder } from "../campaign/campaign_folder.ts";
import type { Plan, Share } from "../campaign/plan.ts";
import { UsageError } from "../errors.ts";
import { fullText, isFull } from "../harness/files.ts";
import type { TriagedTarget } from "../harness/target.ts";
import { runBanner, shown } from "../running/banner.ts";
import { clockText, progressLine } from "../running/progress.ts";
import { checkStatsFile, writeStats } from "../running/stats_file.ts";
import { targetFile } from "../running/worker.ts";
import { TARGET_NAMES, loadTarget, weightOf } from "../targets/registry.ts";
import { writeReport } from "./campaign_report.ts";
import { minimiser } from "./cmin.ts";
import { durationOf, numberOf } from "./options.ts";
import type { Output } from "./output.ts";
import { onSignals } from "./signals.ts";
import { PLAIN_EVERY, deathText, foundText } from "./telling.ts";

/** What was asked for, as text. */
interface CampaignOptions {
  readonly time?: string;
  readonly jobs: string;
  readonly weight?: readonly string[];
  readonly folder?: string;
  readonly new: boolean;
  readonly coverage: boolean;
  readonly report: boolean;
}

/** The time of a campaign where none is named. */
const DEFAULT_TIME = "1h";

/**
 * `component-fuzz campaign`: fuzzes all targets by turns, past findings, and takes up what was not finished.
 *
 * @param args targets, and libFuzzer's flags.
 * @returns how many distinct findings there were.
 * @throws UsageError for what is not understood, and for what the processes can't do.
 */
export async function campaign(
  config: Config,
  root: string,
  args: readonly string[],
  options: CampaignOptions,
  output: Output,
): Promise<number> {
  const names = args.filter((arg) => !arg.startsWith("-"));
  const wanted = {
    shares: names.length > 0 || options.weight ? sharesOf(names, options.weight ?? []) : null,
    time: options.time === undefined ? null : durationOf(options.time),
  };
  const jobs = numberOf("--jobs", options.jobs);
  checkStatsFile(config);
  const folder = new CampaignFolder(options.folder ?? join(root, "campaign"));
  const surroundings = { config, root, folder, jobs, measures: options.coverage && config.coverage, output };
  try {
    if (options.report) return await reportOnly(surroundings);
    folder.lock();
    try {
      const plan = planOf(folder, wanted, options.new, output);
      return await fuzz(
        surroundings,
        plan,
        args.filter((arg) => arg.startsWith("-")),
      );
    } finally {
      folder.release();
    }
  } catch (error) {
    if (!isFull(error)) throw error;
    throw new UsageError(`${fullText(error)}; the same command goes on then`);
  }
}

/** What a campaign is run in. */
interface Surroundings {
  readonly config: Config;
  readonly root: string;
  readonly folder: CampaignFolder;
  readonly jobs: number;
  /** Whether what the corpora reach is measured in the end. */
  readonly measures: boolean;
  readonly output: Output;
}

/** Does what is left of a plan, and reports. */
async function fuzz(surroundings: Surroundings, plan: Plan, flags: readonly string[]): Promise<number> {
  const { config, root, folder, jobs, measures, output } = surroundings;
  for (const { name } of plan.shares)
    if (!existsSync(`${targetFile(root, name)}.js`))
      throw new UsageError(`${targetFile(root, name)}.js is missing; npm run build makes it`);
  const targets = await targetsOf(surroundings, plan);
  const minimise = (name: string, signal: AbortSignal): Promise<void> => {
    const corpus = join(root, ".corpus", name);
    return minimiser(targets.get(name)!, { file: targetFile(root, name), corpus, output })(signal);
  };
  const current = new Campaign({ folder, plan, root, jobs, flags, minimise }, listener(output));
  for (const target of targets.values()) output.remark(runBanner(target, config));
  const ending = new AbortController();
  const stop = onSignals(
    {
      end: () => {
        ending.abort();
        current.end();
      },
      kill: () => current.kill(),
    },
    output,
  );
  let path: string;
  try {
    const isDone = await current.run();
    const ended = isDone ? { ...plan, ended: new Date().toISOString() } : plan;
    const { out } = current;
    path = await writeReport({
      folder,
      plan: ended,
      root,
      targets,
      out,
      measures,
      jobs,
      signal: ending.signal,
      output,
    });
    if (isDone) folder.plan = ended;
    else output.remark("the same command goes on with it");
  } finally {
    stop.forget();
  }
  output.out(`${summary(folder, plan)}\nreport: ${shown(path)}`);
  writeStats(config, Object.fromEntries(plan.shares.map(({ name }) => [name, folder.stats(name)])));
  return foundIn(folder, plan);
}

/** Reports on the campaign in a folder, at work or not. */
async function reportOnly(surroundings: Surroundings): Promise<number> {
  const { root, folder, jobs, measures, output } = surroundings;
  const { plan } = folder;
  if (plan === null) throw new UsageError(`there is no campaign in ${folder.path}`);
  const targets = await targetsOf(surroundings, plan);
  const { signal } = new AbortController();
  const path = await writeReport({ folder, plan, root, targets, out: new Map(), measures, jobs, signal, output });
  output.out(`${summary(folder, plan)}\nreport: ${shown(path)}`);
  return foundIn(folder, plan);
}

async function targetsOf(
  { config, root }: Surroundings,
  { shares }: Plan,
): Promise<ReadonlyMap<string, TriagedTarget<unknown>>> {
  const targets = new Map<string, TriagedTarget<unknown>>();
  for (const { name } of shares) targets.set(name, await loadTarget(name, config, root));
  return targets;
}

/** Distinct findings of all targets. */
const foundIn = (folder: CampaignFolder, { shares }: Plan): number =>
  shares.reduce((sum, { name }) => sum + (folder.samples(name).at(-1)?.found ?? 0), 0);

/** The plan that is there, unless it is done or another one is wanted. */
function planOf(
  folder: CampaignFolder,
  wanted: { readonly shares: readonly Share[] | null; readonly time: number | null },
  isNew: boolean,
  output: Output,
): Plan {
  const before = isNew ? null : folder.plan;
  if (before !== null && before.ended === null) {
    const plan = { ...before, time: wanted.time ?? before.time, shares: wanted.shares ?? before.shares };
    folder.plan = plan;
    output.remark(`going on with the campaign of ${before.started}; --new begins another one`);
    return plan;
  }
  const plan: Plan = {
    started: new Date().toISOString(),
    ended: null,
    time: wanted.time ?? durationOf(DEFAULT_TIME),
    shares: wanted.shares ?? sharesOf([], []),
  };
  for (const name of TARGET_NAMES) folder.clear(name);
  folder.plan = plan;
  return plan;
}

/** @param names all targets, if none is named. @param weights as `TARGET=N`. @throws UsageError for what is neither. */
function sharesOf(names: readonly string[], weights: readonly string[]): readonly Share[] {
  const chosen = names.length > 0 ? [...new Set(names)] : TARGET_NAMES;
  const unknown = chosen.find((name) => !TARGET_NAMES.includes(name));
  if (unknown !== undefined) throw new UsageError(`${unknown} is not a target; there are: ${TARGET_NAMES.join(", ")}`);
  const given = new Map<string, number>();
  for (const text of weights) {
    const [, name, weight] = /^([^=]+)=(.*)$/.exec(text) ?? [];
    if (name === undefined || !chosen.includes(name))
      throw new UsageError(`--weight ${text} is not understood; it takes TARGET=N, of a target of the campaign`);
    given.set(name, numberOf(`--weight ${name}`, weight!));
  }
  return chosen.map((name) => ({ name, weight: given.get(name) ?? weightOf(name) }));
}

/** Tells what happens. */
function listener(output: Output): CampaignListener {
  let told: CampaignState | null = null;
  const every = output.live ? 0 : PLAIN_EVERY;
  return {
    onRecovered: (name, inputs) =>
      output.remark(`${name}: ${inputs} inputs of processes that were killed are run again`),
    onTurn: (name, time) => {
      told = null;
      output.remark(`${name}: ${clockText(time)}`);
    },
    onFound: (name, found) => output.remark(foundText(found, `${name}: `)),
    onDeath: (name, death) => output.remark(deathText(death, `${name}: `)),
    onProgress: (state) => {
      if (state.turn.elapsed - (told?.turn.elapsed ?? 0) < every) return;
      output.remark(
        `${progressLine(state.name, state.turn, told?.turn ?? null)}, ${clockText(state.left)} in all`,
        true,
      );
      told = state;
    },
    onOut: (name, why) => output.remark(`${name} gets no more turns: ${why}`),
  };
}

/** What a campaign has come to, a line for each target. */
function summary(folder: CampaignFolder, { shares }: Plan): string {
  const width = Math.max(...shares.map(({ name }) => name.length));
  return shares
    .map(({ name }) => {
      const { at, cases, coverage, found } = folder.samples(name).at(-1) ?? { at: 0, cases: 0, coverage: 0, found: 0 };
      const rate = at > 0 ? Math.round((1000 * cases) / at) : 0;
      return (
        `${name.padEnd(width)}  ${clockText(at)}  ${cases} cases (${rate}/s)  coverage ${coverage}  ` +
        `${found} distinct findings`
      );
    })
    .join("\n");
}

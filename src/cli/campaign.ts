import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { Campaign } from "../campaign/campaign.ts";
import type { CampaignListener, CampaignState } from "../campaign/campaign.ts";
import { CampaignFolder } from "../campaign/campaign_folder.ts";
import type { Plan, Share } from "../campaign/plan.ts";
import { UsageError, messageOf } from "../errors.ts";
import { isFull } from "../harness/files.ts";
import type { TriagedTarget } from "../harness/target.ts";
import { runBanner, shown } from "../running/banner.ts";
import { clockText, progressLine } from "../running/progress.ts";
import { targetFile } from "../running/worker.ts";
import { TARGET_NAMES, loadTarget, weightOf } from "../targets/registry.ts";
import { minimiser } from "./cmin.ts";
import { durationOf, numberOf } from "./options.ts";
import type { Output } from "./output.ts";
import { onSignals } from "./signals.ts";

/** What was asked for, as text. */
interface CampaignOptions {
  readonly time?: string;
  readonly jobs: string;
  readonly weight?: readonly string[];
  readonly folder?: string;
  readonly new: boolean;
}

/** The time of a campaign where none is named. */
const DEFAULT_TIME = "1h";
/** Milliseconds from one line on progress to the next, where they are not replaced. */
const PLAIN_EVERY = 60_000;

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
  const folder = new CampaignFolder(options.folder ?? join(root, "campaign"));
  folder.lock();
  try {
    const plan = planOf(folder, wanted, options.new, output);
    for (const { name } of plan.shares)
      if (!existsSync(`${targetFile(root, name)}.js`))
        throw new UsageError(`${targetFile(root, name)}.js is missing; npm run build makes it`);
    const targets = new Map<string, TriagedTarget<unknown>>();
    for (const { name } of plan.shares) targets.set(name, await loadTarget(name, config, root));
    const current = new Campaign(
      {
        folder,
        plan,
        root,
        jobs,
        flags: args.filter((arg) => arg.startsWith("-")),
        minimise: (name, signal) => {
          const corpus = join(root, ".corpus", name);
          return minimiser(targets.get(name)!, { file: targetFile(root, name), corpus, output })(signal);
        },
      },
      listener(output),
    );
    for (const target of targets.values()) output.remark(runBanner(target, config));
    const stop = onSignals(current, output);
    try {
      const isDone = await current.run();
      if (isDone) folder.plan = { ...plan, ended: new Date().toISOString() };
      else output.remark("the same command goes on with it");
    } finally {
      stop.forget();
    }
    output.out(summary(folder, plan));
    keepStats(config, folder, plan);
    return plan.shares.reduce((sum, { name }) => sum + (folder.samples(name).at(-1)?.found ?? 0), 0);
  } catch (error) {
    if (!isFull(error)) throw error;
    throw new UsageError(
      `there is no room left to write to, make some, and the same command goes on: ${messageOf(error)}`,
    );
  } finally {
    folder.release();
  }
}

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
    onFound: (name, { text, summary, place, warmOnly }) =>
      output.remark(`found: ${name}: ${summary}\n  ${text}${warmOnly ? " (warm-only)" : ""}\n  ${shown(place)}`),
    onDeath: (name, { kind, said, proof, input }) =>
      output.remark(
        `${proof === null ? "a process died" : "found"}: ${name}: ${kind}: ${said}\n  ` +
          shown(proof ?? input ?? "no input"),
      ),
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

/** Writes the statistics of all targets where they were asked for. */
function keepStats({ statsFile }: Config, folder: CampaignFolder, { shares }: Plan): void {
  if (statsFile === null) return;
  const stats = Object.fromEntries(shares.map(({ name }) => [name, folder.stats(name)]));
  try {
    writeFileSync(statsFile, `${JSON.stringify(stats, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`COMPONENT_FUZZ_STATS=${statsFile} can't be written: ${messageOf(error)}`);
  }
}

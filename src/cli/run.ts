import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { UsageError } from "../errors.ts";
import { recoverLostInputs } from "../harness/pending.ts";
import { runBanner, shown } from "../running/banner.ts";
import { distinct, progressLine, runSummary } from "../running/progress.ts";
import { Run } from "../running/run.ts";
import type { RunListener, RunState } from "../running/run.ts";
import { checkStatsFile, writeStats } from "../running/stats_file.ts";
import { targetFile } from "../running/worker.ts";
import { loadTarget } from "../targets/registry.ts";
import { minimiser } from "./cmin.ts";
import type { Output } from "./output.ts";

/** What was asked for, as text. */
interface RunOptions {
  readonly jobs: string;
  readonly time?: string;
  readonly findings?: string;
  readonly corpus?: string;
  readonly full: boolean;
}

/** Milliseconds from one line on progress to the next, where they are not replaced. */
const PLAIN_EVERY = 60_000;

/**
 * `component-fuzz run`: fuzzes targets one after the other, past findings.
 *
 * @param args targets, and libFuzzer's flags.
 * @returns how many distinct findings there were.
 * @throws UsageError for what is not understood, and for what the processes can't do.
 */
export async function run(
  config: Config,
  root: string,
  args: readonly string[],
  options: RunOptions,
  output: Output,
): Promise<number> {
  const flags = args.filter((arg) => arg.startsWith("-"));
  const names = args.filter((arg) => !arg.startsWith("-"));
  const jobs = numberOf("--jobs", options.jobs);
  const most = options.findings === undefined ? null : numberOf("--findings", options.findings);
  const time = options.time === undefined ? null : durationOf(options.time);
  if (names.length > 1 && time === null)
    throw new UsageError("several targets take turns, so name a time for all of them together: --time 8h");
  if (names.length > 1 && options.corpus !== undefined)
    throw new UsageError("--corpus is for one target; several keep their inputs in .corpus/TARGET");
  checkStatsFile(config);
  let found = 0;
  for (const name of names) {
    const target = await loadTarget(name, config, root);
    const file = targetFile(root, name);
    if (!existsSync(`${file}.js`)) throw new UsageError(`${file}.js is missing; npm run build makes it`);
    const corpus = options.corpus ?? join(root, ".corpus", name);
    for (const path of recoverLostInputs(join(root, "findings", name) + "/"))
      output.remark(`a process died while it ran ${path}; run it again with: npx jazzer fuzz_targets/${name} ${path}`);
    const current = new Run(
      {
        target: file,
        seeds: [join(root, "corpus", name)],
        corpus,
        findings: join(root, "findings", name),
        jobs,
        time: time === null ? null : time / names.length,
        most,
        flags,
        minimise: minimiser(target, { file, corpus, output }),
      },
      listener(name, output),
    );
    output.remark(runBanner(target, config));
    const stop = onSignals(current, output);
    try {
      const state = await current.run();
      found += distinct(state);
      output.out(runSummary(name, state, { full: options.full || config.fullSummary }));
      // Those of the last target remain.
      writeStats(config, state.stats);
    } finally {
      stop.forget();
    }
    if (stop.wasAsked()) break;
  }
  return found;
}

/** Tells what happens. */
function listener(name: string, output: Output): RunListener {
  let told: RunState | null = null;
  const every = output.live ? 0 : PLAIN_EVERY;
  return {
    onFound: ({ text, summary, place, warmOnly }) =>
      output.remark(`found: ${summary}\n  ${text}${warmOnly ? " (warm-only)" : ""}\n  ${shown(place)}`),
    onDeath: ({ kind, said, proof, input }) =>
      output.remark(
        `${proof === null ? "a process died" : "found"}: ${kind}: ${said}\n  ${shown(proof ?? input ?? "no input")}`,
      ),
    onProgress: (state) => {
      if (state.elapsed - (told?.elapsed ?? 0) < every) return;
      output.remark(progressLine(name, state, told), true);
      told = state;
    },
  };
}

/** Ends a run in order at the first signal, and at once at the second. */
function onSignals(current: Run, output: Output): { readonly forget: () => void; readonly wasAsked: () => boolean } {
  let asked = false;
  const end = (): void => {
    if (asked) return current.kill();
    asked = true;
    output.remark("ending in order; once more ends it at once");
    current.end();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, end);
  return {
    forget: () => {
      for (const signal of signals) process.off(signal, end);
    },
    wasAsked: () => asked,
  };
}

function numberOf(option: string, text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 1000)
    throw new UsageError(`${option} ${text} is not understood; it takes an integer, 1 to 1000`);
  return number;
}

/** Milliseconds of a duration. @throws UsageError for what is none. */
function durationOf(text: string): number {
  const match = /^(?=.)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match?.slice(1).map((part) => Number(part ?? 0)) ?? [];
  const milliseconds = 1000 * (seconds + 60 * (minutes + 60 * (hours + 24 * days)));
  if (milliseconds === 0) throw new UsageError(`--time ${text} is not understood; it takes 8h, 30m, 90s or 1h30m`);
  return milliseconds;
}

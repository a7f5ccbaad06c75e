import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { UsageError } from "../errors.ts";
import { recoverLostInputs } from "../harness/pending.ts";
import { runBanner } from "../running/banner.ts";
import { distinct, progressLine, runSummary } from "../running/progress.ts";
import { Run } from "../running/run.ts";
import type { RunListener, RunState } from "../running/run.ts";
import { checkStatsFile, writeStats } from "../running/stats_file.ts";
import { targetFile } from "../running/worker.ts";
import { loadTarget } from "../targets/registry.ts";
import { minimiser } from "./cmin.ts";
import { durationOf, numberOf } from "./options.ts";
import type { Output } from "./output.ts";
import { onSignals } from "./signals.ts";
import { PLAIN_EVERY, deathText, foundText } from "./telling.ts";

/** What was asked for, as text. */
interface RunOptions {
  readonly jobs: string;
  readonly time?: string;
  readonly findings?: string;
  readonly corpus?: string;
  readonly full: boolean;
}

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
    onFound: (found) => output.remark(foundText(found)),
    onDeath: (death) => output.remark(deathText(death)),
    onProgress: (state) => {
      if (state.elapsed - (told?.elapsed ?? 0) < every) return;
      output.remark(progressLine(name, state, told), true);
      told = state;
    },
  };
}

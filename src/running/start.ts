import { addDictionary, toEscapedString } from "@jazzer.js/core/dist/dictionary.js";
import { hash } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseConfig } from "../config.ts";
import { Assumptions } from "../harness/assume.ts";
import type { Config } from "../config.ts";
import { UsageError, messageOf } from "../errors.ts";
import { PendingInput, recoverLostInputs } from "../harness/pending.ts";
import { fingerprintText } from "../harness/report.ts";
import { FindingStore } from "../harness/store.ts";
import { Stats } from "../harness/stats/stats.ts";
import { caseFile } from "../harness/case_file.ts";
import { fullText, isFull } from "../harness/files.ts";
import { bannerText, shown } from "./banner.ts";
import { Collection } from "./collection.ts";
import { startCoverage } from "./coverage.ts";
import { Ending, EXIT_USAGE } from "./ending.ts";
import { fuzzFunction } from "./fuzz.ts";
import type { FuzzOptions } from "./fuzz.ts";
import { LibFuzzerArguments } from "./libfuzzer.ts";
import { MemoryGuard } from "./memory_guard.ts";
import { loadTarget } from "../targets/registry.ts";
import { RunFolder } from "./run_folder.ts";
import { RootCauses } from "./root_cause.ts";
import { checkStatsFile } from "./stats_file.ts";
import type { TriagedTarget } from "../harness/target.ts";
import { makeFolder } from "../harness/folders.ts";

/** The folder that holds `corpus/` and `known_issues/`. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What Jazzer.js puts on the global object before it imports a target. */
interface JazzerGlobals {
  readonly options?: {
    get(name: "fuzzerOptions"): string[];
    get(name: "sync"): boolean;
    merge(options: { timeout: number } | { sync: boolean }, source: number): void;
  };
}

/** Jazzer.js' `OptionSource.ConfigurationFile`: what is said in the environment or on the command line goes first. */
const AS_CONFIGURATION_FILE = 3;
/** Jazzer.js' `OptionSource.JestFuzzTestOptions`: goes before all others. */
const AS_FUZZ_TEST = 6;

/**
 * Prepares a target to be run by Jazzer.js: configuration, libFuzzer's
 * defaults, banner, statistics at exit.
 *
 * A user's mistake ends the process with one line and exit code 2.
 *
 * @param name a target of `registry.ts`.
 * @returns the function that Jazzer.js calls with each input.
 */
export async function start(name: string): Promise<(input: Buffer) => Promise<void>> {
  try {
    return await prepare(name, parseConfig(process.env));
  } catch (error) {
    if (!(error instanceof UsageError) && !isFull(error)) throw error;
    console.error(`component-fuzz: ${isFull(error) ? fullText(error) : messageOf(error)}`);
    process.exit(EXIT_USAGE);
  }
}

async function prepare(name: string, config: Config): Promise<(input: Buffer) => Promise<void>> {
  const { options } = globalThis as JazzerGlobals;
  const run = config.runFolder === null ? null : new RunFolder(config.runFolder);
  // libFuzzer has started this process although the run has ended.
  if (run?.isStopped) process.exit(0);
  // libFuzzer would not wait for the end of an execution, nor see what it counts and finds.
  const sync = options?.get("sync") ?? false;
  if (sync) options?.merge({ sync: false }, AS_FUZZ_TEST);
  const args = new LibFuzzerArguments(options?.get("fuzzerOptions") ?? []);
  args.checkPositional();
  const target = await loadTarget(name, config, ROOT);
  const { flags, extras } = target;
  options?.merge({ timeout: flags.timeout }, AS_CONFIGURATION_FILE);

  args.setDefault("artifact_prefix", join(ROOT, "findings", name) + "/");
  const artifactPrefix = args.flag("artifact_prefix")!;
  // Whoever runs the run sees which of its processes die.
  const lost = run?.isOwned ? [] : recoverLostInputs(artifactPrefix);
  const pending = new PendingInput(artifactPrefix);
  // A case needs bytes: growing slowly from an empty input would try the same few cases over and over.
  args.setDefault("len_control", "0");
  // The memories of instances are garbage that V8 collects late; libFuzzer's 2,048 MiB count the peak.
  args.setDefault("rss_limit_mb", "4096");
  const guard = new MemoryGuard((Number(args.flag("rss_limit_mb")) || Infinity) * (2 ** 20 / 2));
  const gauges = { ...extras.gauges, "collections for want of memory": () => guard.collections };
  const stats = new Stats({
    unit: target.unit,
    matrix: extras.matrix,
    gauges,
    notApplied: () => target.notApplied(),
  });
  if (flags.dictionary) addDictionary(...flags.dictionary().map(toEscapedString));
  const corpus = args.wantsCorpus ? addCorpus(args, name) : null;
  // libFuzzer's entropic schedule takes milliseconds for each execution where so many counters count.
  args.setDefault("entropic", "0");
  // An input that is cut loses its end, from which its structure is read.
  args.setDefault("max_len", String(Math.max(flags.maxLen, args.largestInput)));

  checkStatsFile(config);
  const given = (flag: string): boolean => (args.flag(flag) ?? "0") !== "0";
  const coverage = await startCoverage(extras.counted, {
    enabled: config.coverage,
    valueProfile: given("use_value_profile"),
    comparisons: flags.comparisons ? args.flag("use_cmp") !== "0" : given("use_cmp"),
  });
  const words = typeof coverage === "string" ? coverage : coverage.description;
  if (run === null)
    console.error(
      bannerText(target, config, { artifactPrefix, corpus, lost, sync, flags: args.defaults, coverage: words }),
    );
  const ending = new Ending({ config, run, args, stats, pending });
  const store = new FindingStore(dirname(`${artifactPrefix}x`));

  return ending.guarded(
    fuzzFunction(target, stats, {
      knownIssues: config.knownIssues,
      ignoresFindings: args.isPartOfMerge,
      artifact: artifactOf(args, artifactPrefix),
      pending: pending.set,
      around: {
        before: async () => {
          if (typeof coverage !== "string") await coverage.before();
        },
        // Looking at memory depends on history, so what it counts must be taken back, too.
        after: (useless) => {
          guard.look();
          ending.look();
          if (typeof coverage !== "string") coverage.after(useless);
        },
      },
      ...(typeof coverage === "string" ? {} : { uncounted: coverage.uncounted }),
      assumptions: new Assumptions(target.knownIssues),
      // What is run again, and what libFuzzer makes of it to find a smaller one, was counted when it was found.
      ...(args.replays
        ? {}
        : {
            rootOf: rootsOf(target, run?.collects ?? false),
            keepInput: (input) =>
              pending.keep(args.flag("exact_artifact_path") ?? `${artifactPrefix}crash-${sha1(input)}`),
            keep: keeper(target, store, args),
          }),
      ...(run?.collects ? { collection: new Collection(run.foundFile) } : {}),
      ...(config.debugLog ? { log: debugLog(target, artifactPrefix) } : {}),
    }),
  );
}

/** Starts from the committed seeds and keeps what is found beside them, out of version control. */
function addCorpus(args: LibFuzzerArguments, name: string): { seeds: string; found: string } {
  const seeds = join(ROOT, "corpus", name);
  const found = join(ROOT, ".corpus", name);
  makeFolder(found);
  args.add(found, ...(existsSync(seeds) ? [seeds] : []));
  return { seeds, found };
}

/** Where an input will be found after a finding, given its SHA-1. */
function artifactOf(args: LibFuzzerArguments, prefix: string): (sha1: string) => string {
  const exact = args.flag("exact_artifact_path");
  const [only, ...more] = args.positional;
  return (sha1) => {
    if (args.replays && only !== undefined && more.length === 0) return only;
    return exact ? shown(exact) : shown(`${prefix}crash-${sha1}`);
  };
}

/** @param always whether a cause is looked for each time, since somebody else sees to it that this is not often. */
function rootsOf(target: TriagedTarget<unknown>, always: boolean): NonNullable<FuzzOptions["rootOf"]> {
  const causes = new RootCauses(target, always ? Infinity : undefined);
  return (testCase, verdict) => causes.of(testCase, verdict);
}

/** Keeps findings; one that can't be kept is reported all the same, unless there is no room for anything. */
function keeper(
  target: TriagedTarget<unknown>,
  store: FindingStore,
  args: LibFuzzerArguments,
): NonNullable<FuzzOptions["keep"]> {
  // What only the processes of this run share is of no use to who looks at it later.
  const settings = Object.entries(process.env).flatMap(([name, value]) =>
    name.startsWith("COMPONENT_FUZZ_") && name !== "COMPONENT_FUZZ_RUN" ? [`${name}=${value}`] : [],
  );
  const flags = args.all.filter((flag) => !flag.startsWith("-stop_file="));
  return ({ testCase, ...found }) => {
    try {
      const { folder, times } = store.add({
        ...found,
        target: target.name,
        caseText: caseFile(target, testCase),
        versions: target.versions,
        flags: [...settings, ...flags],
      });
      const remark = `kept in ${shown(folder)}; seen ${times === 1 ? "for the first time" : `${times} times`}`;
      return { folder, remark };
    } catch (error) {
      if (isFull(error))
        throw new UsageError(
          `there is no room left to keep a finding (${fingerprintText(found.finding.fingerprint)}): its input alone ` +
            `is kept, in ${shown(dirname(`${args.flag("artifact_prefix")}x`))}; make some, and run it again`,
        );
      return { folder: null, remark: `could not be kept beside the artifact: ${messageOf(error)}` };
    }
  };
}

/** Writes each case to a folder of its own, named by a running number. */
function debugLog<C>(target: TriagedTarget<C>, artifactPrefix: string): (testCase: unknown) => Promise<void> {
  let number = 0;
  return async (testCase) => {
    const folder = join(dirname(`${artifactPrefix}x`), "log", `${process.pid}-${String(++number).padStart(6, "0")}`);
    makeFolder(folder);
    writeFileSync(join(folder, "case.json"), caseFile(target, testCase as C));
    const files = (await target.extras.dump?.(testCase as C, folder)) ?? [];
    console.error(`${shown(folder)}/: ${["case.json", ...files].join(", ")}\n${target.cases.print(testCase as C)}`);
  };
}

const sha1 = (bytes: Uint8Array): string => hash("sha1", bytes);

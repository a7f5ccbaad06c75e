import { addDictionary, toEscapedString } from "@jazzer.js/core/dist/dictionary.js";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseConfig } from "../config.ts";
import { Assumptions } from "../harness/assume.ts";
import type { Config } from "../config.ts";
import { UsageError, messageOf } from "../errors.ts";
import { PendingInput, recoverLostInputs } from "../harness/pending.ts";
import { FindingStore } from "../harness/store.ts";
import { printStats } from "../harness/stats/print.ts";
import { Stats } from "../harness/stats/stats.ts";
import { caseFile } from "../harness/case_file.ts";
import { startCoverage } from "./coverage.ts";
import { fuzzFunction } from "./fuzz.ts";
import type { FuzzOptions } from "./fuzz.ts";
import { LibFuzzerArguments } from "./libfuzzer.ts";
import { MemoryGuard } from "./memory_guard.ts";
import { loadTarget } from "../targets/registry.ts";
import { RootCauses } from "./root_cause.ts";
import type { TriagedTarget } from "../harness/target.ts";
import { makeFolder } from "../harness/folders.ts";

/** Exit code of a user's mistake; libFuzzer's own codes start at 70. */
const EXIT_USAGE = 2;

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
    if (!(error instanceof UsageError)) throw error;
    console.error(`component-fuzz: ${error.message}`);
    process.exit(EXIT_USAGE);
  }
}

async function prepare(name: string, config: Config): Promise<(input: Buffer) => Promise<void>> {
  const { options } = globalThis as JazzerGlobals;
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
  const lost = recoverLostInputs(artifactPrefix);
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
  if (flags.dictionary) addDictionary(...flags.dictionary.map(toEscapedString));
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
  banner(target, config, {
    artifactPrefix,
    corpus,
    lost,
    sync,
    flags: args.defaults,
    coverage: typeof coverage === "string" ? coverage : coverage.description,
  });
  process.on("exit", () => {
    pending.remove();
    report(stats, config);
  });

  return fuzzFunction(target, stats, {
    knownIssues: config.knownIssues,
    artifact: artifactOf(args, artifactPrefix),
    pending: pending.set,
    around: {
      before: async () => {
        if (typeof coverage !== "string") await coverage.before();
      },
      // Looking at memory depends on history, so what it counts must be taken back, too.
      after: () => {
        guard.look();
        if (typeof coverage !== "string") coverage.after();
      },
    },
    ...(typeof coverage === "string" ? {} : { uncounted: coverage.uncounted }),
    assumptions: new Assumptions(target.knownIssues),
    // What is run again, and what libFuzzer makes of it to find a smaller one, was counted when it was found.
    ...(args.replays
      ? {}
      : { rootOf: rootsOf(target), keep: keeper(target, new FindingStore(dirname(`${artifactPrefix}x`)), args) }),
    ...(config.debugLog ? { log: debugLog(target, artifactPrefix) } : {}),
  });
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

function banner(
  target: TriagedTarget<unknown>,
  config: Config,
  where: {
    artifactPrefix: string;
    corpus: { seeds: string; found: string } | null;
    lost: readonly string[];
    sync: boolean;
    flags: readonly string[];
    coverage: string;
  },
): void {
  const { corpus } = where;
  const issues = target.knownIssues.length;
  console.error(
    [
      `component-fuzz ${target.name}: ${Object.entries(target.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(", ")}`,
      ...(corpus
        ? [
            `  corpus:   ${shown(corpus.seeds)} (${count(corpus.seeds)} seeds); new inputs are kept in ` +
              `${shown(corpus.found)} (${count(corpus.found)})`,
          ]
        : []),
      `  findings: ${shown(where.artifactPrefix)}`,
      `  coverage: ${where.coverage}`,
      `  flags:    ${where.flags.filter((flag) => !flag.startsWith("-artifact_prefix=")).join(" ") || "all are given"}`,
      ...(where.sync ? ["  --sync is left out: what is tested is asynchronous"] : []),
      config.knownIssues
        ? `  known:    ${issues} known issues are counted, not reported; COMPONENT_FUZZ_KNOWN_ISSUES=off reports them`
        : `  known:    ${issues} known issues are reported as findings`,
      ...(config.mend ? ["  mended:   what is tested is repaired as the mends of known issues say"] : []),
      ...(target.extras.lacks ?? []).map((lack) => `  lacks:    ${lack}`),
      ...where.lost.map(
        (path) =>
          `  lost:     a process died while it ran ${shown(path)}; run it again with: npx jazzer ` +
          `fuzz_targets/${target.name} ${shown(path)}`,
      ),
    ].join("\n"),
  );
}

/** @throws UsageError if the statistics could not be written at exit: better now than after a day. */
function checkStatsFile({ statsFile }: Config): void {
  if (statsFile === null) return;
  try {
    writeFileSync(statsFile, "{}\n");
  } catch (error) {
    throw new UsageError(`COMPONENT_FUZZ_STATS=${statsFile} can't be written: ${messageOf(error)}`);
  }
}

function report(stats: Stats, { statsFile }: Config): void {
  const data = stats.toJSON();
  console.error(`\ncomponent-fuzz statistics\n${printStats(data)}`);
  if (statsFile !== null) writeFileSync(statsFile, JSON.stringify(data, null, 2) + "\n");
}

function rootsOf(target: TriagedTarget<unknown>): NonNullable<FuzzOptions["rootOf"]> {
  const causes = new RootCauses(target);
  return (testCase, verdict) => causes.of(testCase, verdict);
}

/** Keeps findings; one that can't be kept is reported all the same. */
function keeper(
  target: TriagedTarget<unknown>,
  store: FindingStore,
  args: LibFuzzerArguments,
): NonNullable<FuzzOptions["keep"]> {
  const settings = Object.entries(process.env).flatMap(([name, value]) =>
    name.startsWith("COMPONENT_FUZZ_") ? [`${name}=${value}`] : [],
  );
  return ({ testCase, ...found }) => {
    try {
      const { folder, times } = store.add({
        ...found,
        target: target.name,
        caseText: caseFile(target, testCase),
        versions: target.versions,
        flags: [...settings, ...args.all],
      });
      return `kept in ${shown(folder)}; seen ${times === 1 ? "for the first time" : `${times} times`}`;
    } catch (error) {
      return `could not be kept beside the artifact: ${messageOf(error)}`;
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

const count = (folder: string): number => (existsSync(folder) ? readdirSync(folder).length : 0);
const shown = (path: string): string => {
  const short = relative(process.cwd(), path) + (path.endsWith("/") ? "/" : "");
  return short.startsWith("..") ? path : short;
};

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { messageOf } from "../errors.ts";
import { locateJco } from "../harness/jco/locate.ts";
import { foremost } from "../harness/explain.ts";
import type { Target } from "../harness/target.ts";
import { allowedShapes } from "./case/module_shape.ts";
import type { RunCase } from "./case/run_case.ts";
import { printRun } from "./case/print_run.ts";
import { runFromJson, stringifyRun } from "./case/run_json.ts";
import { makeRunners, runnersOf } from "./engines/runners.ts";
import type { Runners } from "./engines/runners.ts";
import { allowedRunners } from "./engines/allowed.ts";
import { ToolsEngine } from "./engines/tools/engine.ts";
import { decodeRun, encodeRun } from "./generators/differential.ts";
import { differentialSeeds } from "./generators/seeds_differential.ts";
import { moduleOf } from "./guests/module_of.ts";
import { judgeRun, runOnAll } from "./oracles/judge_run.ts";
import type { JudgedRun } from "./oracles/judge_run.ts";
import { runFeatures } from "./report/run_features.ts";
import { opinionOf, runTrace } from "./report/run_trace.ts";
import { runShrinking } from "./shrink/run_shrinking.ts";
import { causeOf } from "./triage/cause.ts";
import { issueCondition } from "./triage/issue_condition.ts";
import { runReproducer } from "./triage/reproducer/run_reproducer.ts";
import { RUN_RULES } from "./triage/run_rules.ts";

interface DifferentialTarget {
  readonly name: string;
  readonly title: string;
  readonly config: Config;
  /** Take the place of the engines that there are. */
  readonly runners?: Runners;
}

/** As many bytes as libFuzzer takes unless a seed is larger. */
const MAX_LEN = 4096;
/** Milliseconds: that of OSS-Fuzz. */
const TIMEOUT = 25_000;

/**
 * A module that two engines run, which have to do the same.
 *
 * @throws UsageError for what `ALLOWED_ENGINES` or `ALLOWED_MODULES` says and does not mean anything, and if the chosen
 *   jco, with its wasm-tools, can't be found.
 */
export function differentialTarget({ name, title, config, runners: given }: DifferentialTarget): Target<RunCase> {
  const allowed = { runners: allowedRunners(config.allowedEngines), shapes: allowedShapes(config.allowedModules) };
  const runners = given ?? makeRunners();
  const printer = new ToolsEngine(locateJco(config.jcoFolder ?? undefined));
  const versions = Object.assign({}, ...runnersOf(runners).map((one) => one.versions)) as Record<string, string>;
  /** What was made of the case that ran last, for the statistics. */
  let last: { readonly testCase: RunCase; readonly judged: JudgedRun } | null = null;
  const spent = new Map<string, number>();
  const run = async (testCase: RunCase, cold: boolean): Promise<JudgedRun> => {
    if (cold) for (const one of runnersOf(runners)) one.renew();
    const judged = await judgeRun(runners, testCase, allowed);
    for (const { runner, time } of judged.ran) spent.set(runner.name, (spent.get(runner.name) ?? 0) + time);
    last = { testCase, judged };
    return judged;
  };
  const text = async (testCase: RunCase): Promise<string | null> => {
    await printer.ready();
    const printed = printer.print(moduleOf(testCase)?.bytes ?? new Uint8Array());
    return printed.kind === "value" ? printed.value : null;
  };
  return {
    name,
    title,
    unit: "calls",
    versions,
    cases: { print: printRun, stringify: stringifyRun, parse: (json) => parse(json), whyNot },
    shrinking: runShrinking,
    triage: {
      condition: (file) => {
        const condition = issueCondition(file);
        return {
          says: condition.says,
          allows: (testCase, stage) => withModule(testCase, (bytes) => condition.allows(bytes, stage)),
          explains: (finding, testCase) => withModule(testCase, (bytes) => condition.explains(finding, bytes)),
        };
      },
      cause: (smallest) => {
        const module = moduleOf(smallest);
        return module ? causeOf(module) : "no module";
      },
      rules: RUN_RULES,
    },
    flags: { maxLen: MAX_LEN, timeout: TIMEOUT, comparisons: false, dictionary: null },
    decode: decodeRun,
    encode: encodeRun,
    seeds: differentialSeeds,
    run: async (testCase, { cold = false } = {}) => (await run(testCase, cold)).verdict,
    reproduce: async (testCase, verdict, explained, remarks = []) =>
      runReproducer({
        testCase,
        finding: verdict.kind === "finding" ? verdict.finding : null,
        known: foremost(explained),
        versions,
        remarks,
        text: await text(testCase),
      }),
    extras: {
      counted: {
        modules: {
          "wasm-interp": { load: () => runners.wabt.ready(), restorable: false },
          binaryen: { load: () => runners.binaryen.ready(), maxCounters: BINARYEN_COUNTERS, restorable: false },
        },
        ready: async () => {
          for (const one of runnersOf(runners)) await one.ready();
        },
        panics: () => runnersOf(runners).reduce((sum, { replaced }) => sum + replaced, 0),
      },
      gauges: Object.fromEntries(
        runnersOf(runners).map((one) => [`milliseconds in ${one.name}`, () => Math.round(spent.get(one.name) ?? 0)]),
      ),
      features: (testCase) => runFeatures(testCase, last?.testCase === testCase ? last.judged : null),
      secondOpinion: async (testCase) => {
        const { verdict } = await run(testCase, true);
        return verdict.kind === "finding"
          ? opinionOf(await runOnAll(runners, testCase), verdict.finding.evidence)
          : null;
      },
      trace: async (testCase) => runTrace(testCase, await run(testCase, true), await text(testCase)),
      dump: async (testCase, folder) => dump(testCase, folder, await text(testCase)),
    },
  };
}

/**
 * Edges of binaryen share so many counters: it has half a million, and with more of them almost all that is kept would
 * be kept for the sake of its optimiser.
 */
const BINARYEN_COUNTERS = 0x1000;

function withModule(testCase: RunCase, say: (module: NonNullable<ReturnType<typeof moduleOf>>) => boolean): boolean {
  const module = moduleOf(testCase);
  return module !== null && say(module);
}

/** @throws Error that says why `json` is no case. */
function parse(json: unknown): RunCase {
  const testCase = runFromJson(json);
  const why = whyNot(testCase);
  if (why !== null) throw new Error(why);
  return testCase;
}

/** A case is what choices lead to; whether they do is found out by writing them. */
function whyNot(testCase: RunCase): string | null {
  try {
    encodeRun(testCase);
    return null;
  } catch (error) {
    return `no input leads to it: ${messageOf(error)}`;
  }
}

/** Writes the case, its module and the text of that. */
function dump(testCase: RunCase, folder: string, text: string | null): readonly string[] {
  const module = moduleOf(testCase);
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    ["case.json", stringifyRun(testCase)],
    ["case.txt", `${printRun(testCase)}\n`],
    ...(module ? ([["case.wasm", module.bytes]] as const) : []),
    ...(text === null ? [] : ([["case.wat", text]] as const)),
  ];
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  return files.map(([name]) => name);
}

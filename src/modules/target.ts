import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config.ts";
import type { Counted } from "../harness/counted.ts";
import { foremost } from "../harness/explain.ts";
import { locateJco } from "../harness/jco/locate.ts";
import type { JcoRelease } from "../harness/jco/locate.ts";
import type { Extras, Target } from "../harness/target.ts";
import type { Verdict } from "../harness/verdict.ts";
import type { Case } from "./case/case.ts";
import { caseFromJson, stringifyCase } from "./case/json.ts";
import { printCase } from "./case/print.ts";
import { enginesOf, makeEngines } from "./engines/registry.ts";
import type { Engines } from "./engines/registry.ts";
import { dictionary } from "./generators/dictionary.ts";
import { decodeCase, encodeCase } from "./generators/bytes.ts";
import { seedCases } from "./generators/seeds.ts";
import type { Answers } from "./oracles/answers.ts";
import { judge } from "./oracles/judge.ts";
import type { Judged } from "./oracles/judge.ts";
import { features } from "./report/features.ts";
import { traceOf } from "./report/trace.ts";
import { shrinking } from "./shrink/shrinking.ts";
import { causeOf } from "./triage/cause.ts";
import { issueCondition } from "./triage/issue_condition.ts";
import { opinionOf } from "./triage/opinion.ts";
import { reproducer } from "./triage/reproducer/reproducer.ts";
import { PROPERTY_RULES } from "./triage/rules.ts";

/** What a target over the bytes of modules and components is made for. */
interface CompileTarget {
  readonly name: string;
  readonly title: string;
  readonly config: Config;
  /** Take the place of the engines that `config` asks for. */
  readonly engines?: Engines | undefined;
  /** What is thought of bytes; without it, all that can be asked. */
  readonly judge?: typeof judge;
}

type CompileExtras = Pick<Extras<Case>, "counted" | "features" | "gauges" | "secondOpinion" | "trace" | "dump">;

/** As many bytes as libFuzzer takes unless a seed is larger. */
const MAX_LEN = 4096;
/** Milliseconds: that of OSS-Fuzz. A case takes a few, and hundreds if a tool fills memory. */
const TIMEOUT = 25_000;

/**
 * Bytes, as a core module and as a component, go to all that reads them, and
 * must be taken or refused alike.
 *
 * @throws UsageError if the chosen jco can't be found.
 */
export function compileTarget({
  name,
  title,
  config,
  engines: given,
  judge: judging = judge,
}: CompileTarget): Target<Case> & { readonly extras: CompileExtras } {
  const release = locateJco(config.jcoFolder ?? undefined);
  const engines = given ?? makeEngines(release);
  const versions = Object.assign({}, ...enginesOf(engines).map((engine) => engine.versions)) as Record<string, string>;
  /** What was said of the case that ran last, for the statistics. */
  let last: { readonly testCase: Case; readonly answers: Answers } | null = null;
  const run = async (testCase: Case, cold: boolean): Promise<Judged> => {
    if (cold) for (const engine of enginesOf(engines)) engine.renew();
    const judged = await judging(engines, testCase.bytes);
    last = { testCase, answers: judged.answers };
    return judged;
  };
  const printer = engines["wasm-tools"];
  const extras: CompileExtras = {
    counted: countedOf(engines, release),
    features: (testCase) => features(testCase, last?.testCase === testCase ? last.answers : undefined, engines),
    gauges: Object.fromEntries(
      enginesOf(engines)
        .filter((engine) => engine !== engines.v8)
        .map((engine) => [`instances of ${engine.name} replaced`, () => engine.replaced]),
    ),
    secondOpinion: async (testCase) => {
      const { answers, verdict } = await run(testCase, true);
      return verdict.kind === "finding" ? opinionOf(verdict.finding, answers, engines) : null;
    },
    trace: async (testCase) => {
      const judged = await run(testCase, true);
      await printer.ready();
      return traceOf(testCase, judged, printer.print(testCase.bytes));
    },
    dump: (testCase, folder) => dump(engines, testCase, folder),
  };
  return {
    name,
    title,
    unit: "answers",
    versions,
    cases: { print: printCase, stringify: stringifyCase, parse: caseFromJson, whyNot: () => null },
    shrinking,
    triage: { condition: issueCondition, cause: causeOf, rules: PROPERTY_RULES },
    flags: { maxLen: MAX_LEN, timeout: TIMEOUT, comparisons: true, dictionary },
    decode: decodeCase,
    encode: encodeCase,
    seeds: seedCases,
    run: async (testCase, { cold = false } = {}) => (await run(testCase, cold)).verdict,
    reproduce: async (testCase, verdict, explained, remarks = []) => {
      await printer.ready();
      return reproducer({
        testCase,
        finding: findingOf(verdict),
        known: foremost(explained),
        versions,
        printer,
        remarks,
      });
    },
    extras,
  };
}

const findingOf = (verdict: Verdict) => (verdict.kind === "finding" ? verdict.finding : null);

/** Edges of binaryen share so many counters: it has half a million. */
const BINARYEN_COUNTERS = 0x9000;

/** Everything that reads a case and is WebAssembly itself. */
function countedOf(engines: Engines, { bindgen, wasmTools }: JcoRelease): Counted {
  const core = (script: string): string => script.replace(/\.js$/, ".core.wasm");
  return {
    modules: {
      bindgen: core(bindgen.script),
      "wasm-tools": core(wasmTools.script),
      wabt: { load: () => engines.wabt.ready(), restorable: false },
      binaryen: { load: () => engines.binaryen.ready(), maxCounters: BINARYEN_COUNTERS, restorable: false },
    },
    ready: async () => {
      for (const engine of enginesOf(engines)) await engine.ready();
    },
    panics: () => enginesOf(engines).reduce((sum, { replaced }) => sum + replaced, 0),
  };
}

/** Writes the case, its bytes and their text as far as they have one. */
async function dump(engines: Engines, testCase: Case, folder: string): Promise<readonly string[]> {
  const files: [string, string | Uint8Array][] = [
    ["case.json", stringifyCase(testCase)],
    ["case.txt", `${printCase(testCase)}\n`],
    ["case.wasm", testCase.bytes],
  ];
  await engines["wasm-tools"].ready();
  const text = engines["wasm-tools"].print(testCase.bytes);
  if (text.kind === "value") files.push(["case.wat", text.value]);
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  return files.map(([name]) => name);
}

import type { Config } from "../config.ts";
import type { Counted } from "../harness/counted.ts";
import { fingerprintText } from "../harness/report.ts";
import type { Extras, Seed, Target, Trace } from "../harness/target.ts";
import type { Verdict } from "../harness/verdict.ts";
import { supported } from "../platform/v8.ts";
import type { Case, EngineConfig } from "./case/case.ts";
import { caseFromJson, stringifyCase } from "./case/json.ts";
import { whyNotCase } from "./case/legal.ts";
import { legalCells } from "./case/matrix.ts";
import { printCase } from "./case/print.ts";
import { NEVER_SETTLES } from "./engines/engine.ts";
import type { ComponentEngine } from "./engines/engine.ts";
import { programKey } from "./engines/jco/engine.ts";
import type { JcoEngine } from "./engines/jco/engine.ts";
import type { JcoRelease } from "../harness/jco/locate.ts";
import { ENGINES } from "./engines/registry.ts";
import { decodeCase, encodeCase, expandCall } from "./generators/case.ts";
import { seedCases } from "./generators/seeds.ts";
import { staticSeeds } from "./generators/static_seeds.ts";
import { expectedFinished, readAudit } from "./guests/audit.ts";
import { SeenValues } from "./guests/digest.ts";
import { FITTED } from "./guests/fittings.ts";
import type { Fittings } from "./guests/fittings.ts";
import type { RunEvent } from "./oracles/events.ts";
import type { GuestFacts } from "./oracles/guest_facts.ts";
import type { Pace } from "./oracles/host.ts";
import { roundTrip } from "./oracles/round_trip.ts";
import { componentOf, Structures } from "./oracles/structures.ts";
import type { Built } from "./oracles/structures.ts";
import { dump } from "./report/dump.ts";
import { features } from "./report/features.ts";
import { recorded } from "./report/steps.ts";
import type { Step } from "./report/steps.ts";
import { traceOf } from "./report/trace.ts";
import { traitsOf } from "./report/traits.ts";
import { shrinking } from "./shrink/shrinking.ts";
import { Builder } from "./static/build.ts";
import { checkCase } from "./static/declarations.ts";
import { declarationReproducer } from "./static/reproducer.ts";
import { Statics } from "./static/statics.ts";
import { causeOf } from "./triage/cause.ts";
import { DECLARE, issueCondition } from "./triage/issue_condition.ts";
import { editsOf, mending } from "./triage/mends/mending.ts";
import { MENDS } from "./triage/mends/table.ts";
import type { RunFitted } from "./triage/reproducer/least_fittings.ts";
import { reproducer } from "./triage/reproducer/reproducer.ts";
import { PROPERTY_RULES } from "./triage/rules.ts";
import { shown } from "./triage/shown.ts";

/** What a target over components is made for. */
interface ComponentTarget {
  readonly name: string;
  readonly title: string;
  readonly config: Config;
  /** Where sets of the static mode are kept. */
  readonly sets: string;
  /** Takes the place of the engine that `config` asks for; no case is transpiled ahead of time for it. */
  readonly engine?: JcoEngine | undefined;
}

/** As many bytes as libFuzzer takes unless a seed is larger. */
const MAX_LEN = 4096;
/** Milliseconds: that of OSS-Fuzz, since a case of a thousand calls on a busy machine takes seconds. */
const TIMEOUT = 25_000;

/**
 * Values travel host → component → … → host and back through jco, and
 * nothing about them may change.
 *
 * @throws UsageError if the chosen jco can't be found.
 */
export function componentTarget({ name, title, config, sets, engine: given }: ComponentTarget): Target<Case> {
  const { seed, cases, jcoFolder: jco, mode } = config;
  const edits = config.mend ? editsOf(MENDS) : [];
  const statics = given || mode === "dynamic" ? null : new Statics({ seed, cases, jco, folder: sets });
  const prebuilt = statics ? statics.program.bind(statics) : undefined;
  const engine = given ?? ENGINES.jco({ folder: jco ?? undefined, edits, ...(prebuilt ? { prebuilt } : {}) });
  const structures = new Structures();
  const isPrebuilt = ({ testCase, component }: Built): boolean =>
    statics?.has(programKey(component.binary, testCase)) ?? false;
  const run = async (built: Built, on: JcoEngine): Promise<Verdict> =>
    mode === "static" && !isPrebuilt(built) ? NOT_PREBUILT : runBuilt(on, built);
  let builder: Promise<Builder> | undefined;
  const builderOf = (): Promise<Builder> => (builder ??= Builder.of(jco));
  const mends = mending(MENDS, {
    run: async (testCase, more, found, pace) => {
      const editedJco = engine.edited(more);
      const verdict = await runBuilt(editedJco, structures.build(testCase), { pace });
      editedJco.applied.forEach(found);
      return verdict;
    },
    check: async (testCase, more, found) => checkCase(await builderOf(), testCase, [...edits, ...more], found),
  });
  const extras: Extras<Case> = {
    counted: countedOf(engine),
    features: function* (testCase) {
      yield { group: "mode", name: isPrebuilt(structures.build(testCase)) ? `static, ${statics!.name}` : "dynamic" };
      yield* features(testCase);
    },
    matrix: { rows: "types, lifts and lowers", columns: "encodings", cells: legalCells() },
    gauges: {
      "structures in the cache": () => engine.cache.entries,
      "cache hits": () => engine.cache.hits,
      "cache misses": () => engine.cache.misses,
      "static executions": () => statics?.executions ?? 0,
      "transpilers replaced after a panic": () => engine.transpilersReplaced,
    },
    remarks: (testCase) => [
      ...(isPrebuilt(structures.build(testCase))
        ? [`its component was transpiled ahead of time: ${statics!.name}`]
        : []),
      ...(config.mend ? ["what jco generates was mended beforehand (COMPONENT_FUZZ_MEND=on)"] : []),
    ],
    traits: (testCase) => traitsOf(engine, testCase),
    secondOpinion: async (testCase) => opinionOf(await runCase(ENGINES.reference(), testCase)),
    trace: (testCase) => trace(engine.cold(), spelledOut(testCase)),
    dump: (testCase, folder) => dump(engine, spelledOut(testCase), folder),
    checks: { [DECLARE]: async (testCase) => checkCase(await builderOf(), testCase, edits) },
    lacks: supported.jspi
      ? []
      : ["this Node has no JSPI (WebAssembly.promising): cases with functions of async type are rejected"],
  };
  return {
    name,
    title,
    unit: "calls",
    versions: engine.versions,
    cases: {
      print: (testCase) => printCase(spelledOut(testCase)),
      stringify: (testCase) => stringifyCase(spelledOut(testCase)),
      parse: caseFromJson,
      whyNot: whyNotCase,
    },
    shrinking,
    triage: { condition: issueCondition, mending: mends, cause: causeOf, rules: PROPERTY_RULES, shown },
    // What bindgen compares are names, types and lengths of a component, and seldom bytes of the input that it was made
    // from.
    flags: { maxLen: MAX_LEN, timeout: TIMEOUT, comparisons: false, dictionary: null },
    decode: decodeCase,
    encode: encodeCase,
    seeds: function* (): Generator<Seed<Case>> {
      yield* seedCases();
      yield* staticSeeds();
    },
    run: (testCase, { cold = false } = {}) =>
      cold
        ? run({ testCase, component: componentOf(testCase) }, engine.cold())
        : run(structures.build(testCase), engine),
    reproduce: (given, verdict, explained, remarks = []) => {
      const finding = verdict.kind === "finding" ? verdict.finding : null;
      const testCase = spelledOut(given);
      const request = { testCase, explained, engine: engine.cold(), versions: engine.versions, remarks };
      if (finding?.fingerprint.stage === DECLARE) {
        const check = async (fittings: Fittings): Promise<Verdict> =>
          checkCase(await builderOf(), testCase, edits, undefined, fittings);
        return declarationReproducer({ ...request, finding, check });
      }
      const runFitted: RunFitted = {
        jco: (fittings, more) => runCase(engine.edited(more), testCase, { fittings }),
        reference: (fittings) => runCase(ENGINES.reference(), testCase, { fittings }),
      };
      return reproducer({ ...request, finding, mends: MENDS, runFitted });
    },
    extras,
  };
}

/** What a run that is about prebuilt cases says of others. */
const NOT_PREBUILT: Verdict = { kind: "reject", reason: "not made ahead of time (COMPONENT_FUZZ_MODE=static)" };

/** What the reference engine says of a case that jco fails in. */
function opinionOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case "pass":
      return "the reference engine, which does what the specification says, runs the case without a finding";
    case "reject":
      return `the reference engine can't run the case: ${verdict.reason}`;
    case "finding": {
      const { fingerprint, actual } = verdict.finding;
      const how = `${fingerprintText(fingerprint)}: ${actual}`;
      return `look for the mistake in component-fuzz first: the reference engine fails, too (${how})`;
    }
  }
}

/** What is counted: bindgen, and the adapter between it and the host, which keeps its state in bindgen's memory. */
function countedOf(engine: JcoEngine): Counted {
  return {
    modules: bindgenModules(engine.release),
    generator: "bindgen",
    ready: () => engine.ready(),
    panics: () => engine.transpilersReplaced,
    countWork: (counters, caching) => engine.countWork(counters, caching),
  };
}

function bindgenModules({ bindgen }: JcoRelease): Readonly<Record<string, string>> {
  const path = bindgen.script.slice(0, -".js".length);
  return { bindgen: `${path}.core.wasm`, adapter: `${path}.core2.wasm` };
}

/** How a case is run. */
interface Running {
  /** Is told what happens. */
  readonly listen?: (event: RunEvent) => void;
  readonly pace?: Pace;
  /** What the guests do besides handing on values; everything if left out. */
  readonly fittings?: Fittings;
}

/**
 * Builds the component of a case, runs it on an engine and judges what came of it.
 */
export function runCase(
  engine: ComponentEngine<EngineConfig>,
  testCase: Case,
  running: Running = {},
): Promise<Verdict> {
  return runBuilt(engine, { testCase, component: componentOf(testCase, running.fittings) }, running);
}

async function runBuilt(
  engine: ComponentEngine<EngineConfig>,
  { testCase, component }: Built,
  { listen, pace, fittings = FITTED }: Running = {},
): Promise<Verdict> {
  const guests: GuestFacts = {
    expand: (call) => expandCall(testCase, call),
    finished: (index, calls) => expectedFinished(testCase, index, calls),
    readAudit,
    seenValues: () => (fittings.digest ? new SeenValues(testCase) : { add: () => {}, of: () => null }),
  };
  const run = (): Promise<Verdict> => roundTrip(engine, testCase, component, guests, listen, pace);
  const verdict = await run();
  return tookTooLong(verdict) ? run() : verdict;
}

/** An instance is waited for in real time: what took too long once may have been the machine's fault. */
function tookTooLong(verdict: Verdict): boolean {
  if (verdict.kind !== "finding") return false;
  const { stage, kind } = verdict.finding.fingerprint;
  return stage === "instantiate" && kind === NEVER_SETTLES;
}

async function trace(engine: JcoEngine, testCase: Case): Promise<Trace> {
  const steps: Step[] = [];
  const verdict = await runCase(engine, testCase, { listen: (event) => steps.push(...recorded(event)) });
  return traceOf(testCase, steps, verdict);
}

/** The case with the values of its seeded calls, for people. */
function spelledOut(testCase: Case): Case {
  const calls = testCase.calls.map(
    ({ of, form, answer }, index) =>
      ({ kind: "drawn", of, form, answer, ...expandCall(testCase, testCase.calls[index]!) }) as const,
  );
  return { ...testCase, calls };
}

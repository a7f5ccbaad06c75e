import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { caseFromJson, stringifyCase } from "../components/case/json.ts";
import { printCase } from "../components/case/print.ts";
import { legalCells } from "../components/case/matrix.ts";
import type { Case } from "../components/case/case.ts";
import type { Config } from "../config.ts";
import { NEVER_SETTLES } from "../components/engines/engine.ts";
import type { ComponentEngine } from "../components/engines/engine.ts";
import { ReferenceEngine } from "../components/engines/reference/engine.ts";
import { JcoEngine } from "../components/engines/jco/engine.ts";
import type { JcoRelease } from "../harness/jco/locate.ts";
import { printText } from "../harness/jco/wasm_tools.ts";
import { Recorder } from "../components/engines/recorder.ts";
import { supported } from "../platform/v8.ts";
import { causeOf } from "../components/triage/cause.ts";
import { explanation, readKnownIssues } from "../components/triage/known_issue.ts";
import { fingerprintText } from "../harness/report.ts";
import { reproducer } from "../components/triage/reproducer/reproducer.ts";
import { decodeCase, encodeCase, expandCall } from "../components/generators/case.ts";
import { expectedFinished, readAudit } from "../components/guests/audit.ts";
import { SeenValues } from "../components/guests/digest.ts";
import { buildComponent } from "../components/guests/component.ts";
import { roundTrip } from "../components/oracles/round_trip.ts";
import type { Verdict } from "../harness/verdict.ts";
import { shrink } from "../components/shrink/shrink.ts";
import { Builder } from "../components/static/build.ts";
import { checkCase } from "../components/static/declarations.ts";
import { setsFolder } from "../components/static/set.ts";
import { Statics } from "../components/static/statics.ts";
import { features } from "../components/report/features.ts";
import { traceOf } from "../components/report/trace.ts";
import { Structures } from "../components/engines/structures.ts";
import type { Built } from "../components/engines/structures.ts";
import type { Target, Trace } from "../harness/target.ts";

/** A case that was transpiled ahead of time needs no component. */
const NO_COMPONENT = new Uint8Array();

/**
 * Values travel host → component → … → host and back through jco, and
 * nothing about them may change.
 *
 * @param root the folder that holds `known_issues/`.
 * @param given takes the place of the engine that `config` asks for; no case is transpiled ahead of time for it.
 * @throws UsageError if the chosen jco can't be found.
 */
export function componentApi(config: Config, root: string, given?: JcoEngine): Target<Case> {
  const statics = given
    ? null
    : new Statics({
        seed: config.seed,
        cases: config.cases,
        only: config.mode,
        jco: config.jcoFolder,
        folder: setsFolder(root),
      });
  const engine =
    given ??
    new JcoEngine({
      folder: config.jcoFolder ?? undefined,
      prebuilt: (testCase, cold) => statics!.program(testCase, cold),
    });
  const isStatic = (testCase: Case): boolean => statics?.numberOf(testCase) !== undefined;
  let builder: Promise<Builder> | undefined;
  const structures = new Structures();
  const knownIssues = readKnownIssues(join(root, "known_issues", "component_api"));
  const explain: Target<Case>["explain"] = ({ finding }, testCase) => explanation(knownIssues, finding, testCase);
  return {
    name: "component_api",
    versions: engine.versions,
    knownIssues,
    lacks: supported.jspi
      ? []
      : ["this Node has no JSPI (WebAssembly.promising): cases with functions of async type are rejected"],
    decode: (bytes) => decodeCase(bytes, statics ?? undefined),
    encode: encodeCase,
    print: (testCase) => [printCase(spelledOut(testCase)), ...(statics?.describe(testCase) ?? [])].join("\n"),
    settings: (testCase) => (isStatic(testCase) ? statics!.settings : []),
    stringify: (testCase) => stringifyCase(spelledOut(testCase)),
    fromJson: caseFromJson,
    run: (testCase, { cold = false } = {}) =>
      cold
        ? runCase(engine.cold(), testCase)
        : runBuilt(engine, isStatic(testCase) ? { testCase, binary: NO_COMPONENT } : structures.build(testCase)),
    declare: async (testCase) => checkCase(await (builder ??= Builder.of(config.jcoFolder)), testCase),
    explain,
    secondOpinion: async (testCase) => opinionOf(await runCase(new ReferenceEngine(), testCase)),
    trace: (testCase) => trace(engine.cold(), spelledOut(testCase)),
    shrink: (testCase, request) => shrink(testCase, { ...request, expand: expandCall }),
    cause: causeOf,
    reproduce: (testCase, verdict) =>
      reproducer({
        testCase: spelledOut(testCase),
        finding: verdict.kind === "finding" ? verdict.finding : null,
        known: verdict.kind === "finding" ? explain(verdict, testCase) : undefined,
        release: engine.release,
        versions: engine.versions,
      }),
    features: function* (testCase) {
      yield { group: "mode", name: isStatic(testCase) ? statics!.name : "dynamic" };
      yield* features(testCase);
    },
    counted: {
      modules: bindgenModules(engine.release),
      generator: "bindgen",
      ready: () => engine.ready(),
      panics: () => engine.transpilersReplaced,
      countWork: (counters, caching) => engine.countWork(counters, caching),
    },
    observe: (stats) => {
      stats.matrix(legalCells());
      stats.gauge("structures in the cache", () => engine.cache.entries);
      stats.gauge("cache hits", () => engine.cache.hits);
      stats.gauge("cache misses", () => engine.cache.misses);
      stats.gauge("static executions", () => statics?.executions ?? 0);
      stats.gauge("transpilers replaced after a panic", () => engine.transpilersReplaced);
    },
    dump: (testCase, folder) => dump(engine, testCase, folder),
  };
}

/** What the reference engine says of a case that jco fails in. */
function opinionOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case "pass":
      return "the reference engine, which does what the specification says, runs the case without a finding";
    case "reject":
      return `the reference engine can't run the case: ${verdict.reason}`;
    case "finding":
      return `look for the mistake in component-fuzz first: the reference engine fails, too (${fingerprintText(verdict.finding.fingerprint)}: ${verdict.finding.actual})`;
  }
}

/** Bindgen, and the adapter between it and the host, which keeps its state in bindgen's memory. */
function bindgenModules({ bindgen }: JcoRelease): Readonly<Record<string, string>> {
  const path = bindgen.script.slice(0, -".js".length);
  return { bindgen: `${path}.core.wasm`, adapter: `${path}.core2.wasm` };
}

/** Builds the component of a case, runs it on an engine and judges what came of it. */
export function runCase(engine: ComponentEngine, testCase: Case): Promise<Verdict> {
  return runBuilt(engine, { testCase, binary: buildComponent(testCase) });
}

async function runBuilt(engine: ComponentEngine, { testCase, binary }: Built): Promise<Verdict> {
  const run = (): Promise<Verdict> =>
    roundTrip(engine, testCase, binary, {
      expand: (call) => expandCall(testCase, call),
      finished: (index, calls) => expectedFinished(testCase, index, calls),
      readAudit,
      seenValues: () => new SeenValues(testCase),
    });
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
  const recorder = new Recorder(engine);
  const verdict = await runCase(recorder, testCase);
  return traceOf(testCase, recorder.steps, verdict);
}

/** The case with the values of its seeded calls, for people. */
function spelledOut(testCase: Case): Case {
  const calls = testCase.calls.map(
    ({ of, form, answer }, index) =>
      ({ kind: "drawn", of, form, answer, ...expandCall(testCase, testCase.calls[index]!) }) as const,
  );
  return { ...testCase, calls };
}

/** Writes the case, its component in both forms and what jco generates from it. */
async function dump(engine: JcoEngine, testCase: Case, folder: string): Promise<readonly string[]> {
  const binary = buildComponent(testCase);
  const files: [string, string | Uint8Array][] = [
    ["case.json", stringifyCase(testCase)],
    ["case.txt", printCase(spelledOut(testCase)) + "\n"],
    ["component.wasm", binary],
    ["component.wat", await printText(engine.release, binary)],
  ];
  const transpiled = await engine.transpile(binary, testCase);
  if (transpiled.kind === "value") {
    const { source, declarations, modules } = transpiled.value;
    files.push(["component.js", source], ["component.d.ts", declarations], ...modules);
  } else {
    files.push(["jco.txt", `${transpiled.kind}: ${transpiled.message}\n`]);
  }
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  return files.map(([name]) => name);
}

import { readFileSync, writeFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { ReachCollector, functionNames, reachHtml, reachText } from "../coverage/index.ts";
import type { ModuleReach } from "../coverage/index.ts";
import { UsageError, messageOf } from "../errors.ts";
import { startCoverage } from "../running/coverage.ts";
import type { TriagedTarget } from "../harness/target.ts";
import { inputsOf } from "./inputs.ts";
import type { Output } from "./output.ts";

/** What `--json` writes and `--against` reads. */
interface Report {
  readonly target: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly inputs: number;
  readonly modules: readonly ModuleReach[];
}

interface CoverageCommand {
  /** Inputs and folders of inputs; none: the target's seeds and what fuzzing has kept. */
  readonly corpus: readonly string[];
  /** The folder that holds `corpus/` and `.corpus/`. */
  readonly root: string;
  readonly html?: string;
  readonly json?: string;
  readonly against?: string;
}

/** After how many inputs progress is told. */
const STEP = 25;

/** `component-fuzz coverage`: which functions of the tools' binaries the inputs of a corpus reach. */
export async function coverage<C>(
  target: TriagedTarget<C>,
  { corpus, root, html, json, against }: CoverageCommand,
  output: Output,
): Promise<void> {
  const inputs = inputsOf(corpus, target.name, root);
  const earlier = against === undefined ? null : readReport(against, target.name);
  const modules = await replay(target, inputs, output);
  const report: Report = { target: target.name, versions: target.versions, inputs: inputs.length, modules };
  output.out(`${target.name}: ${inputs.length} inputs`);
  for (const reach of modules)
    output.out(
      reachText(
        reach,
        earlier?.modules.find(({ module }) => module === reach.module),
      ),
    );
  if (html !== undefined) write(html, reachHtml(modules));
  if (json !== undefined) write(json, JSON.stringify(report) + "\n");
}

/** @throws UsageError if this Node can't count. */
async function replay<C>(
  target: TriagedTarget<C>,
  inputs: readonly string[],
  output: Output,
): Promise<readonly ModuleReach[]> {
  const started = await startCoverage(target.extras.counted, {
    enabled: true,
    valueProfile: false,
    comparisons: false,
    exact: true,
  });
  if (typeof started === "string")
    throw new UsageError(`what ${target.name} reaches is not known: it is counted ${started}`);
  try {
    const collectors = started.coverage.modules.map((module) => ({
      names: functionNames(module.instrumented.bytes),
      collector: new ReachCollector(module),
    }));
    for (const [index, path] of inputs.entries()) {
      if (index % STEP === 0) output.remark(`input ${index} of ${inputs.length}`, true);
      const testCase = target.decode(readFileSync(path));
      await started.before();
      await target.run(testCase);
      started.after(null);
      for (const { collector } of collectors) collector.collect();
      // V8 keeps an instance that was looked at, even one that is replaced, until the event loop turns.
      await setImmediate();
    }
    return collectors.map(({ names, collector }) => collector.summary(names));
  } finally {
    started.coverage.uninstall();
  }
}

function readReport(path: string, name: string): Report {
  let report: Partial<Report> | null;
  try {
    report = JSON.parse(readFileSync(path, "utf8")) as Partial<Report> | null;
  } catch (error) {
    throw new UsageError(`${path} is no earlier report: ${messageOf(error)}`);
  }
  if (report?.target !== name || !Array.isArray(report.modules))
    throw new UsageError(`${path} is no earlier report of ${name}, as --json writes it`);
  return report as Report;
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`${path} can't be written: ${messageOf(error)}`);
  }
}

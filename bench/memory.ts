import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "../src/config.ts";
import { PLAIN_COMPONENT } from "../src/components/case/plain.ts";
import { generateOptions } from "../src/components/engines/jco/options.ts";
import { locateJco } from "../src/harness/jco/locate.ts";
import { Transpiler } from "../src/components/engines/jco/transpiler.ts";
import { FindingError } from "../src/harness/report.ts";
import { PendingInput } from "../src/harness/pending.ts";
import { encodeCase } from "../src/components/generators/case.ts";
import { buildComponent } from "../src/components/guests/component.ts";
import { SeededSource } from "../src/input/seeded.ts";
import { fuzzFunction } from "../src/running/fuzz.ts";
import { benchCase } from "./cases.ts";
import { collectGarbage } from "./collect.ts";
import { emptyStats, fuzzedTarget } from "./target.ts";

/** Resident memory may grow by this much from a tenth of the way to the end. */
const ALLOWED = 1.2;

type Progress = (text: string) => void;

/**
 * Runs `cases` inputs through the function that libFuzzer calls: by turns
 * random ones, and small and large cases of a structure that was never there.
 *
 * @returns resident memory at a tenth and at the end, as a line of text.
 */
export async function measureMemory(cases: number, progress: Progress): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "component-fuzz-bench-"));
  const artifactPrefix = join(folder, "findings/");
  const target = fuzzedTarget(parseConfig(process.env));
  const stats = emptyStats(target);
  const fuzz = fuzzFunction(target, stats, {
    knownIssues: true,
    artifact: (sha1) => artifactPrefix + sha1,
    pending: new PendingInput(artifactPrefix).set,
  });
  try {
    const result = await overTime(cases, progress, async (index) => {
      try {
        await fuzz(inputOf(index));
      } catch (error) {
        if (!(error instanceof FindingError)) throw error;
      }
    });
    const { endings } = stats.toJSON();
    return (
      `${result}\n${endings.passed} passed, ${endings.suppressed} known issues, ${endings.rejected} ` +
      `rejected, ${endings.found} found`
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Replaces the transpiler `count` times: by a component that makes bindgen
 * panic, or, where this release doesn't, by hand.
 */
export async function measureReplacements(count: number, progress: Progress): Promise<string> {
  const transpiler = new Transpiler(locateJco(parseConfig(process.env).jcoFolder ?? undefined));
  const plain = benchCase("small", 0, 0);
  const testCase = {
    ...plain,
    components: [PLAIN_COMPONENT, { ...PLAIN_COMPONENT, encoding: "latin1+utf16" as const }],
  };
  const binary = buildComponent(testCase);
  const options = generateOptions(testCase.jco);
  let panics = 0;
  const result = await overTime(count, progress, async (index) => {
    await transpiler.transpile(binary, options);
    if (transpiler.replaced > index) panics++;
    else transpiler.drop();
  });
  return `${result}\n${transpiler.replaced} transpilers replaced, ${panics} of them after a panic`;
}

function inputOf(index: number): Buffer {
  if (index % 3 !== 0) return encodeCase(benchCase(index % 3 === 1 ? "small" : "large", index, 0));
  const source = new SeededSource(index);
  return Buffer.from(source.bytes(source.integer(1024)));
}

/** Takes `count` steps and looks at resident memory after each tenth. */
async function overTime(count: number, progress: Progress, step: (index: number) => Promise<void>): Promise<string> {
  const tenth = Math.max(1, Math.floor(count / 10));
  const sizes: number[] = [];
  for (let index = 0; index < tenth * 10; index++) {
    await step(index);
    if ((index + 1) % tenth !== 0) continue;
    await collectGarbage();
    sizes.push(process.memoryUsage.rss());
    progress(`${index + 1}: ${mebibytes(sizes.at(-1)!)}`);
  }
  const [first, last] = [sizes[0]!, sizes.at(-1)!];
  const verdict = last <= ALLOWED * first ? "within" : "MORE than";
  return (
    `resident memory after ${tenth}: ${mebibytes(first)}, after ${tenth * 10}: ${mebibytes(last)}: ` +
    `${(last / first).toFixed(2)} times, ${verdict} the ${ALLOWED} allowed`
  );
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

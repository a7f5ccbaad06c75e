import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Costs } from "./coverage_costs.ts";
import { PuzzleRuns } from "./coverage_puzzles.ts";
import { Reach } from "./coverage_reach.ts";
import type { Row } from "./coverage_tools.ts";
import { platformVersions } from "../src/platform/v8.ts";
import { locateJco } from "../src/harness/jco/locate.ts";

const USAGE = `npm run bench:coverage -- [--seconds N] [--seeds N] [--targets NAME,…]
  what coverage inside WebAssembly costs and gains
npm run bench:coverage -- --comparisons [--runs N] [--seeds N] [--targets NAME,…]
  what it gains that libFuzzer is told what is compared

  --seconds N        how long each run of the fuzzer from nothing takes, 60
  --runs N           how many executions it has, 3000; ten times as many for parse and print
  --seeds N          how often everything is measured, 5
  --targets NAME,…   what is fuzzed from nothing, and nothing else is measured:
                     component_api, compile, parse, print; all of them

Prints a table in Markdown; progress goes to stderr.`;

/** Apart from the runs of the fuzzer, a seed takes about this many seconds. */
const OTHER_SECONDS = 120;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    runs: { type: "string", default: "3000" },
    seeds: { type: "string", default: "5" },
    targets: { type: "string", default: "" },
    comparisons: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const [seconds, runs, seeds] = [values.seconds, values.runs, values.seeds].map(Number) as [number, number, number];

/** Something that is measured with each seed. */
interface Measured {
  measure(seed: number, progress: (text: string) => void): Promise<void>;
  readonly rows: readonly Row[];
}

async function measureAll(folder: string): Promise<void> {
  const started = performance.now();
  const targets = values.targets.split(",").filter(Boolean);
  const alone = values.comparisons || targets.length > 0;
  const progress = (text: string): void =>
    console.error(`${((performance.now() - started) / 60_000).toFixed(1)} min: ${text}`);
  const reach = new Reach(
    folder,
    values.comparisons ? { runs } : { seconds },
    values.comparisons ? "comparisons" : "coverage",
    targets,
  );
  const all: readonly Measured[] = alone ? [reach] : [new Costs(folder), reach, new PuzzleRuns(folder)];
  if (!values.comparisons) {
    const aSeed = reach.runs * seconds + (alone ? 0 : OTHER_SECONDS);
    progress(`${seeds} seeds; all will take about ${((seeds * aSeed) / 60).toFixed(0)} min`);
  }
  for (let seed = 1; seed <= seeds; seed++) {
    for (const one of all) await one.measure(seed, (text) => progress(`seed ${seed} of ${seeds}: ${text}`));
  }
  // Loaded here: it starts jco's tools, in which others were about to count.
  const { circumstances } = await import("./table.ts");
  console.log(`${circumstances({ ...locateJco().versions, ...platformVersions })}; median (range) of ${seeds} seeds\n`);
  console.log(
    [
      "| what | measured | aim |",
      "| --- | ---: | ---: |",
      ...all.flatMap(({ rows }) => rows).map(({ what, measured, aim = "" }) => `| ${what} | ${measured} | ${aim} |`),
    ].join("\n"),
  );
}

if (values.help || [seconds, runs, seeds].some((number) => !(number >= 1))) {
  console.log(USAGE);
} else {
  const folder = mkdtempSync(join(tmpdir(), "bench-coverage-"));
  try {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    await measureAll(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

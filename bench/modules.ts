import { locateJco } from "../src/harness/jco/locate.ts";
import { SeededSource } from "../src/input/seeded.ts";
import type { EditedCase } from "../src/modules/case/edited_case.ts";
import { enginesOf, makeEngines } from "../src/modules/engines/registry.ts";
import { decodeMaybeInvalid } from "../src/modules/generators/maybe_invalid.ts";
import { applyEdits } from "../src/modules/guests/edits/apply.ts";
import { judgeVerdicts } from "../src/modules/oracles/judge.ts";
import { featuresOf } from "../src/wasm/features.ts";

/** Rounds that are not counted: V8 compiles what is hot. */
const WARM_UP = 3;
/** Bytes that modules are drawn from at most. */
const LENGTH = 4000;

/**
 * What a case of `compile-maybe-invalid` costs, without coverage, in processor
 * time, which other processes disturb less.
 *
 * @returns a table in Markdown: milliseconds a case, as medians of the rounds.
 */
export async function measureModules(count: number, rounds: number, progress: (text: string) => void): Promise<string> {
  const inputs = Array.from({ length: count }, (_, seed) => {
    const random = new SeededSource(seed);
    return random.bytes(64 + random.integer(LENGTH));
  });
  const engines = makeEngines(locateJco());
  for (const engine of enginesOf(engines)) await engine.ready();
  const times = new Map<string, number[]>();
  let bytes = 0;
  for (let round = -WARM_UP; round < rounds; round++) {
    progress(round < 0 ? `warm-up ${round + WARM_UP + 1} of ${WARM_UP}` : `round ${round + 1} of ${rounds}`);
    const note = (stage: string, from: NodeJS.CpuUsage): void => {
      const { user, system } = process.cpuUsage(from);
      if (round >= 0) times.set(stage, [...(times.get(stage) ?? []), (user + system) / 1000 / count]);
    };
    let from = process.cpuUsage();
    const cases = inputs.map(decodeMaybeInvalid).filter((one): one is EditedCase => one.kind === "edited");
    note("draw the module", from);
    from = process.cpuUsage();
    const edited = cases.map(applyEdits);
    note("edit and write it", from);
    bytes = edited.reduce((sum, one) => sum + one.bytes.length, 0) / edited.length;
    from = process.cpuUsage();
    for (const one of edited) featuresOf(one.bytes);
    note("find its features", from);
    from = process.cpuUsage();
    for (const one of edited) await judgeVerdicts(engines, one.bytes);
    note("ask four engines, compare", from);
  }
  const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
  const rows = [...times].map(([stage, values]) => `| ${stage}, ms | ${median(values).toFixed(3)} |`);
  return [`| ${count} modules of ${bytes.toFixed(0)} bytes | |`, "| --- | ---: |", ...rows].join("\n");
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Call, Case } from "../src/components/case/case.ts";
import { PLAIN_CALL } from "../src/components/case/plain.ts";
import { isAsync } from "../src/components/case/topology.ts";
import { parseConfig } from "../src/config.ts";
import { locateJco } from "../src/harness/jco/locate.ts";
import { toJs } from "../src/components/engines/jco/to_js.ts";
import { camel } from "../src/components/engines/jco/names.ts";
import { encodeStaticCase, expandCall } from "../src/components/generators/case.ts";
import { buildSet } from "../src/components/static/build.ts";
import { numbersOf, planSet } from "../src/components/static/plan.ts";
import { setsFolder } from "../src/components/static/set.ts";
import type { SetFolder } from "../src/components/static/set.ts";
import type { TriagedTarget } from "../src/harness/target.ts";
import { fuzzFunction } from "../src/running/fuzz.ts";
import { ROOT } from "../src/running/start.ts";
import { funcWeight } from "../src/components/types/weight.ts";
import { emptyStats, fuzzedTarget } from "./target.ts";

/** Calls of each execution: what a fuzzed case has at most, and at the median. */
const CALLS = [1000, 3] as const;
/** The heaviest function that counts as one of small types. */
const SMALL = 8;

/** Calls per second of one member. */
interface Rates {
  readonly fuzzed: number;
  readonly direct: number;
}

/**
 * How fast modules that were made ahead of time are called by the fuzz target
 * and by a plain loop with prepared values, which makes one instance, and
 * neither makes values nor looks at what arrives.
 */
export async function measureStatic(cases: number, rounds: number, progress: (text: string) => void): Promise<string> {
  const config = parseConfig({ COMPONENT_FUZZ_MODE: "static", COMPONENT_FUZZ_CASES: String(cases) });
  const plan = planSet(config, locateJco());
  const set = await buildSet({ plan, folder: setsFolder(ROOT), jco: null, progress });
  const target = fuzzedTarget(config);
  const numbers = numbersOf(plan);
  const lines: string[] = [];
  for (const calls of CALLS) {
    const rates: Rates[] = [];
    for (const index of set.ready) {
      const testCase = { ...plan.structures[index]!, calls: series(calls) };
      const [{ func }] = testCase.functions;
      if (
        isAsync(testCase) ||
        testCase.functions.length > 1 ||
        funcWeight(func) > SMALL ||
        testCase.jco.instantiation === "module"
      )
        continue;
      const input = encodeStaticCase(testCase, numbers[index]!);
      if (func.result?.kind === "result" || (await target.run(target.decode(input))).kind !== "pass") continue;
      rates.push(await measure(target, { set, index, input }, testCase, rounds));
      progress(`${calls} calls, number ${numbers[index]}: ${ratio(rates.at(-1)!).toFixed(2)}`);
    }
    const sorted = rates.map(ratio).sort((a, b) => a - b);
    const at = (share: number): string => sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(2);
    const median = (of: (one: Rates) => number): string => {
      const figures = rates.map(of).sort((a, b) => a - b);
      return figures[figures.length >> 1]!.toFixed(0);
    };
    lines.push(
      `${calls} calls an execution, ${rates.length} cases of small types: ${median(({ fuzzed }) => fuzzed)} ` +
        `calls per second, ${median(({ direct }) => direct)} in the plain loop; ` +
        `${at(0.5)} of it (${at(0)} … ${at(1)})`,
    );
  }
  return lines.join("\n");
}

const ratio = ({ fuzzed, direct }: Rates): number => fuzzed / direct;

const series = (count: number): readonly Call[] =>
  Array.from({ length: count }, (_, seed) => ({ ...PLAIN_CALL, kind: "seeded", seed }));

/** A case that was made ahead of time. */
interface Member {
  readonly set: SetFolder;
  /** Its number in the set. */
  readonly index: number;
  readonly input: Buffer;
}

async function measure(
  target: TriagedTarget<Case>,
  { input, ...member }: Member,
  testCase: Case,
  rounds: number,
): Promise<Rates> {
  const fuzz = fuzzFunction(target, emptyStats(target), {
    knownIssues: true,
    artifact: (sha1) => sha1,
    pending: () => {},
  });
  const times = { fuzzed: [] as number[], direct: [] as number[] };
  const repeat = Math.ceil(1000 / testCase.calls.length);
  for (let round = -1; round < rounds; round++) {
    // One instance a round: guests may let their memories grow.
    const direct = await plainLoop(member, testCase);
    const from = performance.now();
    for (let i = 0; i < repeat; i++) await fuzz(input);
    const middle = performance.now();
    for (let i = 0; i < repeat; i++) direct();
    const to = performance.now();
    if (round < 0) continue;
    times.fuzzed.push(middle - from);
    times.direct.push(to - middle);
  }
  const rate = (all: readonly number[]): number =>
    (1000 * repeat * testCase.calls.length) / [...all].sort((a, b) => a - b)[all.length >> 1]!;
  return { fuzzed: rate(times.fuzzed), direct: rate(times.direct) };
}

type Exports = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
type Instantiate = (
  getCoreModule: (name: string) => WebAssembly.Module | Promise<WebAssembly.Module>,
  imports: object,
) => Exports | Promise<Exports>;

/** One instance, and a function that makes all calls of the case on it. */
async function plainLoop({ set, index }: Omit<Member, "input">, testCase: Case): Promise<() => void> {
  const { functions, jco: config } = testCase;
  const [{ func, importName, exportName }] = functions;
  const { instantiate } = (await import(pathToFileURL(join(set.member(index), "component.js")).href)) as {
    readonly instantiate: Instantiate;
  };
  const calls = testCase.calls.map((call) => {
    const { args, result } = expandCall(testCase, call);
    return {
      args: func.params.map(({ type }, index) => toJs(type, args[index]!, { config, form: call.form })),
      result: func.result && toJs(func.result, result!, { config, form: call.form }),
    };
  });
  let answer: unknown;
  const read = (name: string): WebAssembly.Module =>
    new WebAssembly.Module(readFileSync(join(set.member(index), name)));
  const exports = await instantiate(
    config.instantiation === "async" ? async (name) => Promise.resolve(read(name)) : read,
    { [importName]: { default: () => answer } },
  );
  const exported = exports[camel(exportName)]!;
  return () => {
    for (const { args, result } of calls) {
      answer = result;
      exported(...args);
    }
  };
}

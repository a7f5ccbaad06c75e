import { locateJco } from "../../../src/harness/jco/locate.ts";
import type { KnownIssue } from "../../../src/harness/known_issue.ts";
import { explanation } from "../../../src/harness/known_issue.ts";
import type { Finding } from "../../../src/harness/verdict.ts";
import { bytesCase } from "../../../src/modules/case/case.ts";
import type { Case } from "../../../src/modules/case/case.ts";
import { enginesOf, makeEngines } from "../../../src/modules/engines/registry.ts";
import type { Engines, EngineName } from "../../../src/modules/engines/registry.ts";
import { seedCases } from "../../../src/modules/generators/seeds.ts";
import { judge } from "../../../src/modules/oracles/judge.ts";
import { mutated } from "../../components/generators/inputs.ts";
import type { Fault } from "./fault.ts";

/** What became of one fault. */
export interface Trial {
  readonly fault: Fault;
  /** After how many cases the oracle meant for it noticed it, naming the engine; `null`: it did not. */
  caughtAfter: number | null;
  /** How often what else was found instead, by property and engine. */
  readonly otherwise: Map<string, number>;
}

export interface Walk {
  readonly trials: readonly Trial[];
  /** What was found without any fault and is not known. */
  readonly unknown: readonly { readonly finding: Finding; readonly testCase: Case }[];
}

/** The seeds, then so many changed ones: the same cases each time. */
export function* cases(changed: number): Generator<Case> {
  const seeds = [...seedCases()].map((seed) => seed.case);
  yield* seeds;
  for (let index = 0; index < changed; index++) {
    const { bytes } = seeds[index % seeds.length]!;
    // What comes first says what it is: without that nothing is left to be right or wrong.
    yield bytesCase([...bytes.subarray(0, 8), ...mutated(bytes.subarray(8), index)]);
  }
}

/**
 * Runs the cases on the engines as they are and with each fault, until the
 * fault is noticed. What the engines say is asked once a case and remembered,
 * so that a fault costs little.
 */
export async function walk(
  faults: readonly Fault[],
  issues: readonly KnownIssue<Case>[],
  all: Iterable<Case>,
): Promise<Walk> {
  const remembering = remember(makeEngines(locateJco()));
  const trials = faults.map((fault): Trial => ({ fault, caughtAfter: null, otherwise: new Map() }));
  const faulty = faults.map(({ plant }) => plant(remembering.engines));
  const unknown: { readonly finding: Finding; readonly testCase: Case }[] = [];
  const findingOf = async (engines: Engines, testCase: Case): Promise<Finding | null> => {
    const { verdict } = await judge(engines, testCase.bytes);
    if (verdict.kind !== "finding") return null;
    return explanation(issues, verdict.finding, testCase) ? null : verdict.finding;
  };
  let count = 0;
  for (const testCase of all) {
    remembering.forget();
    count++;
    const clean = await findingOf(remembering.engines, testCase);
    if (clean) unknown.push({ finding: clean, testCase });
    for (const [index, trial] of trials.entries()) {
      if (trial.caughtAfter !== null) continue;
      const finding = await findingOf(faulty[index]!, testCase);
      if (finding) note(trial, finding, count);
    }
  }
  return { trials, unknown };
}

function note(trial: Trial, { fingerprint }: Finding, count: number): void {
  const { property, engine } = fingerprint;
  if (property === trial.fault.oracle && engine === trial.fault.engine) trial.caughtAfter = count;
  else trial.otherwise.set(`${property} ${engine}`, (trial.otherwise.get(`${property} ${engine}`) ?? 0) + 1);
}

const ASKED: ReadonlySet<string> = new Set([
  "validate",
  "compile",
  "compileAsync",
  "compileInTier",
  "generate",
  "generateModule",
  "answer",
  "print",
  "parse",
]);

/** The engines, each asked the same only once until everything is forgotten. */
function remember(engines: Engines): { readonly engines: Engines; readonly forget: () => void } {
  const known = new Map<string, unknown>();
  const wrap = <E extends object>(name: string, engine: E): E =>
    new Proxy(engine, {
      get: (target, property) => {
        const member: unknown = Reflect.get(target, property, target);
        if (typeof member !== "function") return member;
        const method = (member as (...args: readonly unknown[]) => unknown).bind(target);
        if (!ASKED.has(String(property))) return method;
        return (...args: readonly unknown[]) => {
          const key = `${name}.${String(property)} ${args.map(keyOf).join(" ")}`;
          if (!known.has(key)) known.set(key, method(...args));
          return known.get(key);
        };
      },
    });
  const wrapped = Object.fromEntries(
    enginesOf(engines).map((engine) => [engine.name, wrap(engine.name, engines[engine.name as EngineName])]),
  );
  return { engines: wrapped as unknown as Engines, forget: () => known.clear() };
}

const keyOf = (argument: unknown): string =>
  argument instanceof Uint8Array ? Buffer.from(argument).toString("latin1") : String(argument);

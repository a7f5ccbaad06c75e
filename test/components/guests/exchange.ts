import { setTimeout as sleep } from "node:timers/promises";
import { auditsOf } from "../../../src/components/case/audits.ts";
import type { Answer, Case } from "../../../src/components/case/case.ts";
import { ReferenceEngine } from "../../../src/components/engines/reference/engine.ts";
import type { ComponentInstance, HostFunction } from "../../../src/components/engines/engine.ts";
import type { EngineOutcome } from "../../../src/components/engines/trap_kind.ts";
import { expectedFinished, readAudit } from "../../../src/components/guests/audit.ts";
import { SeenValues } from "../../../src/components/guests/digest.ts";
import { componentOf } from "../../../src/components/oracles/structures.ts";
import type { Value } from "../../../src/components/values/value.ts";
import type { Random } from "./random.ts";

type Components = Omit<Case, "calls">;

/** One call, and what the host answers to it. */
export interface Exchange {
  readonly of: number;
  readonly args: readonly Value[];
  readonly result: Value | null;
  readonly answer: Answer;
}

/** `count` calls of the functions of a case; the same arguments always have the same answer. */
export function exchangesOf(
  testCase: Components,
  random: Random,
  count: number,
  answers: readonly Answer[],
): readonly Exchange[] {
  const known = new Map<string, Value | null>();
  return Array.from({ length: count }, () => {
    const { functions } = testCase;
    const of = random.below(functions.length);
    const { func } = functions[of]!;
    const args = func.params.map((param) => random.value(param.type));
    const key = keyOf(of, args);
    if (!known.has(key)) known.set(key, func.result && random.value(func.result));
    return { of, args, result: known.get(key)!, answer: random.pick(answers) };
  });
}

/**
 * Runs calls on the reference engine, so many at a time, and then asks for
 * the audits.
 *
 * @returns what was not as it must be; nothing is expected of calls after one that was not answered.
 */
export async function exchange(
  testCase: Components,
  exchanges: readonly Exchange[],
  inFlight = 1,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const answers = new Map(exchanges.map((one) => [keyOf(one.of, one.args), one]));
  const host = testCase.functions.map((_, of): HostFunction => (args) => {
    const one = answers.get(
      keyOf(
        of,
        args.map((arg) => arg.read()),
      ),
    );
    if (!one) throw new Error("the host got arguments that nobody passed");
    if (!testCase.asyncHost || one.answer === "at-once") return one.result;
    return one.answer === "microtask" ? Promise.resolve(one.result) : sleep(1, one.result);
  });
  const instance = valueOf(
    await new ReferenceEngine().instantiate(componentOf({ ...testCase, calls: [] }), testCase, host),
  );
  const seen = new SeenValues(testCase);
  for (let from = 0; from < exchanges.length; from += inFlight) {
    const called = exchanges
      .slice(from, from + inFlight)
      .map(async (one) => ({ one, outcome: await instance.call(one.of, one.args, "typed") }));
    for (const { one, outcome } of await Promise.all(called)) {
      if (outcome.kind !== "value") return [text(outcome)];
      if (text(outcome.value?.read() ?? null) !== text(one.result))
        wrong.push(`${text(outcome.value?.read())} came back, not ${text(one.result)}`);
      seen.add(one.args, one.result, one.of);
    }
  }
  valueOf(await instance.finish());
  return [...wrong, ...(await audited(testCase, exchanges, instance, seen))];
}

async function audited(
  testCase: Components,
  exchanges: readonly Exchange[],
  instance: ComponentInstance,
  seen: SeenValues,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const n of auditsOf(testCase).keys()) {
    const asked = valueOf(await instance.call(testCase.functions.length + n, [], "typed"));
    const audit = readAudit(asked!.read() as bigint);
    const expected = {
      finished: expectedFinished({ ...testCase, calls: [] }, n, exchanges),
      broken: [],
      seen: seen.of(n) ?? audit.seen,
    };
    if (text(audit) !== text(expected)) wrong.push(`audit ${n} is ${text(audit)}, not ${text(expected)}`);
  }
  return wrong;
}

function valueOf<T>(outcome: EngineOutcome<T>): T {
  if (outcome.kind !== "value") throw new Error(text(outcome));
  return outcome.value;
}

const keyOf = (of: number, args: readonly unknown[]): string => text([of, args]);

const text = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? `${one}n` : one));

import { auditsOf } from "../case/audits.ts";
import { functionsOf } from "../case/case.ts";
import type { Case, EngineConfig } from "../case/case.ts";
import { isAsync } from "../case/topology.ts";
import type { Component, ComponentEngine, ComponentInstance, Delivery, Host } from "../engines/engine.ts";
import type { Outcome } from "../../harness/outcome.ts";
import { Judge } from "./judge.ts";
import type { GuestFacts } from "./judge.ts";
import type { UnderWay } from "./under_way.ts";
import type { Verdict } from "../../harness/verdict.ts";

export type { GuestFacts, SeenValues } from "./judge.ts";

/**
 * Runs a case on an engine and says whether every property (property.ts) held.
 *
 * @param component that of `testCase` (structures.ts).
 * @returns the first property that does not hold, else `pass`; `reject` where the engine says that it
 *   does not support the case or that a limit was met.
 */
export async function roundTrip(
  engine: ComponentEngine<EngineConfig>,
  testCase: Case,
  component: Component,
  guests: GuestFacts,
): Promise<Verdict> {
  const judge = new Judge(engine.name, testCase, guests);
  const instance = await engine.instantiate(component, testCase, hostOf(testCase, judge));
  if (instance.kind !== "value") return judge.failed(instance, null);
  let left: Outcome<null> | null = null;
  try {
    const verdict = await drive(instance.value, testCase, judge);
    left = await instance.value.dispose();
    return verdict.kind === "pass" && left.kind !== "value" ? judge.failed(left, testCase.calls.length - 1) : verdict;
  } finally {
    if (left === null) await instance.value.dispose();
  }
}

async function drive(instance: ComponentInstance, testCase: Case, judge: Judge): Promise<Verdict> {
  const { calls, inFlight } = testCase;
  const asks = (): Promise<Outcome<bigint>>[] =>
    auditsOf(testCase).map((_, index) => audit(instance, functionsOf(testCase).length + index));
  const asynchronous = isAsync(testCase);
  let audits: readonly Promise<Outcome<bigint>>[] = [];
  for (let from = 0; from < calls.length; from += inFlight) {
    const group = calls.slice(from, from + inFlight);
    const pending = judge.begin(group, from).map((call, at) => start(instance, testCase, judge, call, group[at]!.form));
    // Asked for before anything else can run: a call has to leave nothing for later.
    if (!asynchronous && from + inFlight >= calls.length) audits = asks();
    const verdict = judge.ended(await Promise.all(pending));
    if (verdict) return asynchronous ? judge.explained(verdict, asks) : verdict;
  }
  if (asynchronous) {
    const finished = await instance.finish();
    if (finished.kind !== "value") return judge.explained(judge.failed(finished, calls.length - 1), asks);
    audits = asks();
  }
  return (await judge.audit(audits)) ?? judge.readAgain() ?? { kind: "pass", work: calls.length };
}

async function start(
  instance: ComponentInstance,
  testCase: Case,
  judge: Judge,
  call: UnderWay,
  form: Case["calls"][number]["form"],
): Promise<Outcome<Delivery | null>> {
  const called = instance.call(call.of, call.args, form);
  // Where nothing is async, the function has returned by now. Else it may have to begin later than it was called: when a task of an earlier call makes way.
  if (!isAsync(testCase)) judge.settled(call);
  const outcome = await called;
  if (isAsync(testCase)) judge.settled(call);
  return outcome;
}

/** What the host offers: its function for each import, but for the first what the case says. */
function hostOf(testCase: Case, judge: Judge): Host {
  return functionsOf(testCase).map((_, of) => {
    if (of === 0 && testCase.link !== "function") return testCase.link;
    return (args: readonly Delivery[]) => judge.host(of, args);
  });
}

/** What an audit says, which is a number. */
async function audit(instance: ComponentInstance, of: number): Promise<Outcome<bigint>> {
  const outcome = await instance.call(of, [], "typed");
  if (outcome.kind !== "value") return outcome;
  const value = outcome.value?.read();
  if (typeof value === "bigint") return { kind: "value", value };
  return { kind: "error", stage: "call", error: "audit returned no bigint", message: String(value) };
}

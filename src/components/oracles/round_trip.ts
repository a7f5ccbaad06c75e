import type { EngineOutcome } from "../engines/trap_kind.ts";
import type { Verdict } from "../../harness/verdict.ts";
import type { Case, EngineConfig } from "../case/case.ts";
import type { Component, ComponentEngine } from "../engines/engine.ts";
import { Driver } from "./driver.ts";
import type { RunEvent } from "./events.ts";
import type { GuestFacts } from "./guest_facts.ts";
import { HostSide } from "./host.ts";
import type { Pace } from "./host.ts";
import { Judge } from "./judge.ts";

export type { GuestFacts } from "./guest_facts.ts";

/**
 * Runs a case on an engine and says whether every property (property.ts) held.
 *
 * @param component that of `testCase` (structures.ts).
 * @param listen is told what happens.
 * @param pace of the host's answers, which no property depends on.
 * @returns the first property that does not hold (precedence.ts), else `pass`; `reject` where the engine says that it
 *   does not support the case or that a limit was met.
 */
export async function roundTrip(
  engine: ComponentEngine<EngineConfig>,
  testCase: Case,
  component: Component,
  guests: GuestFacts,
  listen: (event: RunEvent) => void = () => {},
  pace: Pace = "soon",
): Promise<Verdict> {
  const judge = new Judge(engine.name, { testCase, guests });
  const emit = (event: RunEvent): void => {
    listen(event);
    judge.see(event);
  };
  const host = new HostSide(testCase, guests, emit, pace);
  const made = await engine.instantiate(component, testCase, host.offers());
  emit({ kind: "instantiated", outcome: made.kind === "value" ? { kind: "value", value: null } : made });
  if (made.kind !== "value") {
    emit({ kind: "failed", outcome: made, call: null, together: [] });
    return judge.verdict()!;
  }
  const instance = made.value;
  let left: EngineOutcome<null> | null = null;
  try {
    const audited = component.exports.length > testCase.functions.length;
    await new Driver({ testCase, guests, host, instance, audited, judge, emit }).drive();
    const verdict = judge.verdict() ?? { kind: "pass", work: testCase.calls.length };
    left = await instance.dispose();
    emit({ kind: "disposed", outcome: left });
    if (verdict.kind !== "pass" || left.kind === "value") return verdict;
    emit({ kind: "failed", outcome: left, call: testCase.calls.length - 1, together: [] });
    return judge.verdict()!;
  } finally {
    if (left === null) await instance.dispose();
  }
}

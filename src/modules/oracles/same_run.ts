import type { Finding, Verdict } from "../../harness/verdict.ts";
import { runnerInWords } from "../case/runner.ts";
import type { Runner, RunnerName } from "../case/runner.ts";
import { isSameTrap } from "../engines/running.ts";
import type { Called, Run, RunningEngine } from "../engines/running.ts";
import { isState } from "../guests/runnable.ts";
import { classOf } from "./wording.ts";

/** What must hold of whatever two engines did with a module. */
export type RunProperty =
  /** An engine runs a module, or says that it has not something: it does not break off, nor does it write nonsense. */
  | "completion"
  /** Where one traps, the other does, for the same reason as far as both tell. */
  | "traps"
  /** Calls return the same. */
  | "results"
  /** Memories, tables and globals hold the same afterwards. */
  | "state";

/** An engine, how it was asked, and what it did. */
export interface Ran {
  readonly engine: RunningEngine<never>;
  readonly runner: Runner;
  readonly run: Run;
}

/** Kept with a finding: the call at which two differ; `null` for the instantiation. */
export interface Difference {
  readonly kind: "difference";
  readonly call: string | null;
}

/** Of two that differ the one that is named: who does more to a module is suspected first. */
const SUSPICION: readonly RunnerName[] = ["binaryen", "wabt", "v8-flags", "v8-tiering", "v8-optimising", "v8-baseline"];

/**
 * Core spec, "Execution": what a module does is determined, but for what no
 * two engines are compared in. They are compared call by call, up to where a
 * limit of one of them is met.
 *
 * @param calls the names of what was called.
 */
export function compareRuns(pair: readonly [Ran, Ran], calls: readonly string[]): Verdict {
  const refused = pair.find(({ run: { instance } }) => isRefusal(instance));
  if (refused) return { kind: "reject", reason: `${refused.runner.name}: ${classOf(refused.run.instance)}` };
  const [one, other] = pair;
  const start = differenceOf(pair, [one.run.instance, other.run.instance], null);
  if (start) return { kind: "finding", finding: start };
  let compared = 1;
  for (const [index, call] of calls.entries()) {
    const outcomes = [one.run.calls[index], other.run.calls[index]] as const;
    // Neither has an instance.
    if (outcomes[0] === undefined || outcomes[1] === undefined) break;
    const both = [outcomes[0], outcomes[1]] as const;
    if (both.some(({ kind }) => kind === "limit" || kind === "unsupported")) break;
    const finding = differenceOf(pair, both, call);
    if (finding) return { kind: "finding", finding };
    compared++;
  }
  return { kind: "pass", work: compared };
}

/** That an engine does not take a module is a matter of other targets. */
const isRefusal = (instance: Run["instance"]): boolean =>
  instance.kind === "limit" ||
  instance.kind === "unsupported" ||
  (instance.kind === "error" && instance.stage === "compile");

type Done = Called | Run["instance"];

function differenceOf(pair: readonly [Ran, Ran], outcomes: readonly [Done, Done], call: string | null): Finding | null {
  const broken = outcomes.findIndex(({ kind }) => kind === "error");
  if (broken >= 0) return finding(pair, outcomes, call, "completion", pair[broken]);
  const [one, other] = outcomes;
  if (one.kind === "trap" && other.kind === "trap") {
    if (isSameTrap(pair[0].engine, pair[1].engine, [one.trap, other.trap])) return null;
    return finding(pair, outcomes, call, "traps");
  }
  if (one.kind !== other.kind) return finding(pair, outcomes, call, "traps");
  if (one.kind !== "value" || other.kind !== "value" || String(one.value) === String(other.value)) return null;
  return finding(pair, outcomes, call, call !== null && isState(call) ? "state" : "results");
}

function finding(
  pair: readonly [Ran, Ran],
  outcomes: readonly [Done, Done],
  call: string | null,
  property: RunProperty,
  blamed: Ran | undefined = pair.toSorted((a, b) => rank(a) - rank(b))[0],
): Finding {
  const at = pair.indexOf(blamed!);
  const [other, own] = [outcomes[1 - at]!, outcomes[at]!];
  const [trusted, suspect] = [pair[1 - at]!.runner, pair[at]!.runner];
  return {
    fingerprint: {
      engine: suspect.name,
      property,
      stage: call === null ? "instantiate" : "call",
      kind: property === "results" || property === "state" ? "another value" : `${kindOf(own)}, not ${kindOf(other)}`,
      place: "",
    },
    summary: `${suspect.name} does something else than ${trusted.name}`,
    expected: `${runnerInWords(trusted)}: ${doneInWords(other)}`,
    actual: `${runnerInWords(suspect)}: ${doneInWords(own)}`,
    where: call === null ? "in the instantiation" : `in ${call}`,
    evidence: { kind: "difference", call } satisfies Difference,
  };
}

const rank = ({ runner }: Ran): number => SUSPICION.indexOf(runner.name);

const kindOf = (done: Done): string => (done.kind === "value" ? "a value" : classOf(done));

/** What an engine did, for people. */
export function doneInWords(done: Done): string {
  switch (done.kind) {
    case "value":
      return done.value === null ? "there is an instance" : `returns ${done.value.map(hex).join(", ") || "nothing"}`;
    case "trap":
      return `traps (${done.trap}): ${done.message}`;
    case "limit":
      return `meets a limit (${done.limit}): ${done.message}`;
    case "unsupported":
      return `has it not: ${done.message}`;
    case "error":
      return `${done.error}${done.message === "" ? "" : `: ${done.message}`}`;
  }
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;

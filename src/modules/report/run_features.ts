import type { Feature } from "../../harness/stats/stats.ts";
import { featuresOf } from "../../wasm/features.ts";
import { instructionNames } from "../case/contents.ts";
import type { RunCase } from "../case/run_case.ts";
import type { Called, Run } from "../engines/running.ts";
import { NO_FUEL } from "../engines/v8/runner.ts";
import { moduleOf } from "../guests/module_of.ts";
import { isState } from "../guests/runnable.ts";
import type { JudgedRun } from "../oracles/judge_run.ts";

/** What of a case is counted: who runs it, what it is made of, and what it did if it was run. */
export function* runFeatures(testCase: RunCase, judged: JudgedRun | null): Generator<Feature> {
  const { pair } = testCase;
  yield { group: "pair", name: pair.map(({ name }) => name).join(", ") };
  yield { group: "shape", name: testCase.kind === "generated" ? testCase.shape : "bytes" };
  for (const runner of pair) {
    if (runner.name === "v8-flags") for (const name of runner.flags) yield { group: "flag", name };
    if (runner.name === "binaryen") yield { group: "optimiser", name: `-O${runner.optimize}, ${runner.shrink}` };
  }
  const [first] = judged?.ran ?? [];
  if (!judged || !first) return;
  const bytes = moduleOf(testCase)?.bytes ?? new Uint8Array();
  for (const name of featuresOf(bytes) ?? []) yield { group: "feature", name };
  for (const name of new Set(instructionNames(bytes))) yield { group: "instruction", name };
  yield { group: "instantiation", name: ending(first.run.instance) };
  for (const [index, done] of first.run.calls.entries()) {
    if (isState(judged.calls[index]!)) continue;
    const stopped = judged.ran.some(({ run }) => isStopped(run.calls[index]));
    yield { group: "call", name: stopped ? "limit: fuel" : ending(done) };
  }
}

const isStopped = (done: Called | undefined): boolean => done?.kind === "trap" && done.message === NO_FUEL;

function ending(done: Called | Run["instance"]) {
  switch (done.kind) {
    case "value":
      return "a value";
    case "trap":
      return `trap: ${done.trap}`;
    case "limit":
      return `limit: ${done.limit}`;
    case "unsupported":
    case "error":
      return done.kind;
  }
}

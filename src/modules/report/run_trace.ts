import type { Trace } from "../../harness/target.ts";
import type { RunCase } from "../case/run_case.ts";
import { stringifyRun } from "../case/run_json.ts";
import { runnerInWords } from "../case/runner.ts";
import type { Difference, Ran } from "../oracles/same_run.ts";
import { doneInWords } from "../oracles/same_run.ts";
import type { JudgedRun } from "../oracles/judge_run.ts";

/**
 * Puts into words what a case is and what the engines did with it.
 *
 * @param text the module as wasm-tools prints it.
 */
export function runTrace(testCase: RunCase, { verdict, calls, ran }: JudgedRun, text: string | null): Trace {
  const names = testCase.pair.map(runnerInWords);
  return {
    verdict,
    sections: [
      { title: "engines", text: names.join("\n") },
      ...(text === null ? [] : [{ title: "text", text }]),
      ...ran.map((one) => ({ title: `what ${one.runner.name} did`, text: allOf(one, calls).join("\n") })),
    ],
    json: {
      case: JSON.parse(stringifyRun(testCase)) as object,
      calls,
      ran: ran.map((one) => ({ engine: one.runner, did: allOf(one, calls) })),
    },
  };
}

const allOf = ({ run }: Ran, calls: readonly string[]): readonly string[] => [
  `instantiation: ${doneInWords(run.instance)}`,
  ...run.calls.map((done, index) => `${calls[index]}: ${doneInWords(done)}`),
];

/** What each engine did where two differ: two that disagree say nothing of which is wrong. */
export function opinionOf(
  { calls, ran }: { readonly calls: readonly string[]; readonly ran: readonly Ran[] },
  evidence: unknown,
): string | null {
  const difference = evidence as Difference | undefined;
  if (difference?.kind !== "difference") return null;
  const at = difference.call === null ? -1 : calls.indexOf(difference.call);
  const words = ran.map(({ runner, run }) => {
    const done = at < 0 ? run.instance : run.calls[at];
    return `${runner.name} ${done ? doneInWords(done) : "did not come to it"}`;
  });
  return `all engines that can be asked: ${words.join("; ")}`;
}

import type { Trace } from "../../harness/target.ts";
import { stringifyCase } from "../case/json.ts";
import { sectionTable } from "../case/print.ts";
import type { Case } from "../case/case.ts";
import type { Outcome } from "../../harness/outcome.ts";
import type { Judged } from "../oracles/judge.ts";
import { inWords } from "../oracles/wording.ts";

/**
 * Puts into words what a case is and what the engines said of it.
 *
 * @param text the bytes as wasm-tools prints them.
 */
export function traceOf(testCase: Case, { answers, verdict }: Judged, text: Outcome<string>): Trace {
  const { form, features, all } = answers;
  const used = features === null ? "it is malformed" : [...features].join(", ") || "those of WebAssembly 1.0";
  const said = all.map(({ engine, stage, outcome }) => `${engine}, ${stage}: ${inWords(outcome)}`);
  return {
    verdict,
    sections: [
      { title: "sections", text: sectionTable(testCase.bytes).join("\n") || "none" },
      ...(form === "module" ? [{ title: "features", text: used }] : []),
      ...(text.kind === "value" ? [{ title: "text", text: text.value }] : []),
      { title: "what the engines say", text: said.join("\n") },
    ],
    json: {
      case: JSON.parse(stringifyCase(testCase)) as object,
      form,
      features: features && [...features],
      answers: all.map(({ engine, stage, outcome }) => ({ engine, stage, ...withoutValue(outcome) })),
    },
  };
}

function withoutValue(outcome: Outcome<unknown>): object {
  return outcome.kind === "value" ? { kind: "value" } : outcome;
}

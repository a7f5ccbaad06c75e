import type { Finding } from "../../harness/verdict.ts";
import type { Answers } from "../oracles/answers.ts";
import { enginesOf } from "../engines/registry.ts";
import type { Engines, EngineName } from "../engines/registry.ts";
import { READER } from "../oracles/vote.ts";
import { inWords } from "../oracles/wording.ts";

/** What all the engines say that a finding is not about: two that disagree say nothing of which is wrong. */
export function opinionOf({ fingerprint }: Finding, answers: Answers, engines: Engines): string {
  const others = enginesOf(engines).filter(({ name }) => name !== fingerprint.engine);
  const words = others.map((engine) => {
    const lacking = engine.lacks(answers.features);
    const outcome = answers.compiles[engine.name as EngineName];
    return `${engine.name} ${inWords(outcome)}${lacking === null ? "" : ` (it lacks ${lacking})`}`;
  });
  const reader =
    answers.form === "module" ? `; ${READER}'s reader finds it ${answers.features ? "well-formed" : "malformed"}` : "";
  return `the other engines: ${words.join("; ")}${reader}`;
}

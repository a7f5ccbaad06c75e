import type { Config } from "../config.ts";
import type { Target } from "../harness/target.ts";
import type { Case } from "../modules/case/case.ts";
import { compileTarget } from "../modules/target.ts";

/** @throws UsageError if the chosen jco, with its wasm-tools, can't be found. */
export function compile(config: Config): Target<Case> {
  return compileTarget({
    name: "compile",
    title: "what one tool takes for a valid module or component, or refuses, all of them do",
    config,
  });
}

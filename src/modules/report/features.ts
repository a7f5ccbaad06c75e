import type { Feature } from "../../harness/stats/stats.ts";
import type { Case } from "../case/case.ts";
import { sectionNames } from "../case/contents.ts";
import { formOf } from "../case/form.ts";
import type { Answers } from "../oracles/answers.ts";
import { enginesOf } from "../engines/registry.ts";
import type { Engines, EngineName } from "../engines/registry.ts";

/** What of a case is counted: what it has, and what the engines said of it if they were asked. */
export function* features({ bytes }: Case, answers: Answers | undefined, engines: Engines): Generator<Feature> {
  yield { group: "form", name: formOf(bytes) };
  for (const name of new Set(sectionNames(bytes)))
    yield { group: "section", name: name.startsWith("custom") ? "custom" : name };
  if (answers === undefined) return;
  if (answers.form === "module") {
    if (answers.features === null) yield { group: "feature", name: "malformed" };
    for (const name of answers.features ?? []) yield { group: "feature", name };
  }
  const v8 = wordOf(answers.compiles.v8.kind);
  for (const engine of enginesOf(engines)) {
    const { kind } = answers.compiles[engine.name as EngineName];
    const lacking = engine.comparable(engines.v8, answers.features) ? "" : ", not compared";
    yield { group: "verdict", name: `${engine.name} ${wordOf(kind)}, v8 ${v8}${lacking}` };
  }
}

const wordOf = (kind: Answers["compiles"]["v8"]["kind"]): string =>
  ({ value: "takes", error: "refuses", trap: "breaks off", limit: "meets a limit", unsupported: "can't tell" })[kind];

import type { Verdict } from "../../harness/verdict.ts";
import type { Engines } from "../engines/registry.ts";
import { agreement } from "./agreement.ts";
import { answer } from "./answer.ts";
import { ask, askValidators } from "./answers.ts";
import type { Answers } from "./answers.ts";
import { async } from "./async.ts";
import type { Check } from "./check.ts";
import { memory } from "./memory.ts";
import { PROPERTIES } from "./property.ts";
import type { Property } from "./property.ts";
import { sync } from "./sync.ts";
import { text } from "./text.ts";
import { tiers } from "./tiers.ts";

const CHECKS: Readonly<Record<Property, Check>> = { sync, async, tiers, answer, memory, agreement, text };

/** What was said of some bytes, and what is to be thought of it. */
export interface Judged {
  readonly answers: Answers;
  readonly verdict: Verdict;
}

/** Asks all engines everything, and finds the first property that does not hold. */
export const judge = async (engines: Engines, bytes: Uint8Array<ArrayBuffer>): Promise<Judged> =>
  judged(await ask(engines, bytes), PROPERTIES, engines);

/** Properties that show in what the engines say of validity alone. */
export const VERDICT_PROPERTIES = ["sync", "answer", "agreement"] as const satisfies readonly Property[];

/** Asks all engines whether the bytes are valid, and nothing else. */
export const judgeVerdicts = async (engines: Engines, bytes: Uint8Array<ArrayBuffer>): Promise<Judged> =>
  judged(await askValidators(engines, bytes), VERDICT_PROPERTIES, engines);

async function judged(answers: Answers, properties: readonly Property[], engines: Engines): Promise<Judged> {
  for (const property of properties) {
    const finding = await CHECKS[property](answers, engines);
    if (finding) return { answers, verdict: { kind: "finding", finding } };
  }
  if (answers.form === "neither")
    return { answers, verdict: { kind: "reject", reason: "no module, and no component" } };
  return { answers, verdict: { kind: "pass", work: answers.all.length } };
}

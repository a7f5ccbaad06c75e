import type { Verdict } from "../../harness/verdict.ts";
import type { Engines } from "../engines/registry.ts";
import { agreement } from "./agreement.ts";
import { answer } from "./answer.ts";
import { ask } from "./answers.ts";
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

/** Asks all engines, and finds the first property that does not hold. */
export async function judge(engines: Engines, bytes: Uint8Array<ArrayBuffer>): Promise<Judged> {
  const answers = await ask(engines, bytes);
  for (const property of PROPERTIES) {
    const finding = await CHECKS[property](answers, engines);
    if (finding) return { answers, verdict: { kind: "finding", finding } };
  }
  if (answers.form === "neither")
    return { answers, verdict: { kind: "reject", reason: "no module, and no component" } };
  return { answers, verdict: { kind: "pass", work: answers.all.length } };
}

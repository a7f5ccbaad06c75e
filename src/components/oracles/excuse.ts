import type { Verdict } from "../../harness/verdict.ts";
import type { Case } from "../case/case.ts";
import type { Failure } from "./events.ts";
import { refusesLink } from "./properties/link.ts";
import { trapsAsItMay } from "./properties/trap.ts";

/** The verdict where a failure is no fault: the engine says that it can't, or must or may do this; `null` elsewhere. */
export function excuseOf(testCase: Case, { outcome, together }: Failure): Verdict | null {
  if (outcome.kind === "unsupported") return { kind: "reject", reason: `unsupported: ${outcome.what}` };
  if (outcome.kind === "limit") return { kind: "reject", reason: `limit: ${outcome.limit}` };
  if (refusesLink(testCase, outcome)) return { kind: "pass", work: 0 };
  const [first] = together;
  return first && trapsAsItMay(testCase, together) ? { kind: "pass", work: first.call.index } : null;
}

import type { Finding } from "../../harness/verdict.ts";
import { inCall } from "./evidence.ts";
import type { Evidence } from "./evidence.ts";
import type { gaveUp } from "./failure.ts";
import type { Property } from "./property.ts";

/** What is wrong by one property: all of a finding but the engine's name. */
export interface Candidate extends Text {
  readonly property: Property;
  readonly stage: string;
  readonly kind: string;
  readonly place: string;
  readonly evidence: Evidence;
  /** Of a failure, how a guest gave up (failure.ts); `null` if it did not. */
  readonly gaveUp?: ReturnType<typeof gaveUp>;
}

type Text = Pick<Finding, "summary" | "expected" | "actual">;

/** What is wrong about a call as such, and about no value. @param call its index. */
export const ofCall = (property: Property, kind: string, call: number | null, text: Text): Candidate => ({
  property,
  stage: "call",
  kind,
  place: "",
  ...text,
  evidence: { call },
});

export function findingOf(engine: string, candidate: Candidate): Finding {
  const { property, stage, kind, place, summary, expected, actual, evidence } = candidate;
  return {
    fingerprint: { engine, property, stage, kind, place },
    summary,
    expected,
    actual,
    where: inCall(evidence.call),
    evidence,
  };
}

import type { Case } from "../src/components/case/case.ts";
import { JcoEngine } from "../src/components/engines/jco/engine.ts";
import type { Transpiled } from "../src/harness/jco/transpiler.ts";
import type { Outcome } from "../src/harness/outcome.ts";
import { explanation } from "../src/components/triage/known_issue.ts";
import type { KnownIssue } from "../src/components/triage/known_issue.ts";
import { fingerprintText } from "../src/harness/report.ts";
import { runCase } from "../src/targets/component_api.ts";
import type { Fault } from "../test/faults/components/fault.ts";

/** jco with a fault in what it generates, or without. */
export class FaultyJco extends JcoEngine {
  fault: Fault | null;
  /** Many faults may be asked for the same case. */
  #last: { readonly testCase: Case; readonly transpiled: Promise<Outcome<Transpiled>> } | null = null;

  constructor(fault: Fault | null) {
    super({ cacheBytes: 0 });
    this.fault = fault;
  }

  override async transpile(binary: Uint8Array, testCase: Case): Promise<Outcome<Transpiled>> {
    return (await this.planted(binary, testCase)) ?? (await this.#clean(binary, testCase));
  }

  /** What it generates with the fault in it, or `null` where there is none or nothing that it could be planted in. */
  async planted(binary: Uint8Array, testCase: Case): Promise<Outcome<Transpiled> | null> {
    if (this.fault === null || this.fault.where?.(testCase) === false) return null;
    const transpiled = await this.#clean(binary, testCase);
    if (transpiled.kind !== "value") return null;
    const source = this.fault.apply(transpiled.value.source);
    return source === null ? null : { kind: "value", value: { ...transpiled.value, source } };
  }

  #clean(binary: Uint8Array, testCase: Case): Promise<Outcome<Transpiled>> {
    if (this.#last?.testCase !== testCase) this.#last = { testCase, transpiled: super.transpile(binary, testCase) };
    return this.#last.transpiled;
  }
}

/** What a case was found to do. */
export interface Shown {
  /** The known issue that explains it. */
  readonly issue: string | null;
  readonly property: string;
  /** What has to stay while the case gets smaller: the fingerprint, and which known issue explains it or that none does. */
  readonly identity: string;
}

/** What is found when a case runs, or `null` if nothing is. */
export async function whatShows(
  jco: JcoEngine,
  knownIssues: readonly KnownIssue[],
  testCase: Case,
): Promise<Shown | null> {
  const verdict = await runCase(jco, testCase);
  if (verdict.kind !== "finding") return null;
  const { fingerprint } = verdict.finding;
  const issue = explanation(knownIssues, verdict.finding, testCase)?.id ?? null;
  return { issue, property: fingerprint.property, identity: `${fingerprintText(fingerprint)} ${issue ?? ""}` };
}

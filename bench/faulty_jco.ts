import type { Case, JcoConfig } from "../src/components/case/case.ts";
import { JcoEngine } from "../src/components/engines/jco/engine.ts";
import type { Transpiled } from "../src/components/engines/jco/transpiler.ts";
import type { EngineOutcome } from "../src/components/engines/trap_kind.ts";
import { runCase } from "../src/components/target.ts";
import { explanation } from "../src/harness/known_issue.ts";
import type { KnownIssue } from "../src/harness/known_issue.ts";
import { fingerprintText } from "../src/harness/report.ts";
import type { Fault } from "../test/faults/components/fault.ts";

/** jco with a fault in what it generates, or without. */
export class FaultyJco extends JcoEngine {
  fault: Fault | null;
  /** The case whose component is transpiled: a fault may make a difference in some cases only. */
  #testCase: Case | null = null;
  /** What its component becomes without a fault: many faults may be asked for. */
  #clean: Promise<EngineOutcome<Transpiled>> | null = null;

  constructor(fault: Fault | null) {
    super({ cacheBytes: 0 });
    this.fault = fault;
  }

  /** Takes the case whose component is transpiled from now on. */
  take(testCase: Case): void {
    if (this.#testCase === testCase) return;
    this.#testCase = testCase;
    this.#clean = null;
  }

  /** @param binary of the case that was taken. */
  override async transpile(binary: Uint8Array, config: JcoConfig): Promise<EngineOutcome<Transpiled>> {
    const clean = await (this.#clean ??= super.transpile(binary, config));
    return this.#plant(clean) ?? clean;
  }

  /** Whether there is something in what it generates for a case that the fault could be planted in. */
  async canPlant(binary: Uint8Array, testCase: Case): Promise<boolean> {
    this.take(testCase);
    return this.#plant(await (this.#clean ??= super.transpile(binary, testCase.jco))) !== null;
  }

  #plant(clean: EngineOutcome<Transpiled>): EngineOutcome<Transpiled> | null {
    if (this.fault === null || this.#testCase === null || this.fault.where?.(this.#testCase) === false) return null;
    if (clean.kind !== "value") return null;
    const source = this.fault.apply(clean.value.source);
    return source === null ? null : { kind: "value", value: { ...clean.value, source } };
  }
}

/** What a case was found to do. */
export interface Shown {
  /** The known issue that explains it. */
  readonly issue: string | null;
  readonly property: string;
  /**
   * What has to stay while the case gets smaller: the fingerprint, and which
   * known issue explains it or that none does.
   */
  readonly identity: string;
}

/** What is found when a case runs, or `null` if nothing is. */
export async function whatShows(
  jco: FaultyJco,
  knownIssues: readonly KnownIssue<Case>[],
  testCase: Case,
): Promise<Shown | null> {
  jco.take(testCase);
  const verdict = await runCase(jco, testCase);
  if (verdict.kind !== "finding") return null;
  const { fingerprint } = verdict.finding;
  const issue = explanation(knownIssues, verdict.finding, testCase)?.id ?? null;
  return { issue, property: fingerprint.property, identity: `${fingerprintText(fingerprint)} ${issue ?? ""}` };
}

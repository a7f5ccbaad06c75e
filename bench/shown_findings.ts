import type { Case } from "../src/components/case/case.ts";
import { parseConfig } from "../src/config.ts";
import { decodeCase } from "../src/components/generators/case.ts";
import { buildComponent } from "../src/components/guests/component.ts";
import { SeededSource } from "../src/input/seeded.ts";
import { FAULTS } from "../test/faults/components/all.ts";
import type { Fault } from "../test/faults/components/fault.ts";
import { FaultyJco, whatShows } from "./faulty_jco.ts";
import { fuzzedTarget } from "./target.ts";

export const TARGET = fuzzedTarget(parseConfig({}));

/** Those that show when a case runs. */
export const KNOWN_ISSUES = TARGET.knownIssues.filter(({ check }) => check === undefined);

/** A random input and what it shows. */
export interface ShownFinding {
  readonly kind: "known issue" | "planted fault";
  readonly name: string;
  readonly fault: Fault | null;
  readonly input: Uint8Array;
  readonly testCase: Case;
  /** As `Shown.identity`. */
  readonly identity: string;
}

/** Bytes of a random input: enough that few of its choices are made for want of more. */
const LENGTH = { min: 64, max: 2048 } as const;

const SEED = 2;

/** `count` faults, from all over the list. */
export function someFaults(count: number): readonly Fault[] {
  const share = Math.min(1, count / FAULTS.length);
  return FAULTS.filter((_fault, index) => Math.floor((index + 1) * share) > Math.floor(index * share));
}

/**
 * The first of `cases` random inputs to show each known issue, and each of
 * `faults`, where it passes without.
 */
export async function findShown(
  faults: readonly Fault[],
  cases: number,
  progress: (text: string) => void,
): Promise<{ readonly found: readonly ShownFinding[]; readonly missed: readonly string[] }> {
  const found: ShownFinding[] = [];
  const issues = new Set(KNOWN_ISSUES.map(({ id }) => id));
  const left = new Set(faults);
  const jco = new FaultyJco(null);
  const source = new SeededSource(SEED);
  for (let index = 0; index < cases && issues.size + left.size > 0; index++) {
    if (index % 100 === 0)
      progress(`${index} random inputs; ${issues.size} known issues and ${left.size} faults still to be shown`);
    const input = source.bytes(LENGTH.min + source.integer(LENGTH.max - LENGTH.min));
    const testCase = decodeCase(input);
    jco.fault = null;
    const clean = await whatShows(jco, KNOWN_ISSUES, testCase);
    if (clean !== null) {
      if (clean.issue !== null && issues.delete(clean.issue))
        found.push({ kind: "known issue", name: clean.issue, fault: null, input, testCase, identity: clean.identity });
      continue;
    }
    const binary = buildComponent(testCase);
    for (const fault of left) {
      jco.fault = fault;
      if (!(await jco.canPlant(binary, testCase))) continue;
      const shown = await whatShows(jco, KNOWN_ISSUES, testCase);
      if (shown?.property !== fault.oracle || shown.issue !== null) continue;
      left.delete(fault);
      found.push({ kind: "planted fault", name: fault.name, fault, input, testCase, identity: shown.identity });
    }
  }
  return { found, missed: [...issues, ...[...left].map(({ name }) => name)] };
}

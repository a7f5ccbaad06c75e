import { fingerprintText } from "../harness/report.ts";
import type { Finding, Verdict } from "../harness/verdict.ts";
import { releaseName } from "./releases.ts";
import type { Release } from "./releases.ts";

/**
 * Which of some releases was the first to show a finding, in a sentence for a report.
 *
 * @param releases the oldest first; none: nothing is to be said.
 */
export async function firstRelease<C>(
  releases: readonly Release<C>[],
  testCase: C,
  finding: Finding,
): Promise<readonly string[]> {
  if (releases.length === 0) return [];
  const ends: { readonly name: string; readonly how: string | null }[] = [];
  for (const release of releases) {
    const verdict = await release.target.run(testCase, { cold: true });
    ends.push({ name: releaseName(release), how: howElse(verdict, finding) });
  }
  const first = ends.find(({ how }) => how === null);
  const others = ends.flatMap(({ name, how }) => (how === null ? [] : [`${name} ${how}`]));
  const rest = others.length > 0 ? ` (${others.join("; ")})` : "";
  if (!first) return [`None of the releases at hand shows it so: ${others.join("; ")}.`];
  return [`Of ${releases.length} releases at hand, ${first.name} is the first one that shows it${rest}.`];
}

/** How a release ends otherwise; `null` if it shows the finding. */
function howElse(verdict: Verdict, { fingerprint }: Finding): string | null {
  switch (verdict.kind) {
    case "pass":
      return "passes";
    case "reject":
      return `can't run the case: ${verdict.reason}`;
    case "finding": {
      const other = fingerprintText(verdict.finding.fingerprint);
      return other === fingerprintText(fingerprint) ? null : `fails otherwise: ${other}`;
    }
  }
}

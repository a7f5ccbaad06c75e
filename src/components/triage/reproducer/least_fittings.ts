import { fingerprintText } from "../../../harness/report.ts";
import type { Verdict } from "../../../harness/verdict.ts";
import type { Edit } from "../../engines/jco/edit.ts";
import type { Property } from "../../oracles/property.ts";
import { FITTED, FOR_PEOPLE } from "../../guests/fittings.ts";
import type { Fittings } from "../../guests/fittings.ts";

/** Runs the case of a report on guests that are fitted so. */
export interface RunFitted {
  /** On jco, with edits of what is generated. */
  readonly jco: (fittings: Fittings, edits: readonly Edit[]) => Promise<Verdict>;
  /** On the reference engine: where that ends otherwise, the guests are to blame. */
  readonly reference: (fittings: Fittings) => Promise<Verdict>;
}

/**
 * The fittings of the guests that do the least with which the case still ends
 * as it does with all of them, and still does with the edits that mend it: what
 * a reader of a bug report has to take in.
 *
 * @param edits of the mends that the report shows; none if there are none.
 * @param property that is broken; of what guests notice themselves there is nothing to see without their audits.
 */
export async function leastFittings(
  { jco, reference }: RunFitted,
  edits: readonly Edit[],
  property: Property | null,
): Promise<Fittings> {
  const ways = [
    (fittings: Fittings) => jco(fittings, []),
    ...(edits.length > 0 ? [(fittings: Fittings) => jco(fittings, edits)] : []),
    reference,
  ];
  const ends: string[] = [];
  for (const way of ways) ends.push(endOf(await way(FITTED)));
  const isSame = async (fittings: Fittings): Promise<boolean> => {
    for (const [index, way] of ways.entries()) if (endOf(await way(fittings)) !== ends[index]) return false;
    return true;
  };
  for (const fittings of FOR_PEOPLE)
    if ((fittings.audit || !isNoticed(property)) && (await isSame(fittings))) return fittings;
  return FITTED;
}

/** Whether a property is one that the guests notice: what they say is a part of the report. */
export const isNoticed = (property: Property | null): boolean =>
  property === "post-return" || property === "task-end" || property === "guest-audit";

const endOf = (verdict: Verdict): string =>
  verdict.kind === "finding" ? fingerprintText(verdict.finding.fingerprint) : verdict.kind;

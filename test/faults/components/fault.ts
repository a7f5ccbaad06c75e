import type { Case } from "../../../src/components/case/case.ts";
import { any } from "../../../src/components/triage/mends/code.ts";
import type { Change } from "../../../src/components/triage/mends/code.ts";
import type { Property } from "../../../src/components/oracles/property.ts";

/** A bug that is planted, to see whether it is noticed. */
export interface Planted {
  readonly name: string;
  /** What goes wrong because of it. */
  readonly what: string;
  /** The property that has to notice it. */
  readonly oracle: Property;
  /** The kind in the fingerprint, where one property stands for several rules. */
  readonly kind?: string;
  /** Whether it can make a difference in a case; in any case where it is left out. */
  readonly where?: (testCase: Case) => boolean;
}

/** A bug that is planted in what jco generates. */
export interface Fault extends Planted {
  /**
   * @returns the generated source with the fault in it, or `null` where there is nothing that it could be planted in.
   */
  readonly apply: Change;
}

/** A bug that is planted in the reference engine. */
export interface ReferenceFault extends Planted {
  /** @returns what takes it out again. */
  readonly plant: () => () => void;
}

/** Applies `essential` and, only where that finds something, `others` that find something. */
export function along(essential: Change, ...others: readonly Change[]): Change {
  return (source) => {
    const altered = essential(source);
    return altered === null ? null : (any(...others)(altered) ?? altered);
  };
}

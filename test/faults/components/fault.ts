import type { Case } from "../../../src/components/case/case.ts";
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
  readonly apply: (source: string) => string | null;
}

/** A bug that is planted in the reference engine. */
export interface ReferenceFault extends Planted {
  /** @returns what takes it out again. */
  readonly plant: () => () => void;
}

/** Replaces every match of a pattern, which has to be global. */
export function edit(pattern: RegExp, by: string | ((...groups: string[]) => string)): Fault["apply"] {
  return (source) => {
    const altered =
      typeof by === "string"
        ? source.replace(pattern, by)
        : source.replace(pattern, (_, ...groups: string[]) => by(...groups));
    return altered === source ? null : altered;
  };
}

/** Applies all edits that find something. */
export function any(...edits: readonly Fault["apply"][]): Fault["apply"] {
  return (source) => {
    const altered = edits.reduce((text, apply) => apply(text) ?? text, source);
    return altered === source ? null : altered;
  };
}

/** Applies `essential` and, only where that finds something, `others` that find something. */
export function along(essential: Fault["apply"], ...others: readonly Fault["apply"][]): Fault["apply"] {
  return (source) => {
    const altered = essential(source);
    return altered === null ? null : (any(...others)(altered) ?? altered);
  };
}

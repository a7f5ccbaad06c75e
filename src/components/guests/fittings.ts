/** What guests do besides handing on what they are given. */
export interface Fittings {
  /**
   * They mark the blocks of their memory, note what the Canonical ABI forbids, and export what they noted (audit.ts).
   */
  readonly audit: boolean;
  /** Their audits show a digest of the values that they saw (digest.ts). */
  readonly digest: boolean;
  /** Memory is scribbled over and given back when no task is under way; else it is used once. */
  readonly reuse: boolean;
  /** Their memory grows when it is full; else it has one page, and they trap. */
  readonly growth: boolean;
  /** What they consist of has names for people. */
  readonly named: boolean;
}

/** Guests that look at everything, as they are fuzzed with. */
export const FITTED: Fittings = { audit: true, digest: true, reuse: true, growth: true, named: false };

const TRIMMED: Fittings = { audit: false, digest: false, reuse: false, growth: false, named: true };

/** Guests for people, from those that do the least to those that look at everything. */
export const FOR_PEOPLE: readonly [Fittings, ...Fittings[]] = [
  TRIMMED,
  { ...TRIMMED, growth: true },
  { ...TRIMMED, reuse: true },
  { ...TRIMMED, reuse: true, growth: true },
  { ...FITTED, digest: false, named: true },
  { ...FITTED, named: true },
];

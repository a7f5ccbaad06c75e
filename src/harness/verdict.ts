/** What went wrong, in terms that don't depend on names, values or other parts of the case. */
export interface Fingerprint {
  readonly engine: string;
  /** Which property does not hold: one of those that the target declares (`Triage.rules`). */
  readonly property: string;
  /** Where in the engine's work; the family's oracles say which stages there are. */
  readonly stage: string;
  /** The class of the engine's message, or of the difference. */
  readonly kind: string;
  /** What of the case is concerned, as the kind of a type; empty where nothing is. */
  readonly place: string;
}

/** A property that does not hold. */
export interface Finding {
  readonly fingerprint: Fingerprint;
  /** One sentence for people. */
  readonly summary: string;
  readonly expected: string;
  readonly actual: string;
  /** Where in the case, for people, as `in call 3`; `null` if that says nothing. */
  readonly where: string | null;
  /** What the family keeps for its own triage; nobody else looks inside. */
  readonly evidence?: unknown;
}

/** What an oracle says of a case. */
export type Verdict =
  /** Every property held. `work`: how much was done, in the target's unit. */
  | { readonly kind: "pass"; readonly work: number }
  /** The engine can't run this case, as it says itself: of no use, and no fault. */
  | { readonly kind: "reject"; readonly reason: string }
  | { readonly kind: "finding"; readonly finding: Finding };

/** A verdict that reports something. */
export type Found = Verdict & { readonly kind: "finding" };

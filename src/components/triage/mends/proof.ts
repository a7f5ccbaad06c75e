/** What the mend of an issue does to the issue's own example. */
export type Proof =
  /** It passes with the mend and with those of `besides`, and not without the mend. */
  | { readonly kind: "passes"; readonly besides: readonly string[] }
  /** It shows as what it is: the issue `of`, of a fingerprint of the kind `as`. */
  | { readonly kind: "told"; readonly of: string; readonly as: string };

const PROOFS: Readonly<Record<string, Proof>> = {
  // No export with stackful lift works.
  "jco-arguments-of-two-calls": { kind: "passes", besides: ["jco-stackful-export"] },
  "jco-stackful-waits-for-another-task": { kind: "passes", besides: ["jco-stackful-export"] },
  // What can't be lowered, or fails, does so by another bug.
  "jco-async-lower-goes-on": { kind: "told", of: "jco-async-result-char", as: "Error: invalid i32" },
  "jco-failed-async-callee-forgotten": {
    kind: "told",
    of: "jco-nested-call-cannot-suspend",
    as: "trap: cannot suspend",
  },
};

/** How the mend of an issue is proven, which is tested. */
export const proofOf = (id: string): Proof => PROOFS[id] ?? { kind: "passes", besides: [] };

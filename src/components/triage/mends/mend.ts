import type { Case } from "../../case/case.ts";

/**
 * The repair that proves a known issue: with it, what the issue shows passes.
 * It is as narrow as a maintainer's patch would be: it repairs what is wrong,
 * and takes no check away.
 */
export type Mend =
  /** Of the JavaScript or of the declarations that bindgen generated. */
  | {
      readonly kind: "source" | "declarations";
      /** What it edits, for people: a phrase, as "`_lowerFlatBool` stores 1 for true". */
      readonly edits: string;
      /** @returns the repaired text; `null` if there is nothing to edit. */
      edit(text: string): string | null;
    }
  /** The same case without what the bug needs, where bindgen itself is at fault. */
  | {
      readonly kind: "control";
      readonly edits: string;
      /** @returns the case to run instead; `null` if there is none. */
      control(testCase: Case): Case | null;
    }
  /** No repair is possible: the rule decides alone. */
  | { readonly kind: "none"; readonly reason: string };

import type { Outcome } from "../../harness/outcome.ts";
import { NEVER_SETTLES } from "../engines/engine.ts";

/** What is no value. */
export type Failed = Exclude<Outcome<unknown>, { readonly kind: "value" }>;

/** Whether what was waited for never comes. */
export const neverSettles = (outcome: Outcome<unknown>): boolean =>
  outcome.kind === "error" && outcome.error === NEVER_SETTLES;
